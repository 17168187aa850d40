"""The sentences of this room's audit events."""

from django.utils.translation import gettext_lazy as _

from quanyu.organisation import audit
from quanyu.ui import notices

SENTENCES = {
    "figures.channel.opened": _("%(actor)s opened the shop %(subject)s"),
    "figures.channel.changed": _("%(actor)s changed the shop %(subject)s"),
    "figures.batch.started": _("%(actor)s started to import %(subject)s for %(channel)s"),
    "figures.batch.imported": _(
        "%(actor)s imported %(subject)s for %(channel)s: %(read)s rows, %(rejected)s rejected"
    ),
    "figures.batch.same": _("%(actor)s imported %(subject)s, which was already there"),
    "figures.batch.refused": _("%(subject)s could not be imported (%(code)s)"),
    "figures.batch.undo_asked": _("%(actor)s asked to undo %(subject)s: %(reason)s"),
    "figures.batch.undone": _("%(actor)s undid the import of %(subject)s: %(reason)s"),
    "figures.format.saved": _("%(actor)s saved the format %(subject)s, version %(version)s"),
    "figures.expectation.set": _("%(actor)s expects %(subject)s from %(first_on)s"),
    "figures.expectation.ended": _("%(actor)s no longer expects %(subject)s"),
    "figures.expectation.nothing": _(
        "%(actor)s said that there is no file of %(subject)s for %(day)s: %(reason)s"
    ),
    "figures.targets.set": _("%(actor)s set %(count)s targets for %(subject)s"),
    "figures.figures.exported": _("%(actor)s exported %(subject)s"),
    "figures.rejects.exported": _("%(actor)s downloaded the rejected lines of %(subject)s"),
    "figures.line.opened": _("%(actor)s opened line %(line)s of %(subject)s"),
    "figures.line.unmasked": _(
        "%(actor)s looked at contact data in line %(line)s of %(subject)s: %(reason)s"
    ),
    "figures.keeping.set": _("%(actor)s keeps original files for %(days)s days: %(reason)s"),
    "figures.originals.dropped": _("%(count)s original files were erased after their time"),
    "figures.snapshots.expired": _("%(count)s old snapshots were let go"),
}


NOTICES = (
    (
        "figures.import.finished",
        _("%(name)s has been imported, %(rows)s rows"),
        "circle-check",
        "ok",
    ),
    (
        "figures.import.rejected",
        _("%(name)s has been imported; %(rejected)s of %(rows)s lines were rejected"),
        "alert-triangle",
        "warn",
    ),
    ("figures.import.failed", _("%(name)s could not be imported"), "alert-triangle", "bad"),
    (
        "figures.file.late",
        _("%(channel)s: the file of %(day)s is late (%(format)s)"),
        "file-alert",
        "bad",
    ),
)
"""What people are told: kind, sentence, icon, tone."""


def declare() -> None:
    """Fill the registries of audit events and of notices."""
    for kind, sentence, icon, tone in NOTICES:
        notices.register(kind, sentence, icon=icon, tone=tone)
    for event, said in SENTENCES.items():
        audit.register(event, said)
