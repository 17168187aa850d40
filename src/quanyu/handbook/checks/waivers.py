"""What a person decided about a finding: whether there is such a finding, and until when."""

from collections.abc import Iterator
from datetime import date

from quanyu.handbook.checks.rules import rules
from quanyu.handbook.checks.study import Study
from quanyu.handbook.coverage import coverage
from quanyu.handbook.records import Waiver
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

OF_PEOPLE = frozenset({"HB-ORPHAN", "HB-OVERLOAD", "HB-UNTRAINED", "HB-SILENT"})
"""Findings that come and go with people and work: the files alone cannot tell of them."""


def check(study: Study) -> Iterator[Finding]:
    """Yield the findings about waivers."""
    waivers = study.book.waivers.values()
    if not waivers:
        return
    today = study.asked.today
    found = {(one.rule, one.object) for one in coverage(study.book, on=today or date.max).findings}
    for row in waivers:
        if row.rule not in rules() or rules()[row.rule].weight != "coverage":
            yield study.found(
                "HB-WAIVER-RULE",
                row,
                msg("%(rule)s is no rule of coverage: only what coverage finds can be waived."),
                rule=row.rule,
            )
        else:
            yield from _decision(study, row, found)


def _decision(study: Study, row: Waiver, found: set[tuple[str, str]]) -> Iterator[Finding]:
    named = row.object.partition("/")[0]
    if (row.rule, row.object) not in found and not (row.rule in OF_PEOPLE and study.knows(named)):
        yield study.found(
            "HB-WAIVER",
            row,
            msg("%(rule)s finds nothing at %(object)s: take the waiver away or mend its object."),
            rule=row.rule,
            object=row.object,
        )
    if row.verdict == "accepted" and row.until is None:
        yield study.found(
            "HB-UNTIL",
            row,
            msg("Until when is %(object)s accepted? Add until, such as 2026-12-31."),
            object=row.object,
        )
    if row.verdict == "hidden" and (row.inside is None or not study.knows(row.inside)):
        yield study.found(
            "HB-INSIDE",
            row,
            msg("In which duty is %(object)s hidden? Name one that exists under inside."),
            object=row.object,
        )
    today = study.asked.today
    if today and row.until and row.until < today:
        yield study.found(
            "HB-EXPIRED",
            row,
            msg("The waiver of %(object)s ran out on %(until)s: decide anew."),
            object=row.object,
            until=row.until.isoformat(),
        )
