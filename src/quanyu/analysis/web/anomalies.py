"""Anomalies: the list, one of them with its chart and splits, what people say about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.analysis import terms
from quanyu.analysis.actions import anomalies as actions
from quanyu.analysis.anomalies.terms import CLOSED, State
from quanyu.analysis.models import Anomaly
from quanyu.analysis.queries import anomalies as queries
from quanyu.analysis.queries.anomaly_shown import shown
from quanyu.analysis.web.asking import member
from quanyu.analysis.web.report_forms import NoteForm
from quanyu.figures.queries import channels
from quanyu.organisation import access
from quanyu.ui.answers import page as answer
from quanyu.ui.paging import keyset

ALL_SHOPS = "all"


@login_required
def anomaly_list(request: HttpRequest) -> HttpResponse:
    """List anomalies, the newest day first, by state, shop and words."""
    person, asked = member(request), request.GET
    state, shop = asked.get("state", State.OPEN), asked.get("channel", "")
    text, mine = asked.get("q", ""), asked.get("mine", "") == "1"
    channel = None if not shop else "" if shop == ALL_SHOPS else shop
    found = queries.anomalies(person, state=state, channel=channel, text=text, mine=mine)
    page = keyset(found, ("-day", "-id"), asked.get("cursor"))
    shops = {row.key: row.name for row in channels(person)}
    context = {
        "page": page,
        "rows": [_listed(row, shops) for row in page.rows],
        "states": State.choices,
        "state": state,
        "shops": shops.items(),
        "channel": shop,
        "text": text,
        "mine": mine,
    }
    return answer(request, "analysis/anomaly_list.html", "analysis/_anomaly_rows.html", context)


def _listed(row: Anomaly, shops: dict[str, str]) -> dict[str, Any]:
    return {
        "anomaly": row,
        "name": queries.indicator_name(row.indicator),
        "shop": queries.shop_name(row.channel, shops),
        "words": queries.told(row),
        "side": queries.side_label(row),
        "label": State(row.state).label,
        "tone": queries.tone_of(row),
    }


@login_required
def anomaly_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one anomaly: its days with what is usual, what it is made of, what was said."""
    person = member(request)
    anomaly = queries.get_anomaly(person, uid)
    shops = {row.key: row.name for row in channels(person)}
    context = {
        **_listed(anomaly, shops),
        "shown": shown(anomaly, shops),
        "may_say": anomaly.owner_id == person.pk or access.may(person, terms.REPORT_COMMENT),
        "is_closed": anomaly.state in CLOSED,
        "form": NoteForm(),
    }
    return render(request, "analysis/anomaly_page.html", context)


@login_required
@require_POST
def anomaly_explain(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what is behind an anomaly."""
    person = member(request)
    anomaly = queries.get_anomaly(person, uid)
    actions.explain_anomaly(person, anomaly, note=request.POST.get("note", ""))
    messages.success(request, _("The explanation is saved."))
    return redirect("analysis:anomaly_page", uid)


@login_required
@require_POST
def anomaly_dismiss(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say why an anomaly is none."""
    person = member(request)
    anomaly = queries.get_anomaly(person, uid)
    actions.dismiss_anomaly(person, anomaly, note=request.POST.get("note", ""))
    messages.success(request, _("The anomaly is dismissed."))
    return redirect("analysis:anomaly_page", uid)


@login_required
@require_POST
def anomaly_reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take back what was said."""
    person = member(request)
    anomaly = queries.get_anomaly(person, uid)
    actions.reopen_anomaly(person, anomaly)
    messages.success(request, _("The anomaly is open again."))
    return redirect("analysis:anomaly_page", uid)
