"""Expected files: shop × day."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.figures import formats, queries, terms
from quanyu.figures.actions import end_expectation, say_nothing_came, set_expectation
from quanyu.figures.models import Expectation
from quanyu.figures.terms import ARRIVAL_TONES, Arrival
from quanyu.figures.web import menu
from quanyu.figures.web.asking import around, day_of, member, month_of
from quanyu.figures.web.forms import ExpectationForm
from quanyu.figures.web.shown import language
from quanyu.kernel.clock import today
from quanyu.organisation import access
from quanyu.organisation.models import Person


@login_required
def expected_board(request: HttpRequest, form: ExpectationForm | None = None) -> HttpResponse:
    """What is due, arrived, late and missing in one month."""
    person = member(request)
    period = month_of(request.GET.get("month", ""), today())
    rows = queries.expected_board(person, period)
    month, before, after = around(period)
    context = {
        "tabs": menu.tabs(request, "expected_board"),
        "rows": [(row, formats.name_of_id(row.expectation.format_id, language())) for row in rows],
        "days": list(period),
        "today": today(),
        "month": month,
        "before": before,
        "after": after,
        "missing": sum(len(row.missing) for row in rows),
        "legend": [(ARRIVAL_TONES[a], a.label) for a in Arrival if a != Arrival.NOT_EXPECTED],
        "form": form or _form(person),
        "may_set": access.may(person, terms.EXPECT),
    }
    return render(request, "figures/expected_board.html", context)


@login_required
@require_POST
def expectation_set(request: HttpRequest) -> HttpResponse:
    """Expect a file of a shop."""
    person = member(request)
    form = _form(person, request)
    if not form.is_valid():
        return expected_board(request, form)
    said = dict(form.cleaned_data)
    shop = queries.get_channel(person, said.pop("channel"))
    said["weekdays"] = [int(day) for day in said["weekdays"]]
    set_expectation(person, channel=shop, **said)
    messages.success(request, _("The file is expected from now on."))
    return redirect("figures:expected_board")


@login_required
@require_POST
def expectation_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Expect a file no longer."""
    found = get_object_or_404(Expectation.objects.select_related("channel"), uid=uid)
    end_expectation(member(request), found)
    messages.success(request, _("The file is no longer expected."))
    return redirect("figures:expected_board")


@login_required
@require_POST
def expectation_nothing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a shop had nothing to export on a day."""
    found = get_object_or_404(Expectation.objects.select_related("channel"), uid=uid)
    day = day_of(request.POST.get("day", ""))
    say_nothing_came(member(request), found, day=day, reason=request.POST.get("reason", ""))
    return redirect(f"{reverse('figures:expected_board')}?month={day:%Y-%m}")


def _form(person: Person, request: HttpRequest | None = None) -> ExpectationForm:
    shops = [(str(c.uid), c.name) for c in queries.channels(person, active_only=True)]
    known = sorted(formats.all_formats().values(), key=lambda t: (t.platform, t.zh))
    return ExpectationForm(
        request.POST if request else None,
        shops=shops,
        known=[(t.format, formats.name_of(t, language())) for t in known],
        initial={"first_on": today()},
    )
