"""Reports: the list, one version, its rows, its comment, publishing and correcting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.analysis import terms
from quanyu.analysis.actions import report_export
from quanyu.analysis.actions import reports as actions
from quanyu.analysis.models import Report, ReportVersion
from quanyu.analysis.queries import reports as queries
from quanyu.analysis.queries.drill import get_drill
from quanyu.analysis.queries.links import explore_url
from quanyu.analysis.queries.report_content import content_for
from quanyu.analysis.queries.report_desk import FrozenDesk
from quanyu.analysis.queries.report_moves import between, moved_since
from quanyu.analysis.queries.report_shown import shown
from quanyu.analysis.reports import rules
from quanyu.analysis.reports.terms import OUT, TONES, Kind, State
from quanyu.analysis.web.asking import day_of, member, period_of, where_of
from quanyu.analysis.web.report_forms import CommentForm, ComputeForm, CorrectForm
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.ui.answers import page as answer
from quanyu.ui.paging import keyset

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def report_list(request: HttpRequest) -> HttpResponse:
    """List reports, the newest first, by kind, state and days."""
    person, asked = member(request), request.GET
    kind, state = asked.get("kind", ""), asked.get("state", "")
    first, last = day_of(asked.get("from", "")), day_of(asked.get("to", ""))
    found = queries.reports(person, kind=kind, state=state, first=first, last=last)
    page = keyset(found, ("-last_on", "-id"), asked.get("cursor"))
    context = {
        "page": page,
        "rows": [_listed(report) for report in page.rows],
        "kinds": Kind.choices,
        "states": [*State.choices, ("moved", _("Figures have moved"))],
        "kind": kind,
        "state": state,
        "first": first,
        "last": last,
        "accuracy": queries.accuracy(person, first, last),
        "may_compute": access.may(person, terms.REPORT_COMMENT),
        "form": ComputeForm(),
    }
    return answer(request, "analysis/report_list.html", "analysis/_report_rows.html", context)


def _listed(report: Report) -> dict[str, Any]:
    versions = list(
        report.versions.select_related("published_by", "commented_by").order_by("-number")
    )
    published = [version for version in versions if version.is_frozen]
    return {
        "report": report,
        "label": State(report.state).label,
        "tone": TONES[State(report.state)],
        "latest": published[0] if published else versions[0],
        "corrections": max(len(published) - 1, 0),
        "draft": len(published) != len(versions) and bool(published),
    }


@login_required
def report_page(request: HttpRequest, uid: UUID, number: int | None = None) -> HttpResponse:
    """Show a version of a report: the published one unless a number is asked for."""
    person = member(request)
    version = queries.get_version(person, uid, number)
    content = content_for(person, version)
    report = version.report
    context = {
        "report": report,
        "version": version,
        "shown": shown(person, version, content),
        "title": str(report),
        "state": State(report.state),
        "tone": TONES[State(report.state)],
        "versions": report.versions.select_related("published_by"),
        "moves": moved_since(person, version) if version.is_frozen else [],
        **_rights(person, report, version),
        "comment_form": CommentForm(initial={"comment": version.comment}),
        "correct_form": CorrectForm(),
    }
    return render(request, "analysis/report_page.html", context)


def _rights(person: Person, report: Report, version: ReportVersion) -> dict[str, bool]:
    comments = access.may(person, terms.REPORT_COMMENT)
    publishes = access.may(person, terms.REPORT_PUBLISH)
    is_draft = not version.is_frozen
    has_draft = queries.draft_of(report) is not None
    return {
        "may_comment": comments and is_draft,
        "may_publish": publishes
        and is_draft
        and rules.may_publish(person.pk, version.commented_by_id),
        "own_comment": publishes and is_draft and version.commented_by_id == person.pk,
        "may_correct": comments and not has_draft and report.state in OUT,
        "may_drop": comments and is_draft and version.number > 1,
        "may_export": access.may(person, terms.EXPORT),
        "draft_waits": has_draft and not is_draft,
    }


@login_required
def report_rows(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Show the rows behind a figure of a version, at the snapshot of that version."""
    person, asked = member(request), request.GET
    period, where = period_of(asked), where_of(asked)
    if period is None:
        raise Refusal("nothing_asked", msg("Open rows from a figure, so that the days are known."))
    version = queries.get_version(person, uid, number)
    measure, after = asked.get("measure", ""), asked.get("after")
    with FrozenDesk(person, version) as desk:
        found = get_drill(desk, asked.get("key", ""), period, where, measure=measure, after=after)
    plain = asked.copy()
    for name in ("measure", "after"):
        plain.pop(name, None)
    context = {
        "drill": found,
        "query": plain.urlencode(),
        "measure": measure,
        "first": "after" not in asked,
        "explore": explore_url((found.key,), period, ("channel",), where),
        "version": version,
    }
    return render(request, "analysis/report_rows.html", context)


