"""How people read the keys of before and after in the audit trail, of this room and of others.

A room whose keys are missing here declares them with `audit.register_label`.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.organisation import audit
from quanyu.organisation.terms import Theme, UnitKind


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
    "kind": {str(value): label for value, label in UnitKind.choices},
    "theme": {str(value): label for value, label in Theme.choices},
    "language": _LANGUAGES,
    "channels": _EVERY,
    "stores": _EVERY,
    "categories": _EVERY,
    "outcome": {"intact": _("nothing changed"), "broken": _("the chain is broken")},
    "last_on": {"": _("until further notice")},
}
LABELS = {
    "batch": _("Import"),
    "by": _("Broken down by"),
    "categories": _("Categories"),
    "changed": _("Changed"),
    "cause": _("Cause"),
    "channel": _("Shop"),
    "channels": _("Channels"),
    "code": _("Reason in short"),
    "count": _("Number of items"),
    "comment": _("Comment"),
    "compared": _("Seals compared"),
    "day": _("Day"),
    "digest": _("Digest"),
    "due_time": _("Due at"),
    "ended_on": _("Last day"),
    "first_on": _("From"),
    "format": _("Format"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_on": _("Until"),
    "line": _("Line"),
    "lines": _("Lines"),
    "missing": _("Files missing"),
    "name": _("Name"),
    "name_en": _("English name"),
    "note": _("Note"),
    "number": _("Staff number"),
    "outcome": _("Outcome"),
    "owner": pgettext_lazy("audit", "Responsible"),
    "parent": _("Part of"),
    "period": _("Period"),
    "position": _("Position"),
    "post": _("Post"),
    "read": _("Rows read"),
    "rejected": _("Rows rejected"),
    "rows": _("Rows"),
    "same_as": _("Same as import"),
    "second_step_removed": _("Two-step sign-in switched off"),
    "shared_with": _("Shared with"),
    "snapshot": _("State of the figures"),
    "stores": _("Stores"),
    "theme": _("Colours"),
    "title": _("Title"),
    "unit": _("Unit"),
    "username": _("Log-in name"),
    "version": _("Version"),
}
