"""Gaps: which duties of the bases the handbook holds, gives to others, or does without."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.findings import CoverageFinding, Score
from quanyu.handbook.records import Duty
from quanyu.kernel.text import msg

Fate = Literal["adopted", "reassigned", "declared", "missing"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one duty of a base."""

    duty: Duty
    base: Handbook
    fate: Fate

    @property
    def department(self) -> str | None:
        """The department of the standard in which the duty stands."""
        holder = self.base.positions.get(self.duty.position or "")
        return self.duty.department or (holder.department if holder else None)


def taken(book: Handbook) -> list[Taken]:
    """Return the fate of every duty of every base, in the order of bases and files."""
    return [
        Taken(duty, base, _fate(book, duty)) for base in book.bases for duty in base.duties.values()
    ]


def _fate(book: Handbook, duty: Duty) -> Fate:
    ours = book.duties.get(duty.id)
    if ours is not None:
        return "adopted" if _kept(book, duty, ours) else "reassigned"
    left = book.left.get(duty.id)
    if left is None:
        return "missing"
    return "adopted" if left.op == "merge" else "declared"


def _kept(book: Handbook, duty: Duty, ours: Duty) -> bool:
    """Tell whether a duty is where it was, or with whom its position became part of."""
    if ours.position == duty.position:
        return True
    left = book.left.get(duty.position or "")
    return left is not None and left.op in ("merge", "split")


def gaps(book: Handbook, fates: list[Taken]) -> Iterator[CoverageFinding]:
    """Yield what is missing and what was left out on purpose."""
    for one in fates:
        if one.fate == "missing":
            yield _gap(one)
        elif one.fate == "declared":
            yield _declared(book, one)


def _gap(one: Taken) -> CoverageFinding:
    return CoverageFinding(
        "HB-GAP",
        one.duty.id,
        msg("“%(name)s” (%(position)s of %(base)s) is held by nobody: adopt it or say why not."),
        {
            "name": one.duty.zh,
            "name_en": one.duty.en,
            "position": one.duty.position or one.duty.department,
            "base": one.base.reference,
        },
        department=one.department,
        positions=(one.duty.position,) if one.duty.position else (),
        file=one.duty.file,
        line=one.duty.line,
    )


def _declared(book: Handbook, one: Taken) -> CoverageFinding:
    left = book.left[one.duty.id]
    return CoverageFinding(
        "HB-DECLARED",
        one.duty.id,
        msg("“%(name)s” was left out: %(reason)s"),
        {"name": one.duty.zh, "name_en": one.duty.en, "reason": left.reason or "–"},
        "info",
        one.department,
        (one.duty.position,) if one.duty.position else (),
        left.file,
        left.line,
    )


def scores(fates: list[Taken]) -> tuple[tuple[Score, ...], tuple[Score, ...]]:
    """Return the scores by department of the standards (empty name: without one) and by base."""
    by_department: defaultdict[str, list[Taken]] = defaultdict(list)
    by_base: defaultdict[str, list[Taken]] = defaultdict(list)
    for one in fates:
        by_department[one.department or ""].append(one)
        by_base[one.base.reference].append(one)
    return _scored(by_department), _scored(by_base)


def _scored(grouped: dict[str, list[Taken]]) -> tuple[Score, ...]:
    return tuple(
        Score(
            name,
            *(
                tuple(one.duty.id for one in listed if one.fate == fate)
                for fate in ("adopted", "reassigned", "declared", "missing")
            ),
        )
        for name, listed in grouped.items()
    )
