"""Forms to read: the list, and one with its fields, its steps and duties."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext, pgettext

from quanyu.editions import links, queries
from quanyu.editions.web.choosing import chosen
from quanyu.ui.answers import page


@login_required
def form_list(request: HttpRequest) -> HttpResponse:
    """List forms by words (pinyin too), the process that asks for them, and origin."""
    of, asked = chosen(request), request.GET
    text, process, state = asked.get("q", ""), asked.get("process", ""), asked.get("state", "")
    lines = queries.form_lines(of.book, text=text, process=process, origin=state)
    context = {
        "of": of,
        "lines": lines,
        "count": ngettext("%(n)d form", "%(n)d forms", len(lines)) % {"n": len(lines)},
        "processes": [of.book.processes[name] for name in sorted(of.book.sheets)],
        "process": process,
        "state": state,
        "states": [
            ("", pgettext("forms", "All")),
            ("standard", pgettext("forms", "As in the standards")),
            ("changed", pgettext("forms", "Changed here")),
            ("own", pgettext("forms", "Our own")),
        ],
        "text": text,
    }
    return page(request, "editions/form_list.html", "editions/_form_rows.html", context)


@login_required
def form_sheet(request: HttpRequest, form: str) -> HttpResponse:
    """Show one form: its fields, who fills it in where, and the way to try it."""
    of = chosen(request)
    if form not in of.book.forms:
        raise Http404
    context = {
        "of": of,
        "found": queries.form_sheet(of.book, form),
        "trial": links.url("form", form),
    }
    return render(request, "editions/form_sheet.html", context)
