"""The list of jobs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.jobs import queries
from quanyu.jobs.terms import State


def job_list(request: HttpRequest) -> HttpResponse:
    """Jobs, newest first, by state and kind; a fragment for HTMX."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    before = request.GET.get("before", "")
    rows, following = queries.list_jobs(
        request.user, state=state, text=text, before=int(before) if before.isdigit() else None
    )
    context = {
        "jobs": rows,
        "following": following,
        "before": before,
        "state": state,
        "text": text,
        "states": State.choices,
    }
    fragment = request.headers.get("HX-Request") == "true"
    name = "jobs/_job_rows.html" if fragment else "jobs/job_list.html"
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response
