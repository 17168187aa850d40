"""What rooms above put in: kinds of items, and who may read the topics of their things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from quanyu.organisation.models import Person
from quanyu.work.models import WorkItem
from quanyu.work.terms import OUTCOMES

Label = str | Promise


@dataclass(frozen=True)
class Ahead:
    """What comes next: what, who is to do it, by when as far as is known."""

    title: str
    who: str = ""
    due_at: datetime | None = None


Complete = Callable[[WorkItem, Person, str, Mapping[str, Any], str], None]
Changed = Callable[[WorkItem, str, Person], None]
Facts = Callable[[WorkItem, Person], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class ItemKind:
    """A sort of item.

    `complete(item, actor, outcome, values, note)` runs in the transaction of actions.complete
    after the item was marked done; a Refusal takes everything back. `changed(item, what, actor)`
    runs in the transaction in which an item was claimed, released, assigned, promised, paused or
    resumed. `url` names the kind's own page; without one the general page serves. `facts` and
    `ahead` fill that page; `outcome` says an outcome in words. `hold` locks what stands above the
    item before the item itself is locked, so that nobody locks the two the other way round; what
    it returns is the item's `held`.
    """

    name: str
    label: Label
    icon: str
    complete: Complete
    url: Callable[[WorkItem], str] | None = None
    changed: Changed | None = None
    facts: Facts | None = None
    ahead: Callable[[WorkItem, Person], Sequence[Ahead]] | None = None
    outcome: Callable[[WorkItem, str], str] | None = None
    hold: Callable[[WorkItem], Any] | None = None


_kinds: dict[str, ItemKind] = {}
MaySee = Callable[[Person, str], bool]
Where = Callable[[str], str]


@dataclass(frozen=True)
class Topic:
    """Things that can be talked about: who may read one, its address and its name, by uuid."""

    name: str
    may_see: MaySee
    url: Where
    named: Where | None = None


_topics: dict[str, Topic] = {}


def register_kind(kind: ItemKind) -> None:
    """Add or replace a kind."""
    _kinds[kind.name] = kind


def kind_of(item: WorkItem) -> ItemKind:
    """Return the kind of `item`; LookupError where nobody registered it."""
    if item.kind not in _kinds:
        raise LookupError(f"no room registered items of the kind {item.kind!r}")
    return _kinds[item.kind]


def get_kind(name: str) -> ItemKind | None:
    """Return the kind called `name`, None where nobody registered it."""
    return _kinds.get(name)


def kinds() -> list[ItemKind]:
    """Return every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def say_outcome(item: WorkItem, outcome: str) -> str:
    """Return an outcome in the reader's language."""
    kind = _kinds.get(item.kind)
    own = kind.outcome(item, outcome) if kind and kind.outcome else ""
    return own or str(OUTCOMES.get(outcome, outcome))


def register_topic(topic: Topic) -> None:
    """Let things called "<name>:<uuid>" have comments and attachments."""
    _topics[topic.name] = topic


def topic_of(text: str) -> tuple[Topic, str]:
    """Return the topic and the uuid that `text` names; LookupError for an unknown one."""
    name, _, uuid = text.partition(":")
    if name not in _topics:
        raise LookupError(f"no room registered the topic {name!r}")
    return _topics[name], uuid
