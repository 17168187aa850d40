"""The wizard: a format from an uploaded file, in one page that types the rows as one maps."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanyu.figures import terms
from quanyu.figures.actions import receive_upload, save_template
from quanyu.figures.actions.formats import checked
from quanyu.figures.previewing import preview_rows
from quanyu.figures.web import menu
from quanyu.figures.web.asking import file_of, incoming, member
from quanyu.figures.web.drafts import Draft, draft_of, drafted, mapping_of
from quanyu.figures.web.first_rows import shown_preview
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.ui.middleware import in_words


@login_required
def wizard_start(request: HttpRequest) -> HttpResponse:
    """Drop the file that nobody has described yet."""
    person = member(request)
    access.require(person, terms.TEMPLATE)
    if request.method == "POST":
        upload = receive_upload(person, incoming(request), permission=terms.TEMPLATE)
        first = upload.files.first()
        if first is not None and not first.error_code:
            return redirect("figures:wizard_page", uid=first.uid)
        return redirect("figures:upload_page", uid=upload.uid)
    return render(request, "figures/wizard_start.html", {"tabs": menu.tabs(request, "format_list")})


@login_required
def wizard_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Map columns, choose key and what a new export replaces, save."""
    person = member(request)
    access.require(person, terms.TEMPLATE)
    file = file_of(person, uid)
    draft = drafted(file)
    if request.method == "POST":
        draft = draft_of(request.POST, draft)
    if request.method == "POST" and "again" not in request.GET:
        try:
            row = save_template(person, mapping_of(draft))
        except Refusal as refusal:
            messages.error(request, in_words(refusal))
        else:
            messages.success(request, _("The format %(name)s is saved.") % {"name": row.zh})
            return redirect("figures:upload_page", uid=file.upload.uid)
    return render(request, "figures/wizard_page.html", _context(file, draft))


@login_required
def wizard_preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The first rows, typed by what is mapped so far; a fragment."""
    person = member(request)
    access.require(person, terms.TEMPLATE)
    file = file_of(person, uid)
    draft = draft_of(request.POST, drafted(file))
    context: dict[str, object] = {"file": file}
    try:
        template = checked({**mapping_of(draft), "version": "1"})
        context["preview"] = shown_preview(preview_rows(person, file, template, draft.constants))
    except Refusal as refusal:
        context["refused"] = in_words(refusal)
    return render(request, "figures/_preview.html", context)


def _context(file: object, draft: Draft) -> dict[str, object]:
    return {"file": file, "draft": draft, "platforms": terms.PLATFORMS}
