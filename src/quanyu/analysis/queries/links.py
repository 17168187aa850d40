"""Addresses that carry a question: rows behind a figure, the explorer, an indicator."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode

from quanyu.kernel.period import Period


def rows_url(
    key: str, period: Period, where: Mapping[str, str | Sequence[str]] | None = None
) -> str:
    """Return the address of the rows behind one figure; the empty text stands for not given."""
    asked = [("key", key), ("from", str(period.first)), ("to", str(period.last))]
    for name, values in (where or {}).items():
        kept = (values,) if isinstance(values, str) else values
        asked += [(f"w.{name}", value) for value in kept]
    return f"{reverse('analysis:rows')}?{urlencode(asked)}"


def explore_url(
    keys: Iterable[str],
    period: Period,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    compare: str = "",
) -> str:
    """Return the address of a question in the explorer."""
    asked = [("k", key) for key in keys]
    asked += [("from", str(period.first)), ("to", str(period.last))]
    asked += [("by", name) for name in by]
    asked += [(f"w.{name}", v) for name, values in (where or {}).items() for v in values]
    if compare:
        asked.append(("compare", compare))
    return f"{reverse('analysis:explore')}?{urlencode(asked)}"


def indicator_url(key: str) -> str:
    """Return the address of an indicator's page."""
    return reverse("analysis:indicator_page", args=[key])
