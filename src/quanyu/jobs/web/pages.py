"""The list of jobs."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.jobs import queries
from quanyu.jobs.terms import State


@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    """Jobs, newest first, by state and kind; only the rows for HTMX."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    page = queries.list_jobs(request.user, state=state, text=text, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "jobs": [queries.view(job) for job in page.rows],
        "state": state,
        "text": text,
        "states": State.choices,
    }
    fragment = request.headers.get("HX-Request") == "true"
    name = "jobs/_job_rows.html" if fragment else "jobs/job_list.html"
    response = render(request, name, context)
    response["Vary"] = "HX-Request"
    return response
