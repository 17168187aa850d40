"""Cases: the list, and one of them with its drawing, its open tasks, its history."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.models import Case
from quanyu.process.queries import lists, pictures, running, tasks, telling, waiting
from quanyu.process.web import doing, papers, steering
from quanyu.process.web.asking import actor, case_of
from quanyu.ui.answers import page
from quanyu.ui.paging import keyset

OLDEST = ("-id",)


@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    """List cases by state, process, unit and words (pinyin too), the newest first."""
    who, asked = actor(request), lists.Asked.read(request.GET)
    found = lists.found(who, asked)
    rows = keyset(found, OLDEST, request.GET.get("cursor"))
    context = {
        "page": rows,
        "lines": lists.lines(rows.rows),
        "asked": asked,
        "states": lists.states(),
        "processes": lists.processes(),
        "units": lists.units(),
        "may_start": bool(lists.startable(who)),
    }
    return page(request, "process/case_list.html", "process/_case_rows.html", context)


@login_required
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one case: where it stands, what is open for the reader, what happened."""
    case = case_of(request, uuid)
    return render(request, "process/case_page.html", shown(request, case))


@login_required
def case_live(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the drawing of a case again, as it stands now; a fragment. Nothing new: no content."""
    case = case_of(request, uuid)
    if request.GET.get("rev", "") == str(case.rev):
        return HttpResponse(status=204)
    return render(request, "process/_live.html", _drawn(actor(request), case))


def shown(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what the page of a case shows to the person of `request`."""
    who = actor(request)
    context = _drawn(who, case)
    chosen = request.POST.get("item") or request.GET.get("item", "")
    mine = [task for task in context["tasks"] if task.mine]
    blind = tasks.blind_nodes(case, context["steps"])
    first = next((task for task in mine if task.item and str(task.item.uuid) == chosen), None)
    now_doing = first or next(iter(mine), None)
    return {
        **context,
        "mine": mine,
        "doing": doing.prepared(request, case, now_doing, context["steps"]) if now_doing else None,
        "others": [task for task in context["tasks"] if not task.mine],
        "papers": papers.handed_in(case, who, blind),
        "told": telling.told(case, context["steps"], context["held"], blind),
        "facts": telling.facts(case, who),
        "topic": f"case:{case.uuid}",
        "steer": steering.offered(who, case, context["steps"], context["tasks"]),
        "children": list(case.children.select_related("version").order_by("id")),
        "waits": waiting.waits(case),
    }


def _drawn(who: Person, case: Case) -> dict[str, Any]:
    steps = list(case.steps.select_related("actor", "for_person").order_by("id"))
    held = running.holders(steps)
    return {
        "held": held,
        "case": case,
        "steps": steps,
        "tasks": tasks.tasks(who, case, steps),
        "picture": mark_safe(pictures.case_picture(case, steps, held)),  # noqa: S308 - texts escaped
        "now": clock.now(),
    }
