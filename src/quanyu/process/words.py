"""The sentences of this room's audit events and the labels of its permissions."""

from django.utils.translation import gettext_lazy as _

from quanyu.organisation import audit, permissions
from quanyu.process.terms import PERMISSIONS


def declare() -> None:
    """Fill the registries of permissions and audit events."""
    for code, label in PERMISSIONS.items():
        permissions.register(code, label)
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)


SENTENCES = {
    "process.case.started": _("%(actor)s started %(subject)s (%(process)s)"),
    "process.case.cancelled": _("%(actor)s cancelled %(subject)s: %(reason)s"),
    "process.case.sent_back": _("%(actor)s sent %(subject)s back to step %(step)s: %(reason)s"),
    "process.case.parked": _("%(actor)s parked %(subject)s: %(reason)s"),
    "process.case.unparked": _("%(actor)s took %(subject)s up again"),
    "process.case.paused": _("%(actor)s paused the deadlines of %(subject)s: %(reason)s"),
    "process.case.resumed": _("%(actor)s let the deadlines of %(subject)s run again"),
    "process.case.told": _("%(actor)s recorded in %(subject)s that “%(message)s” arrived"),
    "process.case.timed": _("%(actor)s set %(step)s of %(subject)s to %(at)s"),
    "process.cases.migrated": _("%(actor)s moved %(count)s cases of %(subject)s to %(version)s"),
    "process.cases.unmigrated": _("%(actor)s moved %(count)s cases of %(subject)s back"),
}
