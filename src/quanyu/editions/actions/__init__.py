"""What people do to drafts and editions, one function per business act."""

from quanyu.editions.actions.appointing import Arrival, add_publisher, appoint_named
from quanyu.editions.actions.drafts import (
    catch_up,
    send_to_review,
    start_draft,
    start_draft_from_files,
    start_draft_from_standards,
    take_back,
    withdraw,
)
from quanyu.editions.actions.enforcing import enforce_due
from quanyu.editions.actions.files import remove_file, write_file, write_files
from quanyu.editions.actions.guiding import choose_positions, merge_positions, take_apart
from quanyu.editions.actions.logins import Planned
from quanyu.editions.actions.mending import adopt_positions, assign_duty, leave_positions
from quanyu.editions.actions.publishing import publish, publish_starter
from quanyu.editions.actions.rows import (
    add_row,
    apply_op,
    apply_ops,
    change_row,
    decide,
    remove_op,
)
from quanyu.editions.actions.seats import name_people
from quanyu.editions.actions.workbook import take_over_workbook

__all__ = [
    "Arrival",
    "Planned",
    "add_publisher",
    "add_row",
    "adopt_positions",
    "apply_op",
    "apply_ops",
    "appoint_named",
    "assign_duty",
    "catch_up",
    "change_row",
    "choose_positions",
    "decide",
    "enforce_due",
    "leave_positions",
    "merge_positions",
    "name_people",
    "publish",
    "publish_starter",
    "remove_file",
    "remove_op",
    "send_to_review",
    "start_draft",
    "start_draft_from_files",
    "start_draft_from_standards",
    "take_apart",
    "take_back",
    "take_over_workbook",
    "withdraw",
    "write_file",
    "write_files",
]
