"""Jobs: times that have come, hooks that have to be done."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from quanyu.jobs import registry
from quanyu.jobs.registry import JobHandle
from quanyu.kernel.refusal import Refusal
from quanyu.process.actions import firing, hooking, starting
from quanyu.process.terms import FIRE_JOB, HOOK_JOB, START_JOB, TICK, TICK_JOB


def register() -> None:
    """Declare the handlers and the rhythm."""
    registry.handler(TICK_JOB, _("Look for deadlines that have come"))(_tick)
    fires = registry.handler(FIRE_JOB, _("Let the deadlines of a case come"), on_failure=_not_fired)
    fires(_fire)
    registry.handler(HOOK_JOB, _("Do a step that needs nobody"), on_failure=_given_up)(_hook)
    registry.handler(START_JOB, _("Begin the cases that a step starts"))(_start)
    registry.every(TICK_JOB, TICK)


def _tick(_job: JobHandle) -> Mapping[str, Any]:
    return {"cases": firing.tick()}


def _fire(job: JobHandle) -> Mapping[str, Any]:
    return {"fired": firing.fire(job.payload["case"])}


def _hook(job: JobHandle) -> Mapping[str, Any]:
    return {"came": hooking.perform(job.payload["case"], job.payload["task"])}


def _start(job: JobHandle) -> Mapping[str, Any]:
    return {"begun": starting.start_children(**job.payload)}


def _given_up(payload: Mapping[str, Any], refusal: Refusal) -> None:
    hooking.give_up(payload["case"], payload["task"], str(refusal))


def _not_fired(payload: Mapping[str, Any], _refusal: Refusal) -> None:
    firing.try_later(payload["case"])
