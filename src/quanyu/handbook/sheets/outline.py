"""The outline that a sheet stands for, and the same sheet with other positions in its lanes."""

from collections.abc import Iterator, Mapping

from quanyu.handbook.records import Process
from quanyu.handbook.sheets.rows import Lane, Sheet, Step, all_steps


def outline_of(sheet: Sheet) -> Process:
    """Return who starts the process, whose lanes it has and which readings concern it."""
    positions = dict.fromkeys(lane_positions(sheet))
    readings = [*sheet.readings, *(r for step in all_steps(sheet.steps) for r in step.readings)]
    return Process(
        id=sheet.process,
        zh=sheet.zh,
        en=sheet.en,
        source_zh=sheet.source_zh,
        initiator=_initiator(sheet),
        lanes=tuple(positions),
        readings=tuple(dict.fromkeys(readings)),
        file=sheet.file,
        line=sheet.line,
    )


def lane_positions(sheet: Sheet) -> Iterator[str]:
    """Yield every position that has a lane, also those of a team's lane."""
    for lane in sheet.lanes:
        yield from _of_lane(lane)


def _of_lane(lane: Lane) -> tuple[str, ...]:
    return lane.positions or ((lane.position,) if lane.position else ())


def _initiator(sheet: Sheet) -> str | None:
    """Return the position in whose lane a case begins: of a team the one named first."""
    lane = next((lane for lane in sheet.lanes if lane.id == sheet.trigger.lane), None)
    return next(iter(_of_lane(lane)), None) if lane else None


def rebound(sheet: Sheet, new: Mapping[str, str]) -> Sheet:
    """Return the sheet with `new[position]` wherever a position stands; lanes that meet are one."""
    lanes = {lane.id: lane for lane in reversed([_lane(lane, new) for lane in sheet.lanes])}
    trigger = sheet.trigger.model_copy(
        update={"lane": new.get(sheet.trigger.lane, sheet.trigger.lane)}
    )
    return sheet.model_copy(
        update={
            "lanes": tuple(reversed(lanes.values())),
            "trigger": trigger,
            "steps": tuple(_step(step, new) for step in sheet.steps),
        }
    )


def _lane(lane: Lane, new: Mapping[str, str]) -> Lane:
    changes: dict[str, object] = {"positions": _all(lane.positions, new)}
    if lane.position and lane.position in new:
        changes |= {"position": new[lane.position], "zh": None, "en": None}
    return lane.model_copy(update=changes)


def _step(step: Step, new: Mapping[str, str]) -> Step:
    named = {name: getattr(step, name) for name in ("lane", "holder", "keeper")}
    return step.model_copy(
        update={
            **{name: new.get(known, known) for name, known in named.items() if known},
            "in_turn": _all(step.in_turn, new),
            "branches": tuple(tuple(_step(row, new) for row in one) for one in step.branches),
        }
    )


def _all(names: tuple[str, ...], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new.get(name, name) for name in names))
