"""Who stands where: reporting lines, departments, spans, reviewers, one accountable per duty."""

from collections import Counter
from collections.abc import Iterator, Mapping

from quanyu.handbook.checks.study import Study
from quanyu.handbook.lines import chain
from quanyu.handbook.records import Duty, Position, Record
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

INSIDE = frozenset({"position", "role", "group", "department"})  # who can answer for a duty


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about the organisation that the handbook draws."""
    yield from _circles(study)
    yield from _spans(study)
    yield from _reviewers(study)
    yield from _empty_departments(study)
    yield from _accountable(study)


def _circles(study: Study) -> Iterator[Finding]:
    """Yield each circle once, at the first of its rows that the house wrote."""
    superior = {row.id: row.superior for row in study.book.positions.values()}
    for name in _in_circles(study, study.book.positions, superior, "superior"):
        yield study.found(
            "HB-CYCLE",
            study.book.positions[name],
            msg("%(id)s is a superior of itself: change a superior in the line."),
            id=name,
        )
    parent = {row.id: row.parent for row in study.book.departments.values()}
    for name in _in_circles(study, study.book.departments, parent, "parent"):
        yield study.found(
            "HB-CYCLE",
            study.book.departments[name],
            msg("The department %(id)s lies inside itself: change its parent."),
            id=name,
        )


def _in_circles(
    study: Study, rows: Mapping[str, Record], above: Mapping[str, str | None], field: str
) -> Iterator[str]:
    """Yield one name of each circle: of a row whose `field` the house wrote, if there is one."""
    told: set[str] = set()
    inside = [name for name in rows if name in chain(above[name], above)]
    inside.sort(key=lambda name: not study.wrote(rows[name], field))
    for name in inside:
        if name not in told:
            told |= {name, *chain(above[name], above)}
            yield name


def _spans(study: Study) -> Iterator[Finding]:
    led: Counter[str] = Counter()
    for row in study.book.positions.values():
        if row.superior:
            led[row.superior] += posts(row)
    limit = study.asked.span_limit
    for superior, count in led.items():
        head = study.book.positions.get(superior)
        if head and count > limit:
            yield study.found(
                "HB-SPAN",
                head,
                msg("%(count)s posts report to %(id)s, more than %(limit)s: set a level between."),
                count=count,
                id=superior,
                limit=limit,
            )


def posts(row: Position) -> int:
    """Return how many posts a position has; one where it has one per project or says nothing."""
    return int(row.headcount) if row.headcount and row.headcount.isdigit() else 1


def _reviewers(study: Study) -> Iterator[Finding]:
    scored = {card.position for card in study.written(study.book.cards.values(), "weights")}
    for row in study.book.positions.values():
        if row.reviewer == row.id and study.wrote(row, "reviewer"):
            yield study.found(
                "HB-REVIEWER", row, msg("%(id)s scores itself: name another reviewer."), id=row.id
            )
        elif study.house and row.id in scored and not row.reviewer and not row.superior:
            yield study.found(
                "HB-REVIEWER",
                row,
                msg("%(id)s has a card and nobody who scores it: name a superior or a reviewer."),
                id=row.id,
            )


def _empty_departments(study: Study) -> Iterator[Finding]:
    book = study.book
    used = {row.department for row in book.positions.values()}
    used |= {row.department for row in book.duties.values()}  # a hole that coverage reports
    used |= {row.parent for row in book.departments.values()}
    for row in book.departments.values():
        if row.id not in used:
            yield study.found(
                "HB-EMPTY",
                row,
                msg("%(id)s has no position and no function: give it one or drop it."),
                id=row.id,
            )


def _accountable(study: Study) -> Iterator[Finding]:
    for row in study.written(study.book.duties.values(), "position", "department", "helpers"):
        yield from _one_accountable(study, row)


def _one_accountable(study: Study, row: Duty) -> Iterator[Finding]:
    holder = study.position(row.position)
    if (row.position is None) == (row.department is None):
        yield study.found(
            "HB-ACCOUNTABLE",
            row,
            msg("%(id)s needs one position, or the department that should hold it; not both."),
            id=row.id,
        )
    elif row.position in row.helpers:
        yield study.found(
            "HB-ACCOUNTABLE",
            row,
            msg(
                "%(position)s answers for %(id)s and is no helper of its own: take it off helpers."
            ),
            id=row.id,
            position=row.position,
        )
    elif holder and holder.sort not in INSIDE:
        yield study.found(
            "HB-ACCOUNTABLE",
            row,
            msg("%(position)s is outside the house and cannot answer for %(id)s: name a position."),
            id=row.id,
            position=row.position,
        )
    doubled = [name for name, times in Counter(row.helpers).items() if times > 1]
    if doubled:
        yield study.found(
            "HB-DUPLICATE",
            row,
            msg("%(id)s lists a helper twice: %(names)s."),
            id=row.id,
            names=", ".join(doubled),
        )
