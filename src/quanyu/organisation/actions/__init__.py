"""What people do to the organisation, one function per business act."""

from quanyu.organisation.actions.account import choose_post, set_preferences
from quanyu.organisation.actions.appointments import appoint, end_appointment
from quanyu.organisation.actions.people import (
    add_person,
    change_person,
    leave,
    revoke_sessions,
    set_temporary_password,
)
from quanyu.organisation.actions.positions import Position, publish_positions
from quanyu.organisation.actions.structure import (
    add_post,
    add_unit,
    change_post,
    change_scope,
    change_unit,
    end_post,
    end_unit,
)
from quanyu.organisation.actions.system import system_actor
from quanyu.organisation.actions.trail import verify_trail

__all__ = [
    "Position",
    "add_person",
    "add_post",
    "add_unit",
    "appoint",
    "change_person",
    "change_post",
    "change_scope",
    "change_unit",
    "choose_post",
    "end_appointment",
    "end_post",
    "end_unit",
    "leave",
    "publish_positions",
    "revoke_sessions",
    "set_preferences",
    "set_temporary_password",
    "system_actor",
    "verify_trail",
]
