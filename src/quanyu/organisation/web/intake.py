"""Importing people: a template, a file, a preview with its faults, the confirmation."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.organisation import access, actions, intake
from quanyu.organisation.models import PeopleDraft
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, with_refusal
from quanyu.organisation.web.rosters import XLSX

SHOWN = 200


@login_required
def people_import(request: HttpRequest) -> HttpResponse:
    """Take a file of people and go on to its preview."""
    who = actor(request)
    access.require(who, "organisation.manage")
    form = forms.PeopleFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        read = partial(actions.read_people, actor=who, name=file.name, data=file.read())
        draft = with_refusal(form, read)
        if draft is not None:
            return redirect("organisation:people_preview", draft.uuid)
    status = 422 if form.errors else 200
    return render(request, "organisation/people_import.html", {"form": form}, status=status)


@login_required
def people_template(request: HttpRequest) -> HttpResponse:
    """Hand out the workbook to be filled in."""
    access.require(actor(request), "organisation.manage")
    english = (get_language() or "").startswith("en")
    data = actions.people_template(english=english, example=clock.today())
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return answer


@login_required
def people_preview(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show the rows with their faults; take all of them in when there are none."""
    who = actor(request)
    access.require(who, "organisation.manage")
    draft = get_object_or_404(PeopleDraft, uuid=uuid, actor=who)
    form = forms.ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = with_refusal(form, partial(actions.import_people, actor=who, draft=draft))
        if count is not None:
            said = ngettext("%(n)s person has been added.", "%(n)s people have been added.", count)
            messages.success(request, said % {"n": count})
            return redirect("organisation:person_list")
    context = {"draft": draft, "form": form, **_shown(draft)}
    status = 422 if form.errors else 200
    return render(request, "organisation/people_preview.html", context, status=status)


def _shown(draft: PeopleDraft) -> dict[str, Any]:
    rows = intake.check(draft.rows)
    faulty = [row for row in rows if row.faults]
    shown = (faulty + [row for row in rows if not row.faults])[:SHOWN]
    english = (get_language() or "").startswith("en")

    def said(fault: intake.Fault) -> tuple[str, str]:
        return intake.COLUMNS[fault.key][english], _(fault.msgid) % fault.params

    told = [(row, [said(fault) for fault in row.faults]) for row in shown]
    return {"rows": told, "count": len(rows), "faulty": len(faulty), "left": len(rows) - len(told)}
