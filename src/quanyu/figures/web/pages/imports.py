"""Dropping files, saying what they are, starting them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanyu.figures import formats, queries, terms
from quanyu.figures.actions import receive_upload, start_chosen
from quanyu.figures.models import Batch
from quanyu.figures.previewing import preview_rows
from quanyu.figures.proposals import zone_of
from quanyu.figures.web import menu
from quanyu.figures.web.asking import choice_of, file_of, incoming, member, upload_of
from quanyu.figures.web.cards import card_of
from quanyu.figures.web.first_rows import shown_preview
from quanyu.figures.web.shown import shown_batch
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.ui.middleware import in_words


@login_required
def import_page(request: HttpRequest) -> HttpResponse:
    """The place to drop files, and what was dropped last."""
    person = member(request)
    access.require(person, terms.IMPORT)
    if request.method == "POST":
        upload = receive_upload(person, incoming(request))
        return redirect("figures:upload_page", uid=upload.uid)
    recent = queries.batches(person).filter(dry_run=False).order_by("-id")[:8]
    context = {
        "tabs": menu.tabs(request, "import_page"),
        "recent": [shown_batch(person, batch) for batch in recent],
    }
    return render(request, "figures/import_page.html", context)


@login_required
def upload_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The files of one drop, each with its card."""
    person = member(request)
    access.require(person, terms.IMPORT)
    upload = upload_of(person, uid)
    cards = [card_of(person, file) for file in upload.files.select_related("upload", "raw")]
    startable = sum(1 for card in cards if card.proposal is not None)
    context = {
        "tabs": menu.tabs(request, "import_page"),
        "upload": upload,
        "cards": cards,
        "startable": startable,
        "platforms": terms.PLATFORMS,
    }
    return render(request, "figures/upload_page.html", context)


@login_required
def file_card(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One card again, after another format or shop was chosen."""
    person = member(request)
    access.require(person, terms.IMPORT)
    file = file_of(person, uid)
    card = card_of(person, file, choice_of(person, file, request.GET.dict()))
    return render(request, "figures/_file_card.html", {"card": card})


@login_required
def file_preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The first rows as they stand and as they would be read; a fragment."""
    person = member(request)
    access.require(person, terms.IMPORT)
    file = file_of(person, uid)
    choice = choice_of(person, file, request.GET.dict())
    context: dict[str, object] = {"file": file}
    try:
        template = formats.get_format(choice.format_id)
        zone = zone_of(choice.channel, choice.new_timezone, template)
        seen = preview_rows(person, file, template, choice.constants, choice.channel, zone)
        context["preview"] = shown_preview(seen, zone)
    except Refusal as refusal:
        context["refused"] = in_words(refusal)
    return render(request, "figures/_preview.html", context)


@login_required
@require_POST
def start(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Start every file of the drop that is chosen."""
    person = member(request)
    upload = upload_of(person, uid)
    waiting = [f for f in upload.files.select_related("upload") if not f.error_code]
    only = request.POST.get("only", "")
    choices = [
        choice_of(person, file, request.POST.dict())
        for file in waiting
        if not file.batches.filter(dry_run=False).exists() and only in ("", str(file.uid))
    ]
    outcome = start_chosen(person, choices)
    _say(request, [found for _choice, found in outcome])
    return redirect("figures:upload_page", uid=uid)


def _say(request: HttpRequest, outcome: list[Batch | Refusal]) -> None:
    started = sum(1 for found in outcome if isinstance(found, Batch))
    if started:
        words = ngettext(
            "%(n)s file is being imported.", "%(n)s files are being imported.", started
        )
        messages.success(request, words % {"n": started})
    for found in outcome:
        if isinstance(found, Refusal):
            messages.error(request, in_words(found))
    if not outcome:
        messages.info(request, _("There is nothing left to import here."))
