"""Moving running cases to another version: what it would come to, doing it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.process import actions, phrases
from quanyu.process.models import Migration, ProcessVersion
from quanyu.process.queries import graph_of
from quanyu.process.terms import FAULTS
from quanyu.process.web.asking import actor, tried, version_of

SHOWN = 60
ASKED = "step-"


@login_required
def migration_page(request: HttpRequest, process: str, number: int) -> HttpResponse:
    """Tell what would become of the running cases if they were moved; nothing is written."""
    target, steps = version_of(process, number), _steps(request.GET)
    report = actions.migrate_report(actor=actor(request), target=target, steps=steps)
    context = {
        "target": target,
        "report": report,
        "stuck": [_said(line) for line in report.stuck[:SHOWN]],
        "more": max(0, len(report.stuck) - SHOWN),
        "renamed": _renamed(report, target, steps),
        "steps": steps.items(),
        "past": Migration.objects.filter(process=process).select_related("actor", "target")[:10],
    }
    return render(request, "process/migration_page.html", context)


@login_required
@require_POST
def migration_do(request: HttpRequest, process: str, number: int) -> HttpResponse:
    """Move the running cases that can be moved."""
    who, target, steps = actor(request), version_of(process, number), _steps(request.POST)
    moved = tried(request, lambda: actions.migrate(actor=who, target=target, steps=steps))
    if moved is not None:
        messages.success(request, _("%(n)s cases moved.") % {"n": moved.moved})
    return redirect("process:migration_page", process, number)


def _steps(said: QueryDict) -> dict[str, str]:
    """Return {old step: new step} of what was chosen."""
    return {
        name.removeprefix(ASKED): str(value)
        for name, value in said.items()
        if name.startswith(ASKED) and value
    }


def _said(line: actions.Line) -> dict[str, Any]:
    words = [str(FAULTS[code]) % {"step": step} for code, step in line.faults if code in FAULTS]
    return {"case": line.case, "words": " ".join(words)}


def _renamed(
    report: actions.Report, target: ProcessVersion, steps: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the old steps that the new version does not have, with the new ones to choose from."""
    gone = {step for line in report.stuck for code, step in line.faults if code == "gone"}
    choices = [
        (node.step, f"{node.step} {phrases.title(node)}")
        for node in graph_of(target).nodes.values()
        if node.step and node.shape in ("task", "service", "receive", "timer")
    ]
    return [
        {"old": old, "name": f"{ASKED}{old}", "chosen": steps.get(old, ""), "choices": choices}
        for old in sorted(gone | set(steps))
    ]


@login_required
@require_POST
def migration_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move the cases of a migration back to where they were."""
    who = actor(request)
    found = Migration.objects.filter(uuid=uuid).select_related("target").first()
    if found is None:
        raise Http404
    undone = tried(request, lambda: actions.undo_migration(actor=who, migration=found))
    if undone is not None:
        words = _("%(back)s cases moved back, %(left)s stayed.")
        messages.success(request, words % {"back": undone.back, "left": len(undone.left)})
    return redirect("process:migration_page", found.process, found.target.number)
