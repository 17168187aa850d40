"""Starting processes: which ones the reader may start, one case, many from rows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quanyu.handbook.sheets import Sheet
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access
from quanyu.organisation.models import Person, Unit
from quanyu.process import actions, phrases
from quanyu.process.queries import lists
from quanyu.process.terms import SUBJECT_LENGTH
from quanyu.process.web.asking import actor
from quanyu.ui.middleware import in_words

ROWS_AT_ONCE = 200


class StartForm(forms.Form):
    """What a case is about, and where in the house it belongs."""

    subject = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=SUBJECT_LENGTH,
        help_text=gettext_lazy("People see it in their lists: say it as you would say it aloud."),
    )
    unit = forms.ModelChoiceField(
        label=pgettext_lazy("case", "Unit"), queryset=Unit.objects.none(), required=False
    )

    def __init__(self, data: Any = None, *, who: Person) -> None:
        super().__init__(data)
        units = [held.post.unit_id for held in access.holdings(who)]
        choice: Any = self.fields["unit"]
        choice.queryset = Unit.objects.filter(pk__in=units, ended_on=None)
        choice.initial = units[0] if units else None


class RowsForm(forms.Form):
    """Many cases at once: one line each."""

    rows = forms.CharField(
        label=gettext_lazy("One case per line"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Paste lines from a table: what it is about first; a number behind a tab or comma"
            " keeps the same row from being started twice."
        ),
    )


@login_required
def start_list(request: HttpRequest) -> HttpResponse:
    """List the processes that the reader may start."""
    text = request.GET.get("q", "").lower().split()
    sheets = lists.startable(actor(request))
    words = lists.words_of(sheets)
    found = [sheet for sheet in sheets if all(word in words[sheet.process] for word in text)]
    context = {"sheets": found, "any": bool(sheets), "text": request.GET.get("q", "")}
    return render(request, "process/start_list.html", context)


@login_required
def case_start(request: HttpRequest, process: str) -> HttpResponse:
    """Start one case of a process."""
    who, sheet = actor(request), _sheet(request, process)
    form = StartForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.start(actor=who, process=process, **form.cleaned_data)
        except Refusal as fault:
            if fault.code == "forbidden":
                raise
            form.add_error(None, in_words(fault))
        else:
            messages.success(request, _("Started: %(number)s") % {"number": case.number})
            return redirect("process:case_page", case.uuid)
    context = {"sheet": sheet, "name": _name(sheet), "form": form, "rows": RowsForm()}
    status = 422 if form.errors else 200
    return render(request, "process/case_start.html", context, status=status)


@login_required
def case_start_rows(request: HttpRequest, process: str) -> HttpResponse:
    """Start a case for each row; rows with a number that is known already start nothing."""
    who, sheet = actor(request), _sheet(request, process)
    form = RowsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = _read_rows(form.cleaned_data["rows"])
        if len(rows) > ROWS_AT_ONCE:
            words = _("At most %(n)s rows at once.") % {"n": ROWS_AT_ONCE}
            form.add_error("rows", words)
        else:
            begun = actions.start_rows(actor=who, process=process, rows=rows)
            words = _("%(begun)s of %(rows)s rows started.")
            messages.success(request, words % {"begun": begun, "rows": len(rows)})
            return redirect("process:case_list")
    start = StartForm(who=who)
    context = {"sheet": sheet, "name": _name(sheet), "form": start, "rows": form}
    return render(request, "process/case_start.html", context, status=422 if form.errors else 200)


def _read_rows(text: str) -> list[tuple[str, str]]:
    """Return (what it is about, number or nothing) of each line that says something."""
    found = []
    for line in text.splitlines():
        words, _gap, number = line.replace("，", ",").replace("\t", ",").partition(",")
        if words.strip():
            found.append((words.strip()[:SUBJECT_LENGTH], number.split(",")[0].strip()))
    return found


def _sheet(request: HttpRequest, process: str) -> Sheet:
    found = {sheet.process: sheet for sheet in lists.startable(actor(request))}
    if process not in found:
        raise Http404
    return found[process]


def _name(sheet: Sheet) -> str:
    return sheet.en if phrases.language() == "en" else sheet.zh
