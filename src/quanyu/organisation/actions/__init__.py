"""What people do to the organisation, one function per business act."""

from quanyu.organisation.actions.absences import end_absence, record_absence
from quanyu.organisation.actions.account import choose_post, set_preferences
from quanyu.organisation.actions.appointments import appoint, end_appointment
from quanyu.organisation.actions.delivery import (
    add_robot,
    choose_notices,
    end_robot,
    try_robot,
)
from quanyu.organisation.actions.exports import export_roster
from quanyu.organisation.actions.intake import import_people, people_template, read_people
from quanyu.organisation.actions.people import (
    add_person,
    change_person,
    leave,
    revoke_sessions,
    set_temporary_password,
)
from quanyu.organisation.actions.positions import Position, publish_positions
from quanyu.organisation.actions.posts import add_post, change_post, end_post
from quanyu.organisation.actions.privacy import erase_person, show_contact
from quanyu.organisation.actions.rosters import (
    Copied,
    add_shift,
    copy_week,
    end_shift,
    set_turn,
)
from quanyu.organisation.actions.structure import (
    add_unit,
    change_scope,
    change_unit,
    end_unit,
)
from quanyu.organisation.actions.system import system_actor
from quanyu.organisation.actions.trail import verify_trail

__all__ = [
    "Copied",
    "Position",
    "add_person",
    "add_post",
    "add_robot",
    "add_shift",
    "add_unit",
    "appoint",
    "change_person",
    "change_post",
    "change_scope",
    "change_unit",
    "choose_notices",
    "choose_post",
    "copy_week",
    "end_absence",
    "end_appointment",
    "end_post",
    "end_robot",
    "end_shift",
    "end_unit",
    "erase_person",
    "export_roster",
    "import_people",
    "leave",
    "people_template",
    "publish_positions",
    "read_people",
    "record_absence",
    "revoke_sessions",
    "set_preferences",
    "set_temporary_password",
    "set_turn",
    "show_contact",
    "system_actor",
    "try_robot",
    "verify_trail",
]
