"""One function per business act of the room."""

from quanyu.figures.actions.channels import change_channel, open_channel
from quanyu.figures.actions.expectations import (
    end_expectation,
    say_nothing_came,
    set_expectation,
)
from quanyu.figures.actions.exports import export_figures
from quanyu.figures.actions.feeds import ask_for_feeds
from quanyu.figures.actions.formats import save_template
from quanyu.figures.actions.imports import Choice, start_chosen, start_import
from quanyu.figures.actions.keeping import set_keeping
from quanyu.figures.actions.rejects import export_rejects
from quanyu.figures.actions.targets import set_target_grid, set_target_months, set_targets
from quanyu.figures.actions.undo import undo_batch
from quanyu.figures.actions.uploads import Incoming, receive_upload
from quanyu.figures.actions.watch import watch

__all__ = [
    "Choice",
    "Incoming",
    "ask_for_feeds",
    "change_channel",
    "end_expectation",
    "export_figures",
    "export_rejects",
    "open_channel",
    "receive_upload",
    "save_template",
    "say_nothing_came",
    "set_expectation",
    "set_keeping",
    "set_target_grid",
    "set_target_months",
    "set_targets",
    "start_chosen",
    "start_import",
    "undo_batch",
    "watch",
]
