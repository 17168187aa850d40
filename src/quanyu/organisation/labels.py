"""How people read the keys of before and after in the audit trail, of this room and of others.

A room whose keys are missing here declares them with `audit.register_label`.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.organisation import audit
from quanyu.organisation.terms import AbsenceKind, Employment, Service, Theme, UnitKind


def declare() -> None:
    """Fill the registry of labels."""
    for key, label in LABELS.items():
        audit.register_label(key, label, VALUES.get(key))


_EVERY: dict[str, audit.Label] = {"": _("All")}
_LANGUAGES: dict[str, audit.Label] = {
    "": _("As the browser"),
    "zh-hans": "简体中文",
    "en": "English",
}
VALUES: Mapping[str, Mapping[str, audit.Label]] = {
    "kind": {str(value): label for value, label in (*UnitKind.choices, *AbsenceKind.choices)},
    "employment": {str(value): label for value, label in Employment.choices},
    "contact": {"changed": _("changed")},
    "shift": {"": _("off")},
    "substitute": {"": _("nobody")},
    "service": {str(value): label for value, label in Service.choices},
    "theme": {str(value): label for value, label in Theme.choices},
    "language": _LANGUAGES,
    "channels": _EVERY,
    "stores": _EVERY,
    "categories": _EVERY,
    "outcome": {"intact": _("nothing changed"), "broken": _("the chain is broken")},
    "last_on": {"": _("until further notice")},
}
LABELS = {
    "acting": _("Acting"),
    "batch": _("Import"),
    "by": _("Broken down by"),
    "categories": _("Categories"),
    "cause": _("Cause"),
    "changed": _("Changed"),
    "channel": _("Shop"),
    "channels": _("Channels"),
    "code": _("Reason in short"),
    "comment": _("Comment"),
    "compared": _("Seals compared"),
    "contact": _("Contact details"),
    "count": _("Number of items"),
    "counted": _("Counted without a name"),
    "day": _("Day"),
    "days": _("Days"),
    "digest": _("Digest"),
    "due_time": _("Due at"),
    "employer": _("Employer"),
    "employment": _("Employment"),
    "ended_on": _("Last day"),
    "fill_by": _("To be filled by"),
    "first_on": _("From"),
    "format": _("Format"),
    "from_time": _("Begins"),
    "headcount": _("Headcount"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_on": _("Until"),
    "line": _("Line"),
    "lines": _("Lines"),
    "message": _("Message"),
    "missing": _("Files missing"),
    "name": _("Name"),
    "name_en": _("English name"),
    "note": _("Note"),
    "number": _("Staff number"),
    "orphans": _("Nobody answers for"),
    "outcome": _("Outcome"),
    "owner": pgettext_lazy("audit", "Responsible"),
    "parent": _("Part of"),
    "per_project": _("One per project"),
    "period": _("Period"),
    "position": _("Position"),
    "post": _("Post"),
    "process": _("Process"),
    "read": _("Rows read"),
    "rejected": _("Rows rejected"),
    "rows": _("Rows"),
    "same_as": _("Same as import"),
    "second_step_removed": _("Two-step sign-in switched off"),
    "service": _("Service"),
    "shared_with": _("Shared with"),
    "shift": _("Shift"),
    "snapshot": _("State of the figures"),
    "step": _("Step"),
    "stores": _("Stores"),
    "substitute": _("Substitute"),
    "successor": _("Who takes over"),
    "theme": _("Colours"),
    "title": _("Title"),
    "title_en": _("English title"),
    "to_time": _("Ends"),
    "unit": pgettext_lazy("organisation", "Unit"),
    "username": _("Log-in name"),
    "version": _("Version"),
    "week": _("Week"),
}
