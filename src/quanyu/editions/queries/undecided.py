"""Findings of the coverage that a person has to decide on before an edition is published."""

from quanyu.editions import terms
from quanyu.handbook import Handbook
from quanyu.handbook.coverage import CoverageFinding, coverage
from quanyu.kernel import clock


def undecided(book: Handbook) -> list[CoverageFinding]:
    """Return what bars publishing until somebody mends or accepts it.

    Those are duties that nobody took over, two who answer for the same, and work without a
    holder, as far as the handbook itself says so. That a post is vacant bars nothing: people are
    appointed once the edition names their positions. A confirmation whose day has passed counts
    no more.
    """
    found = coverage(book, on=clock.today()).findings
    return [one for one in found if one.rule in terms.DECISIVE and one.counts]
