"""What a person may see of a fact, as an SQL condition."""

from collections.abc import Mapping

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS
from quanyu.lake.sql import named, quoted


def scope_filter(scope: Scope, fact: str, alias: str = "") -> str:
    """Return the SQL condition that keeps a fact's rows inside `scope` ("true" for everything).

    A row without a value in a scoped dimension is outside. A fact that lacks a scoped dimension is
    refused, never widened. Errors: Refusal `scope_dimension_missing`.
    """
    return _conditions(scope, fact, FACTS[fact].stored(), alias)


def daily_scope_filter(scope: Scope, fact: str, alias: str = "") -> str:
    """Return the same condition for the fact's daily table; refused where it lacks a dimension."""
    return _conditions(scope, fact, FACTS[fact].daily(), alias)


def _conditions(scope: Scope, fact: str, columns: Mapping[str, str], alias: str) -> str:
    prefix = f"{alias}." if alias else ""
    found = []
    for name, values in sorted(scope.restrictions().items()):
        if name not in columns:
            raise Refusal(
                "scope_dimension_missing",
                msg(
                    "You see part of the data by %(dimension)s, and %(fact)s has no %(dimension)s. "
                    "Ask somebody whose view is not limited that way."
                ),
                dimension=name,
                fact=FACTS[fact].en,
            )
        listed = ", ".join(quoted(value) for value in sorted(values))
        found.append(f"{prefix}{named(name)} IN ({listed})" if values else "false")
    return " AND ".join(found) or "true"
