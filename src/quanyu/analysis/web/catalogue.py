"""The catalogue of indicators and the page of each."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.analysis import rules, terms, words
from quanyu.analysis.queries import catalogue, charts
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.links import explore_url, rows_url
from quanyu.analysis.web.asking import member
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.ui.answers import page

DAYS = 30


@login_required
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Show every indicator by group, searched and filtered."""
    asked = request.GET
    chosen = {name: asked.get(name, "") for name in ("state", "unit", "owner")}
    groups = catalogue.catalogue(member(request), text=asked.get("q", ""), **chosen)
    context = {
        "groups": groups,
        "count": sum(len(group.entries) for group in groups),
        "text": asked.get("q", ""),
        "units": list(terms.UNITS.items()),
        "owners": catalogue.owners(),
        **chosen,
    }
    whole, part = "analysis/catalogue_list.html", "analysis/_catalogue_rows.html"
    return page(request, whole, part, context)


@login_required
def indicator_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show one indicator: what it means, what feeds it, how it went."""
    person = member(request)
    found = catalogue.get_page(person, key)
    context = {
        "page": found,
        "entry": found.entry,
        "may_explore": access.may(person, terms.EXPLORE),
        **_trend(request, found.record.key),
    }
    return render(request, "analysis/catalogue_page.html", context)


def _trend(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return the last thirty days as a chart, or why there is none."""
    with Desk(member(request)) as desk:
        last = desk.today - timedelta(days=1)
        period = Period(last - timedelta(days=DAYS - 1), last)
        try:
            table = desk.table((key,), period, ("day",))
        except Refusal as fault:
            return {"refused": fault}
        additive = rules.is_additive(table.indicators[key], desk.definitions)
        names = desk.shops.names
        chart = charts.series_chart(table, key, "day", None, names, additive=additive)
        chart["kind"] = "area"
        chart["marks"] = charts.marks(period)
        chart["open"] = [rows_url(key, Period.parse(str(row["day"]))) for row in table.rows]
        record = table.indicators[key].record
        now = table.rows[-1][key]
    return {
        "chart": chart,
        "has_figures": any(row[key] for row in table.rows),
        "period": period,
        "now": words.amount(now, record.unit, table.currencies),
        "rows_url": rows_url(key, Period.of_day(last)),
        "explore_url": explore_url((key,), period, ("day",)),
    }
