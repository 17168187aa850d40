"""The audit trail: list with filters, and the check of the chain."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import actions, audit, pseudonyms, queries
from quanyu.organisation.models import Entry, Person
from quanyu.organisation.web.asking import actor
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset


@login_required
def entry_list(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first, in words."""
    who, text = actor(request), request.GET.get("q", "")
    event, person = request.GET.get("event", ""), request.GET.get("person", "")
    chosen = Person.objects.filter(uuid=person).first() if _is_uuid(person) else None
    found = queries.entries(who, text=text, event=event, person=chosen)
    listed = keyset(found, ("-number",), request.GET.get("cursor"))
    veiled = pseudonyms.unveiled(listed.rows)
    context = {
        "page": listed,
        "rows": [
            (row, audit.in_words(row, veiled), _tone(row), audit.changes(row, veiled))
            for row in listed.rows
        ],
        "text": text,
        "event": event,
        "events": _kinds(),
        "person": chosen,
        "filtered": bool(text or event or chosen),
    }
    return page(request, "organisation/entry_list.html", "organisation/_entry_rows.html", context)


@login_required
@require_POST
def entry_verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and say whether it holds."""
    result = actions.verify_trail(actor=actor(request))
    return render(
        request,
        "organisation/_verification.html",
        {"result": result, "words": _(result.msgid) if result.msgid else ""},
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        ("organisation.session", _("Sign-in")),
        ("organisation.access.denied", _("Denied")),
        ("organisation.appointment", _("Appointments")),
        ("organisation", _("Organisation")),
        ("figures", _("Data and imports")),
        ("analysis", _("Reports and views")),
    ]


def _tone(row: Entry) -> str:
    return "bad" if row.event.endswith((".denied", ".refused")) else "info"


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and not set(text.lower()) - set("0123456789abcdef-")
