"""What differs between two handbooks, row by row, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, pgettext_lazy

from quanyu.handbook.differences import NOUNS, RowChange, ThreeWayLine, words_of
from quanyu.handbook.differences.comparing import Value

MOST = 80  # rows on a page; the files below it hold them all


@dataclass(frozen=True)
class ChangedRow:
    """One row that came, went, moved or changed; each field as (word, before, after)."""

    tone: str
    what: str
    noun: str
    id: str
    name: str
    fields: tuple[tuple[str, str, str], ...]


def changed_rows(found: Iterable[RowChange]) -> list[ChangedRow]:
    """Return the changes as rows of a list."""
    english = (get_language() or "").startswith("en")
    return [_row(change, english) for change in found]


@dataclass(frozen=True)
class ReleaseLine:
    """One field that a newer release of a base moves: as it was, as it says now, as it is here."""

    side: str
    tone: str
    noun: str
    id: str
    name: str
    field: str
    old: str
    new: str
    ours: str


def release_lines(found: Iterable[ThreeWayLine]) -> list[ReleaseLine]:
    """Return the lines of a three-way report, conflicts first."""
    english = (get_language() or "").startswith("en")
    ranked = sorted(found, key=lambda line: list(_SIDES).index(line.side))
    return [
        ReleaseLine(
            str(_SIDES[line.side][0]),
            _SIDES[line.side][1],
            gettext(NOUNS.get(line.noun, line.noun)),
            line.name,
            (line.en if english else "") or line.zh or line.name,
            _word(line.field) if line.field else "",
            *(_text(value) for value in (line.old, line.new, line.ours)),
        )
        for line in ranked
    ]


def _row(change: RowChange, english: bool) -> ChangedRow:
    words, tone = _KINDS[change.kind]
    fields = tuple(
        (_word(field.field), *_sides(field.before, field.after)) for field in change.fields
    )
    return ChangedRow(
        tone,
        str(words),
        gettext(NOUNS.get(change.noun, change.noun)),
        change.name,
        (change.en if english else "") or change.zh or change.name,
        fields,
    )


def _word(field: str) -> str:
    msgid, rest = words_of(field)
    word = gettext(msgid)
    return f"{word} {rest}" if rest and rest not in ("zh", "en") else word


def _sides(before: Value, after: Value) -> tuple[str, str]:
    """Return both sides; of lists only what one side lacks, unless just the order differs."""
    if isinstance(before, tuple) and isinstance(after, tuple) and set(before) != set(after):
        gone = tuple(one for one in before if one not in after)
        return _text(gone), _text(tuple(one for one in after if one not in before))
    return _text(before), _text(after)


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


_SIDES = {
    "conflict": (pgettext_lazy("three-way report", "both changed it"), "bad"),
    "base": (pgettext_lazy("three-way report", "the standard changed it"), "info"),
    "ours": (pgettext_lazy("three-way report", "we changed it"), "warn"),
    "same": (pgettext_lazy("three-way report", "both alike"), "ok"),
}
_KINDS = {
    "added": (pgettext_lazy("row of a handbook", "new"), "ok"),
    "removed": (pgettext_lazy("row of a handbook", "gone"), "bad"),
    "moved": (pgettext_lazy("row of a handbook", "moved"), "warn"),
    "changed": (pgettext_lazy("row of a handbook", "changed"), "info"),
}
