"""What people and workers do with cases, by noun."""

from quanyu.process.actions.firing import may_tell, set_time, tell
from quanyu.process.actions.migrating import (
    Line,
    Report,
    Undone,
    migrate,
    migrate_report,
    undo_migration,
)
from quanyu.process.actions.rows import start_rows
from quanyu.process.actions.starting import may_start, start
from quanyu.process.actions.steering import (
    cancel,
    earlier_steps,
    may_send_back,
    park,
    pause,
    resume,
    send_back,
    unpark,
)
from quanyu.process.actions.versions import make_version, version_in_force

__all__ = [
    "Line",
    "Report",
    "Undone",
    "cancel",
    "earlier_steps",
    "make_version",
    "may_send_back",
    "may_start",
    "may_tell",
    "migrate",
    "migrate_report",
    "park",
    "pause",
    "resume",
    "send_back",
    "set_time",
    "start",
    "start_rows",
    "tell",
    "undo_migration",
    "unpark",
    "version_in_force",
]
