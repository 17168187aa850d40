"""The history of imports, one import, its original lines."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.figures import formats, queries
from quanyu.figures.actions import export_rejects, undo_batch
from quanyu.figures.terms import BatchState
from quanyu.figures.vocabulary import field_labels
from quanyu.figures.web import menu
from quanyu.figures.web.asking import member
from quanyu.figures.web.forms import UndoForm
from quanyu.figures.web.shown import is_chinese, language, shown_batch
from quanyu.ui.answers import page as answer
from quanyu.ui.paging import keyset

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def batch_list(request: HttpRequest) -> HttpResponse:
    """Imports, newest first, by state, shop and words."""
    person, asked = member(request), request.GET
    state, channel, text = (asked.get(name, "") for name in ("state", "channel", "q"))
    found = queries.batches(person, state=state, channel=channel, text=text)
    page = keyset(found.filter(dry_run=False), ["-id"], asked.get("cursor"))
    context = {
        "tabs": menu.tabs(request, "batch_list"),
        "page": page,
        "rows": [shown_batch(person, batch) for batch in page.rows],
        "states": BatchState.choices,
        "state": state,
        "channel": channel,
        "text": text,
        "shops": queries.channels(person),
    }
    return answer(request, "figures/batch_list.html", "figures/_batch_rows.html", context)


@login_required
def batch_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One import: what it was told, what came of it, and the way back."""
    person = member(request)
    batch = queries.get_batch(person, uid)
    template = formats.all_formats().get(batch.format_id)
    context = {
        "shown": shown_batch(person, batch),
        "own": True,
        "batch": batch,
        "constants": batch.constants.items(),
        "format_known": template is not None,
        "form": UndoForm(),
        "language": language(),
    }
    return render(request, "figures/batch_page.html", context)


@login_required
def batch_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far an import is; a fragment that asks again while the import is open."""
    person = member(request)
    shown = shown_batch(person, queries.get_batch(person, uid))
    context = {"shown": shown, "own": "own" in request.GET}
    return render(request, "figures/_batch_progress.html", context)


@login_required
@require_POST
def batch_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for an import to be taken back."""
    person = member(request)
    undo_batch(person, queries.get_batch(person, uid), reason=request.POST.get("reason", ""))
    messages.success(request, _("The import is being undone."))
    return redirect("figures:batch_page", uid=uid)


@login_required
def batch_rejects(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rejected lines, to be corrected and dropped again."""
    person = member(request)
    batch = queries.get_batch(person, uid)
    body = export_rejects(person, batch)
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rejects-{batch.pk}.xlsx"'
    return response


@login_required
def source_line(request: HttpRequest, batch: int, file: int, line: int) -> HttpResponse:
    """The original line of a row; POST with a reason shows contact fields too."""
    reason = request.POST.get("reason", "").strip() if request.method == "POST" else ""
    if file:
        raise Http404  # a batch has one file, numbered 0
    found = queries.get_source_line(member(request), batch, line, unmask=reason)
    context = {"found": found, "batch": found.batch, "line": line, "reason": reason}
    context["format_name"] = formats.name_of_id(found.batch.format_id, language())
    template = formats.get_format(found.batch.format_id, found.batch.format_version)
    labels = field_labels(template, chinese=is_chinese())
    context["cells"] = [(cell, labels.get(cell.column, "")) for cell in found.cells]
    return render(request, "figures/source_line.html", context)
