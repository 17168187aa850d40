"""Comments, files, and the names to mention."""

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.work import actions, files, queries
from quanyu.work.models import Attachment
from quanyu.work.web.asking import actor, attempt, back
from quanyu.work.web.forms_of_items import CommentForm

NAMES = 8


@login_required
@require_POST
def comment_new(request: HttpRequest) -> HttpResponse:
    """Say something about a topic, with files."""
    who, topic = actor(request), request.POST.get("topic", "")
    try:
        queries.require_topic(who, topic)
    except LookupError:
        raise Http404 from None
    form = CommentForm(request.POST, request.FILES)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {"text": "", "uploads": []}
    attempt(
        request,
        lambda: actions.comment(
            actor=who, topic=topic, text=given["text"], uploads=given["uploads"]
        ),
        _("Sent."),
    )
    return back(request, "/")


@login_required
def attachment(request: HttpRequest, uuid: str) -> StreamingHttpResponse:
    """Hand out a file, always as a download."""
    try:
        found = queries.get_attachment(actor(request), uuid)
        chunks = files.chunks(found.sha256)
    except (Attachment.DoesNotExist, LookupError):
        raise Http404 from None
    answer = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    answer["Content-Length"] = str(found.size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
def mention(request: HttpRequest) -> HttpResponse:
    """Propose people for what was typed behind an @."""
    text = request.GET.get("q", "").lower()[:40]
    found = Person.objects.filter(is_active=True, kind="human", search__contains=text)
    # Whoever holds no post has no colleagues to find.
    known = text and access.holdings(actor(request))
    people = list(found.order_by("pinyin", "id")[:NAMES]) if known else []
    return render(request, "work/_names.html", {"people": people})
