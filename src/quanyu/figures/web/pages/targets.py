"""Targets: a grid of shop × day that is filled in here or dropped as Excel."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanyu.figures import queries, terms
from quanyu.figures.actions import set_target_grid, set_target_months
from quanyu.figures.queries.targets import TARGET_INDICATORS
from quanyu.figures.web.asking import around, member, month_of
from quanyu.figures.web.shown import is_chinese
from quanyu.kernel.clock import today
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access


@login_required
def target_grid(request: HttpRequest) -> HttpResponse:
    """The targets of one indicator: the days of a month, or the months of a year."""
    person = member(request)
    period = month_of(request.GET.get("month", ""), today())
    indicator, yearly = _indicator(request.GET), request.GET.get("by") == "month"
    grid = (
        queries.target_months(person, indicator, period.first.year)
        if yearly
        else queries.target_grid(person, indicator, period)
    )
    context: dict[str, object] = {
        **_shape(f"{period.first:%Y-%m}", yearly),
        "grid": grid,
        "rows": [(row, list(zip(grid.days, row.values, strict=True))) for row in grid.rows],
        "here": _here(grid.days),
        **dict(zip(("month", "before", "after"), _beside(period, yearly), strict=True)),
        "indicator": indicator,
        "indicators": _named(),
        "unit": queries.definitions().indicators[indicator].record.unit,
        "may_set": access.may(person, terms.TARGET),
        "may_import": access.may(person, terms.IMPORT),
    }
    return render(request, "figures/target_grid.html", context)


def _here(days: Sequence[date]) -> date | None:
    """The column at which the grid opens: the Monday of this week, or this month."""
    day = today()
    monday = day - timedelta(days=day.weekday())
    first = max(monday, days[0]) if days else monday
    return next((one for one in (first, day.replace(day=1)) if one in days), None)


def _shape(month: str, yearly: bool) -> dict[str, str]:
    if yearly:
        return {"by": "month", "shown": month[:4], "label": "Y-m"}
    return {"by": "day", "shown": month, "label": "m-d"}


@login_required
@require_POST
def target_set(request: HttpRequest) -> HttpResponse:
    """Save what was changed in the grid; untouched cells are left as they are."""
    indicator = _indicator(request.POST)
    changed = _changed(request.POST)
    yearly = request.POST.get("by") == "month"
    save = set_target_months if yearly else set_target_grid
    batches = save(member(request), indicator=indicator, values=changed)
    words = ngettext(
        "The targets of %(n)s shop are being saved.",
        "The targets of %(n)s shops are being saved.",
        len(batches),
    )
    messages.success(request, words % {"n": len(batches)})
    month = request.POST.get("month", "")
    again = f"?month={month}&indicator={indicator}&by={'month' if yearly else 'day'}"
    return redirect(reverse("figures:target_grid") + again)


def _beside(period: Period, yearly: bool) -> tuple[str, str, str]:
    """The month shown, and the ones that the arrows lead to."""
    month, before, after = around(period)
    if not yearly:
        return month, before, after
    year = period.first.year
    return month, f"{year - 1}{month[4:]}", f"{year + 1}{month[4:]}"


def _indicator(said: QueryDict) -> str:
    asked = said.get("indicator", "")
    return asked if asked in TARGET_INDICATORS else TARGET_INDICATORS[0]


def _named() -> list[tuple[str, str]]:
    known = queries.definitions().indicators
    return [
        (key, known[key].record.zh if is_chinese() else known[key].record.en)
        for key in TARGET_INDICATORS
        if key in known
    ]


def _changed(said: QueryDict) -> dict[str, dict[date, Decimal | None]]:
    """Per shop key what differs from what the page showed."""
    found: dict[str, dict[date, Decimal | None]] = {}
    for name, text in said.items():
        if not name.startswith("v-") or text == said.get(f"was{name[1:]}", ""):
            continue
        _v, day, shop = name.split("-", 2)
        found.setdefault(shop, {})[date.fromisoformat(day.replace("_", "-"))] = _amount(str(text))
    return found


def _amount(text: str) -> Decimal | None:
    plain = text.replace(",", "").replace(" ", "").strip()
    if not plain:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise Refusal("amount_unreadable", msg("“%(text)s” is not a number."), text=text) from None
