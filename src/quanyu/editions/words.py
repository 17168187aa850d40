"""The sentences of this room's audit events, the labels of what they say, its permissions."""

from django.utils.translation import gettext_lazy as _

from quanyu.editions import terms
from quanyu.organisation import audit, permissions

SENTENCES = {
    "editions.draft.started": _("%(actor)s started the handbook draft %(subject)s from %(source)s"),
    "editions.draft.written": _("%(actor)s changed %(files)s in the draft %(subject)s"),
    "editions.draft.named": _("%(actor)s named the people of the draft %(subject)s"),
    "editions.people.appointed": _(
        "%(actor)s appointed the people of edition %(subject)s: %(count)s appointments"
    ),
    "editions.draft.sent": _("%(actor)s sent the draft %(subject)s to review"),
    "editions.draft.taken_back": _("%(actor)s took the draft %(subject)s back: %(reason)s"),
    "editions.draft.withdrawn": _("%(actor)s withdrew the draft %(subject)s: %(reason)s"),
    "editions.draft.caught_up": _(
        "%(actor)s took edition %(edition)s over into the draft %(subject)s"
    ),
    "editions.edition.published": _(
        "%(actor)s published edition %(subject)s of the handbook, prepared by %(prepared_by)s, in "
        "force from %(effective_on)s"
    ),
    "editions.edition.enforced": _(
        "Edition %(subject)s of the handbook took effect: %(changed)s positions changed"
    ),
}
LABELS = {
    "source": _("Started from"),
    "files": _("Files"),
    "what": _("What changed"),
    "edition": _("Edition"),
    "taken": _("Taken over"),
    "effective_on": _("In force from"),
    "prepared_by": _("Prepared by"),
    "content_hash": _("Content hash"),
    "moves": _("Posts moved"),
    "draft": _("Draft"),
    "people": _("People"),
    "count": _("Count"),
}


def declare() -> None:
    """Fill the registries of permissions, audit events and labels."""
    for code, label in terms.PERMISSIONS.items():
        permissions.register(code, label)
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)
    for key, label in LABELS.items():
        audit.register_label(key, label)
