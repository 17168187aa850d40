"""The sentences of this room's audit events and notices, the labels of its permissions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.organisation import audit, permissions
from quanyu.ui import notices
from quanyu.work.terms import OUTCOMES


def declare() -> None:
    """Fill the registries of permissions, audit events, labels and notices."""
    for code, label in PERMISSIONS.items():
        permissions.register(code, label)
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)
    for key, label in LABELS.items():
        audit.register_label(key, label)
    audit.register_label("item_outcome", pgettext_lazy("item", "Outcome"), OUTCOMES)
    for kind, (words, icon, tone) in NOTICES.items():
        notices.register(kind, words, icon=icon, tone=tone)


PERMISSIONS = {
    "work.manage": _("See everybody's work and assign it"),
}
SENTENCES = {
    "work.item.claimed": _("%(actor)s took on %(subject)s"),
    "work.item.released": _("%(actor)s gave %(subject)s back"),
    "work.item.assigned": _("%(actor)s assigned %(subject)s to %(owner)s"),
    "work.item.completed": _("%(actor)s completed %(subject)s: %(item_outcome)s"),
    "work.item.completed_for": _(
        "%(actor)s completed %(subject)s for %(for_person)s: %(item_outcome)s"
    ),
    "work.item.promised": _("%(actor)s promised %(subject)s for %(promised_at)s"),
    "work.item.paused": _("%(actor)s paused %(subject)s: %(reason)s"),
    "work.item.resumed": _("%(actor)s resumed %(subject)s"),
    "work.items.handed_over": _(
        "%(actor)s handed %(items)s items of %(subject)s over to %(successor)s"
    ),
    "work.comment.made": _("%(actor)s commented on %(subject)s"),
    "work.file.attached": _("%(actor)s attached %(file)s to %(subject)s"),
    "work.delegation.made": _(
        "%(actor)s let %(substitute)s do the work of %(subject)s from %(first_on)s to %(last_on)s"
    ),
    "work.delegation.ended": _("%(actor)s ended that %(substitute)s does the work of %(subject)s"),
}
LABELS = {
    "for_person": _("On behalf of"),
    "promised_at": _("Promised for"),
    "items": _("Items"),
    "file": _("File"),
    "sha256": _("SHA-256"),
}
NOTICES = {
    "work.item.assigned": (_("For you to do: %(item)s"), "inbox", "info"),
    "work.item.warned": (_("Due soon: %(item)s"), "clock", "warn"),
    "work.item.overdue": (_("Overdue: %(item)s"), "alert-triangle", "bad"),
    "work.item.escalated": (_("Overdue in your team: %(item)s (%(who)s)"), "alert-triangle", "bad"),
    "work.mentioned": (_("%(who)s mentioned you in %(item)s"), "message", "info"),
    "work.delegation.made": (
        _("You do the work of %(person)s from %(first_on)s to %(last_on)s"),
        "users",
        "info",
    ),
}
