"""The sentences of this room's audit events."""

from django.utils.translation import gettext_lazy as _

from quanyu.organisation import audit

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
    "figures.originals.dropped": _("%(count)s original files were erased after their time"),
    "figures.snapshots.expired": _("%(count)s old snapshots were let go"),
}


def declare() -> None:
    """Fill the registry of audit events."""
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)
