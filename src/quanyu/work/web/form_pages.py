"""What forms ask for while people fill them in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.work.forms import people


@login_required
def form_people(request: HttpRequest) -> HttpResponse:
    """Offer the colleagues who fit what is typed."""
    text = request.GET.get("q", "").strip()[:60]
    found = people.with_posts(people.named(text))
    return render(request, "work/_form_people_found.html", {"people": found, "asked": text})