@login_required
def report_difference(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Show what a version tells differently from another one, by default the one before."""
    person, asked = member(request), request.GET.get("with", "")
    new = queries.get_version(person, uid, number)
    old = queries.get_version(person, uid, int(asked) if asked.isdigit() else max(number - 1, 1))
    context = {
        "report": new.report,
        "new": new,
        "old": old,
        "versions": new.report.versions.all(),
        "moves": between(person, old, new),
    }
    return render(request, "analysis/report_difference.html", context)


@login_required
def report_export_page(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Hand out a version as a workbook."""
    person = member(request)
    version = queries.get_version(person, uid, number)
    response = HttpResponse(report_export.export_report(person, version), content_type=XLSX)
    name = f"{version.report.kind}-{version.report.first_on}-v{version.number}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_POST
def report_compute(request: HttpRequest) -> HttpResponse:
    """Compute the report of a day, a week or a month, or its draft anew."""
    person, form = member(request), ComputeForm(request.POST)
    if not form.is_valid():
        raise Refusal("day_missing", msg("Choose a kind of report and one of its days."))
    asked = form.cleaned_data
    period = rules.period_of(asked["kind"], asked["day"])
    report = actions.compute_report(person, kind=asked["kind"], period=period)
    messages.success(request, _("The report has been computed from the newest figures."))
    return redirect("analysis:report_page", report.uid)


@login_required
@require_POST
def report_refresh(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Compute a draft anew."""
    person = member(request)
    report = queries.get_report(person, uid)
    actions.recompute(person, report)
    messages.success(request, _("The report has been computed from the newest figures."))
    return _to_draft(report)


@login_required
@require_POST
def report_comment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the comment of a draft."""
    person = member(request)
    report = queries.get_report(person, uid)
    actions.comment_report(person, report, comment=request.POST.get("comment", ""))
    messages.success(request, _("The comment is saved."))
    return _to_draft(report)


@login_required
@require_POST
def report_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Publish a draft."""
    person = member(request)
    report = queries.get_report(person, uid)
    version = actions.publish_report(person, report)
    messages.success(request, _("Published. The figures are frozen with their snapshot."))
    return redirect("analysis:report_version", uid, version.number)


@login_required
@require_POST
def report_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open a new version of a published report."""
    person, asked = member(request), request.POST
    report = queries.get_report(person, uid)
    actions.open_correction(
        person, report, cause=asked.get("cause", ""), reason=asked.get("reason", "")
    )
    messages.success(
        request, _("A new version is prepared. Comment on it, then have it published.")
    )
    return _to_draft(report)


@login_required
@require_POST
def report_drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give up a correction."""
    person = member(request)
    report = queries.get_report(person, uid)
    actions.drop_correction(person, report)
    messages.success(request, _("The correction was given up."))
    return redirect("analysis:report_page", uid)


def _to_draft(report: Report) -> HttpResponse:
    draft = queries.draft_of(report)
    if draft is None or draft.number == 1:
        return redirect(reverse("analysis:report_page", args=[report.uid]))
    return redirect("analysis:report_version", report.uid, draft.number)
