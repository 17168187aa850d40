"""The handbook to read: positions and their sheets, duties, responsibilities, abilities."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from quanyu.editions import phrases, queries
from quanyu.editions.queries.duties import Wanted
from quanyu.editions.queries.positions import PositionLine
from quanyu.editions.web.choosing import chosen
from quanyu.handbook import Handbook
from quanyu.handbook.records import Department
from quanyu.ui.answers import page
from quanyu.ui.paging import listed


@login_required
def position_list(request: HttpRequest) -> HttpResponse:
    """List positions by department, with who holds them."""
    of, asked = chosen(request), request.GET
    department, state = asked.get("department", ""), asked.get("state", "")
    lines = queries.position_lines(
        of.book, text=asked.get("q", ""), department=department, state=state
    )
    context = {
        "of": of,
        "groups": _by_department(of.book, lines),
        "count": _positions(len(lines)),
        "departments": _departments(of.book),
        "department": department,
        "state": state,
        "states": _states(),
        "text": asked.get("q", ""),
    }
    return page(request, "editions/position_list.html", "editions/_position_rows.html", context)


@login_required
def position_sheet(request: HttpRequest, position: str) -> HttpResponse:
    """Show the sheet of one position, made to be printed and signed."""
    of = chosen(request)
    if position not in of.book.positions:
        raise Http404
    sheet = queries.position_sheet(of.book, position)
    return render(request, "editions/position_sheet.html", {"of": of, "sheet": sheet})


@login_required
def position_prints(request: HttpRequest) -> HttpResponse:
    """Show the sheets of all positions in the list, one A4 page each, to print and sign."""
    of, asked = chosen(request), request.GET
    wanted = {name: asked.get(name, "") for name in ("department", "state")}
    lines = queries.position_lines(of.book, text=asked.get("q", ""), **wanted)
    only = asked.getlist("position")
    rows = [
        line.position
        for line in lines
        if line.position.sort == "position" and (not only or line.position.id in only)
    ]
    sheets = queries.position_sheets(of.book, rows)
    context = {"of": of, "sheets": sheets, "count": _positions(len(sheets))}
    return render(request, "editions/position_prints.html", context)


@login_required
def duty_list(request: HttpRequest) -> HttpResponse:
    """List duties by words (pinyin too), department, position, cadence, object, origin, lack."""
    of, wanted = chosen(request), _wanted(request)
    lines = queries.duty_lines(of.book, wanted)
    found = listed(lines, lambda line: line.duty.id, request.GET.get("cursor"))
    context = {
        "of": of,
        "page": found,
        "wanted": wanted,
        "count": _duties(len(lines)),
        "departments": _departments(of.book),
        "positions": [row for row in of.book.positions.values() if row.sort == "position"],
        "objects": sorted(of.book.tags.objects.values(), key=lambda row: row.object),
        "rhythms": list(phrases.RHYTHMS.items()),
        "lacks": _lacks(),
    }
    return page(request, "editions/duty_list.html", "editions/_duty_rows.html", context)


@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Show who answers for which tag, with overlaps and holes."""
    of, asked = chosen(request), request.GET
    department, thing = asked.get("department", ""), asked.get("object", "")
    state = asked.get("state", "" if department or thing else "overlap")
    found = queries.matrix(of.book, department=department, object=thing, state=state)
    context = {
        "of": of,
        "matrix": found,
        "states": _matrix_states(found.counts),
        "state": state,
        "department": department,
        "object": thing,
        "departments": _departments(of.book),
        "objects": sorted(of.book.tags.objects.values(), key=lambda row: row.object),
    }
    return page(request, "editions/matrix.html", "editions/_matrix.html", context)


@login_required
def ability_matrix(request: HttpRequest) -> HttpResponse:
    """Show which position needs which abilities, and at which level."""
    of = chosen(request)
    context = {"of": of, "matrix": queries.ability_matrix(of.book)}
    return render(request, "editions/ability_matrix.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    names = ("department", "position", "every", "object", "origin", "lacks")
    return Wanted(text=asked.get("q", ""), **{name: asked.get(name, "") for name in names})


def _departments(book: Handbook) -> list[Department]:
    used = {row.department for row in book.positions.values()}
    used |= {row.department for row in book.duties.values()}
    return [row for row in book.departments.values() if row.id in used]


def _by_department(
    book: Handbook, lines: Iterable[PositionLine]
) -> list[tuple[str, list[PositionLine]]]:
    """Group by department in the order of the handbook; actors come last."""
    grouped: dict[str, list[PositionLine]] = {name: [] for name in [*book.departments, "", "-"]}
    for line in lines:
        outside = line.position.sort != "position"
        key = "-" if outside else line.position.department or ""
        grouped.setdefault(key, []).append(line)
    titles = {"": _("Without a department"), "-": _("Who else takes part")}
    return [
        (titles.get(key) or phrases.name(book.departments.get(key)), found)
        for key, found in grouped.items()
        if found
    ]


def _states() -> list[tuple[str, str]]:
    return [
        ("", pgettext("positions", "All")),
        ("vacant", pgettext("positions", "Vacant")),
        ("changed", pgettext("positions", "Changed here")),
        ("own", pgettext("positions", "Our own")),
    ]


def _matrix_states(counts: dict[queries.State, int]) -> list[tuple[str, str, int]]:
    words: dict[queries.State, str] = {
        "overlap": pgettext("matrix", "Held twice"),
        "hole": pgettext("matrix", "Held by nobody"),
        "line": pgettext("matrix", "Superior and subordinate"),
        "held": pgettext("matrix", "Held once"),
    }
    everything = ("", pgettext("matrix", "All"), sum(counts.values()))
    return [*((key, label, counts[key]) for key, label in words.items()), everything]


def _lacks() -> list[tuple[str, str]]:
    return [
        ("cadence", _("no cadence")),
        ("indicator", _("no indicator")),
        ("deliverable", _("no deliverable")),
        ("holder", _("no position")),
    ]


def _positions(count: int) -> str:
    return ngettext("%(count)s position", "%(count)s positions", count) % {"count": count}


def _duties(count: int) -> str:
    return ngettext("%(count)s duty", "%(count)s duties", count) % {"count": count}
