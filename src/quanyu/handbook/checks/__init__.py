"""Checks across the files of a handbook: what one record says about another, rule by rule.

Every rule stands in `rules.yaml` with its weight and with what to do; the functions that look for
breaches are grouped by noun. Text that cannot be read at all is found while loading.
"""

from collections.abc import Callable, Iterator

from quanyu.handbook.book import Handbook
from quanyu.handbook.checks import (
    appraisal,
    figures,
    forms,
    people,
    processes,
    references,
    rows,
    structure,
    waivers,
    work,
)
from quanyu.handbook.checks.rules import GROUPS, Rule, rules
from quanyu.handbook.checks.study import Asked, Study
from quanyu.handbook.kinds import Content
from quanyu.kernel.finding import Finding

__all__ = ["GROUPS", "Asked", "Rule", "check", "rules"]

CHECKS: tuple[Callable[[Study], Iterator[Finding]], ...] = (
    references.check,
    structure.check,
    work.check,
    processes.check,
    forms.check,
    people.check,
    figures.check,
    appraisal.check,
    waivers.check,
)


def check(content: Content, book: Handbook, asked: Asked | None = None) -> list[Finding]:
    """Return every finding of the rules, about the files and about what is in force."""
    study = Study(book, asked or Asked(), frozenset(content.lost))
    return [*rows.check(content), *(one for part in CHECKS for one in part(study))]
