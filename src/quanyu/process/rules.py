"""What follows from a sheet without a database: instants, pools, titles, what is the same."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quanyu.handbook.sheets.graph import Clock, Graph, Node
from quanyu.handbook.sheets.rows import Step
from quanyu.kernel.calendar import Calendar
from quanyu.process.engine import Memory

TIMEZONE = ZoneInfo("Asia/Shanghai")
RUNNING_ON = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}
DAYS = {"d": 1, "w": 7}
WORKDAYS = {"d": 1, "w": 5}
SERIOUS = re.compile("价|款|付|预算|费|金额|签|price|payment|budget|money|fee", re.IGNORECASE)
KEEPS_CONTENT = frozenset({"confirm", "decide", "promise", "sign", "archive", "start", "wait"})
APART = frozenset({"vote", "promised_at", "content_hash", "start", "at"})


def instant(
    clock: Clock, memory: Memory, now: datetime, calendar: Calendar, *, due: bool
) -> datetime | None:
    """Return when a clock that starts `now` runs out; None where nobody has named the time yet.

    Hours run on. Days of work (`due`) are days on which offices work, days of waiting are those of
    the calendar; both end at the hour at which they began.
    """
    if clock.at:
        return _named(clock.at, memory)
    since = memory.ended.get(clock.since)
    begins = datetime.fromisoformat(since) if since else now
    number, unit = int(clock.after[:-1]), clock.after[-1]
    if unit in RUNNING_ON:
        return begins + number * RUNNING_ON[unit]
    local = begins.astimezone(TIMEZONE)
    if due:
        day = calendar.add_workdays(local.date(), number * WORKDAYS[unit])
    else:
        day = local.date() + timedelta(days=number * DAYS[unit])
    ends = datetime.combine(day, local.time(), TIMEZONE)
    return ends.astimezone(now.tzinfo)


def _named(at: str, memory: Memory) -> datetime | None:
    step = at.removeprefix("promised ")
    told = memory.promised.get(step) if step != at else memory.facts.get(at)
    return moment_of(told)


def moment_of(told: object) -> datetime | None:
    """Return the instant that a text names, by the clock of the house where it says no zone."""
    if not isinstance(told, str):
        return None
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=TIMEZONE)


def pool_of(graph: Graph, node: Node, keeper: str | None = None) -> tuple[str, ...]:
    """Return whose work a node is: its holder, else its lane, else who stands before outsiders.

    What a customer or a platform does is entered by whoever dealt with them last.
    """
    if node.holder or (keeper and node.shape == "service"):
        return (node.holder or str(keeper),)
    lanes = {lane.id: lane for lane in graph.lanes}
    lane = lanes[node.lane]
    if not lane.external:
        return lane.positions
    inside = (one for one in _before(graph, node.id) if not lanes[one.lane].external)
    near = next(inside, None)
    own = near or next((n for n in graph.nodes.values() if not lanes[n.lane].external), node)
    return (own.holder,) if own.holder else lanes[own.lane].positions


def _before(graph: Graph, node: str) -> Iterator[Node]:
    """Yield the tasks before `node`, the nearest first."""
    seen, edge = {node}, [node]
    while edge:
        found = [flow.source for name in edge for flow in graph.arriving(name)]
        found += [graph.nodes[name].host for name in edge if graph.nodes[name].host]
        edge = [name for name in dict.fromkeys(found) if name not in seen]
        seen.update(edge)
        yield from (graph.nodes[name] for name in edge if graph.nodes[name].shape == "task")


def titles_of(node: Node) -> tuple[str, str]:
    """Return what is to be done, in Chinese and English, without the number of the step."""
    zh, en = node.label.zh, node.label.en
    return zh.partition("\n")[2] or zh, en.partition("\n")[2] or en


def is_serious(node: Node, row: Step | None) -> bool:
    """Tell whether a confirmation is about money, a price or a signature: never passed over."""
    if row is None or row.kind != "confirm" or row.money:
        return True
    artefact = f"{row.artefact.zh} {row.artefact.en}" if row.artefact else ""
    return bool(SERIOUS.search(f"{' '.join(titles_of(node))} {artefact}"))


def facts_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the values handed in that become facts of the case."""
    return {name: value for name, value in values.items() if name not in APART}


def content_hash(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a case says, as people who sign it are shown."""
    plain = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
