"""Forms of one position and one duty: what a record says as inputs, and what was changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.editions import phrases
from quanyu.handbook import Duty, Handbook, Position
from quanyu.handbook.records import Cadence
from quanyu.organisation import permissions
from quanyu.organisation.terms import FieldClass

CADENCES = 3  # rows for cadences; no duty of the sources has more
LINES = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})


class RowForm(forms.Form):
    """A row as inputs; `changed` gives the fields that differ, in the shape of the files."""

    def __init__(self, *args: Any, standard: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standard = standard
        self.fields["reason"] = forms.CharField(
            label=_("Why it differs from the standard") if standard else _("Why"),
            max_length=300,
            required=standard,
        )

    def changed(self) -> dict[str, Any]:
        """Return field → new value; None takes a field away."""
        before, after = self.shaped(self.initial), self.shaped(self.cleaned_data)
        return {name: after[name] for name in after if after[name] != before[name]}

    def shaped(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of the record that `data` stands for."""
        raise NotImplementedError


class PositionForm(RowForm):
    """Name, place, superior, headcount and rights of a position."""

    zh = forms.CharField(label=_("Chinese name"), max_length=80)
    en = forms.CharField(label=_("English name"), max_length=80, required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    superior = forms.ChoiceField(label=_("Superior"), required=False)
    reviewer = forms.ChoiceField(
        label=_("Scored by"), required=False, help_text=_("Empty: the superior scores.")
    )
    headcount = forms.CharField(
        label=_("Headcount"),
        max_length=12,
        required=False,
        help_text=_("A number, or per_project for one in every project"),
    )
    purpose_zh = forms.CharField(label=_("Purpose (Chinese)"), max_length=600, required=False)
    purpose_en = forms.CharField(label=_("Purpose (English)"), max_length=600, required=False)
    permissions = forms.MultipleChoiceField(
        label=_("May do"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_classes = forms.MultipleChoiceField(
        label=_("May see"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, book: Handbook, row: Position, **kwargs: Any) -> None:
        super().__init__(*args, initial=_position(row), **kwargs)
        others = [("", "–"), *_named(p for p in book.positions.values() if p.id != row.id)]
        _choose(self, superior=others, reviewer=others)
        _choose(self, department=[("", "–"), *_named(book.departments.values())])
        codes = sorted((code, str(label)) for code, label in permissions.codes().items())
        _choose(self, permissions=codes, field_classes=list(FieldClass.choices))

    def shaped(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a position."""
        plain = ("zh", "en", "department", "superior", "reviewer", "headcount")
        lists = ("permissions", "field_classes")
        return {
            **{name: data[name] or None for name in plain},
            "purpose": _pair(data["purpose_zh"], data["purpose_en"]),
            **{name: sorted(data[name]) or None for name in lists},
        }


class DutyForm(RowForm):
    """Words, tags, rhythm, deliverable and indicators of a duty."""

    zh = forms.CharField(label=_("Chinese words"), max_length=600)
    en = forms.CharField(label=_("English words"), max_length=600, required=False)
    helpers = forms.MultipleChoiceField(
        label=_("Helpers"), widget=forms.CheckboxSelectMultiple, required=False
    )
    tags = forms.CharField(
        label=_("Tags"), widget=LINES, required=False, help_text=_("One per line: object.action")
    )
    minutes = forms.IntegerField(
        label=_("Minutes each time"), min_value=1, max_value=10_080, required=False
    )
    deliverable_zh = forms.CharField(label=_("Deliverable (Chinese)"), required=False)
    deliverable_en = forms.CharField(label=_("Deliverable (English)"), required=False)
    archive = forms.CharField(label=_("Kept in"), max_length=60, required=False)
    sign = forms.ChoiceField(label=_("Signed by"), required=False)
    indicators = forms.CharField(
        label=_("Indicators"), widget=LINES, required=False, help_text=_("One id per line")
    )
    abilities = forms.CharField(
        label=_("Required abilities"), widget=LINES, required=False, help_text=_("One id per line")
    )

    def __init__(self, *args: Any, book: Handbook, row: Duty, **kwargs: Any) -> None:
        super().__init__(*args, initial=_duty(row), **kwargs)
        self.row = row
        people = list(_named(book.positions.values()))
        _choose(self, helpers=people, sign=[("", "–"), *people])
        rhythms = [("", "–"), *phrases.RHYTHMS.items()]
        for number in range(CADENCES):
            self.fields[f"every{number}"] = forms.ChoiceField(
                label=_("How often"), choices=rhythms, required=False
            )
            self.fields[f"on{number}"] = forms.CharField(
                label=_("On"), max_length=8, required=False
            )
            self.fields[f"due{number}"] = forms.CharField(
                label=_("Until"),
                max_length=5,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "18:00"}),
            )

    def rhythms(self) -> list[list[forms.BoundField]]:
        """Return the inputs of the cadences, row by row."""
        return [[self[f"{part}{n}"] for part in ("every", "on", "due")] for n in range(CADENCES)]

    def others(self) -> list[forms.BoundField]:
        """Return the inputs that are no cadence, the reason last."""
        parts = ("every", "on", "due")
        return [field for field in self if field.name.rstrip("0123456789") not in parts]

    def shaped(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a duty; a cadence that was touched is ours from now on."""
        deliverable = _pair(data["deliverable_zh"], data["deliverable_en"])
        if deliverable is not None:
            old = self.row.deliverable
            form = old.form if old else None
            more = {"form": form, "archive": data["archive"] or None, "sign": data["sign"] or None}
            deliverable |= {name: value for name, value in more.items() if value}
        return {
            "zh": data["zh"],
            "en": data["en"] or None,
            "helpers": sorted(data["helpers"]) or None,
            "tags": _lines(data["tags"]),
            "minutes": str(data["minutes"]) if data["minutes"] else None,
            "deliverable": deliverable,
            "cadences": self._cadences(data) or None,
            "indicators": _lines(data["indicators"]),
            "abilities": _lines(data["abilities"]),
        }

    def _cadences(self, data: Mapping[str, Any]) -> list[dict[str, str]]:
        known: dict[tuple[str, ...], str] = {
            (row.every, row.on or "", row.due or ""): row.origin for row in self.row.cadences
        }
        found = []
        for number in range(CADENCES):
            said = tuple((data.get(f"{part}{number}") or "").strip() for part in _PARTS)
            if said[0]:
                given = {name: value for name, value in zip(_PARTS, said, strict=True) if value}
                ours = "override" if self.standard else "default"
                found.append({**given, "origin": known.get(said, ours)})
        return found


_PARTS = ("every", "on", "due")


def _position(row: Position) -> dict[str, Any]:
    purpose = row.purpose
    return {
        "zh": row.zh,
        "en": row.en,
        "department": row.department or "",
        "superior": row.superior or "",
        "reviewer": row.reviewer or "",
        "headcount": row.headcount or "",
        "purpose_zh": purpose.zh if purpose else "",
        "purpose_en": purpose.en if purpose else "",
        "permissions": list(row.permissions),
        "field_classes": list(row.field_classes),
    }


def _duty(row: Duty) -> dict[str, Any]:
    out = row.deliverable
    return {
        "zh": row.zh,
        "en": row.en,
        "helpers": list(row.helpers),
        "tags": "\n".join(row.tags),
        "minutes": row.minutes,
        "deliverable_zh": out.zh if out else "",
        "deliverable_en": out.en if out else "",
        "archive": (out.archive or "") if out else "",
        "sign": (out.sign or "") if out else "",
        "indicators": "\n".join(row.indicators),
        "abilities": "\n".join(row.abilities),
        **{
            f"{name}{number}": value
            for number, cadence in enumerate(row.cadences[:CADENCES])
            for name, value in _cadence(cadence)
        },
    }


def _cadence(row: Cadence) -> list[tuple[str, str]]:
    return [("every", row.every), ("on", row.on or ""), ("due", row.due or "")]


def _choose(form: forms.Form, **choices: Iterable[tuple[str, Any]]) -> None:
    for name, given in choices.items():
        form.fields[name].choices = list(given)  # type: ignore[attr-defined]


def _named(rows: Iterable[Any]) -> Iterable[tuple[str, str]]:
    return ((row.id, f"{phrases.name(row)} ({row.id})") for row in rows)


def _pair(zh: str, en: str) -> dict[str, str] | None:
    return {"zh": zh, "en": en or zh} if zh else None


def _lines(text: str) -> list[str] | None:
    return text.split() or None
