"""What cases say in words: outcomes, how long is left, titles of steps, names of lanes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quanyu.handbook.sheets.graph import Flow, Graph, Label, Node
from quanyu.process.terms import OUTCOMES

SOON = timedelta(hours=8)


def language() -> str:
    """Return the language of drawings and sheets: en or zh."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(label: Label) -> str:
    """Return a label of the drawing in the reader's language."""
    return label.in_language(language()) or label.zh


def title(node: Node | None) -> str:
    """Return what a step is called, without its number."""
    if node is None:
        return ""
    return said(node.label).rpartition("\n")[2]


def lane_name(graph: Graph, lane: str) -> str:
    """Return what a lane is called; empty for one that the process does not have."""
    found = next((row for row in graph.lanes if row.id == lane), None)
    return said(found.label) if found else ""


def outcome(graph: Graph, node: Node | None, word: str) -> str:
    """Return an outcome in words: that of every step, or the answer of this decision."""
    if word in OUTCOMES:
        return str(OUTCOMES[word])
    label = next((flow.label for flow in _ways(graph, node) if f'"{word}"' in flow.condition), None)
    return said(label) if label and said(label) else word


def _ways(graph: Graph, node: Node | None) -> list[Flow]:
    """Return the arrows out of the choice that follows a node, or out of the node itself."""
    after = graph.leaving(node.id) if node else []
    choice = [flow.target for flow in after if graph.nodes[flow.target].shape == "choice"]
    return [way for target in choice for way in graph.leaving(target)] or after


def left(due_at: datetime | None, now: datetime) -> str:
    """Say how long is left, or for how long it has been overdue; empty without a deadline."""
    if due_at is None:
        return ""
    if due_at < now:
        return _("%(time)s overdue") % {"time": span(now - due_at)}
    return _("%(time)s left") % {"time": span(due_at - now)}


def tone(due_at: datetime | None, now: datetime) -> str:
    """Return how a deadline is coloured: bad when it has passed, warn when it is near."""
    if due_at is None:
        return ""
    return "bad" if due_at < now else "warn" if due_at - now < SOON else ""


def span(time: timedelta) -> str:
    """Say a length of time in its two largest units: 5 h 20 min, 3 d 4 h."""
    minutes = int(time.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return (_("%(days)s d %(hours)s h") if hours else _("%(days)s d")) % _n(days, hours, rest)
    if hours:
        return (_("%(hours)s h %(minutes)s min") if rest else _("%(hours)s h")) % _n(
            days, hours, rest
        )
    return _("%(minutes)s min") % _n(days, hours, rest)


def short(time: timedelta) -> str:
    """Say a length of time in its largest unit, for the drawing: 5 h, 3 d."""
    minutes = int(time.total_seconds() // 60)
    if minutes >= 2 * 1440:
        return _("%(days)s d") % {"days": minutes // 1440}
    if minutes >= 60:
        return _("%(hours)s h") % {"hours": minutes // 60}
    return _("%(minutes)s min") % {"minutes": minutes}


def _n(days: int, hours: int, minutes: int) -> Mapping[str, int]:
    return {"days": days, "hours": hours, "minutes": minutes}


def listed(names: list[str], most: int = 3) -> str:
    """Return names one after another, the first few of many."""
    gap = ", " if language() == "en" else "、"
    more = f" +{len(names) - most}" if len(names) > most else ""
    return gap.join(names[:most]) + more


def rejected() -> str:
    """Return the word for a way back."""
    return str(OUTCOMES["reject"])


def clock(node: Node) -> str:
    """Say how long a step may take, as the handbook gives it: within 72 h; empty for none."""
    after = node.clock.after if node.clock else ""
    if not after or not after[:-1].isdigit():
        return ""
    number = int(after[:-1])
    unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "w": timedelta(weeks=1)}
    if after[-1] == "h":
        return _("within %(n)s hours") % {"n": number}
    time = number * unit.get(after[-1], timedelta(days=1))
    return _("within %(time)s") % {"time": span(time)}
