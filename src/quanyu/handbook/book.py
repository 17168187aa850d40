"""The handbook itself: what is in force after bases and overlay, each line with its origin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from quanyu.handbook.records import (
    Card,
    Competency,
    Cut,
    Department,
    Duty,
    Form,
    Indicator,
    IndicatorGroup,
    Measure,
    Module,
    Position,
    Process,
    Reading,
    Record,
    Rule,
    TagAction,
    TagObject,
    Waiver,
    Word,
)
from quanyu.handbook.sheets.rows import Sheet

OriginKind = Literal["standard", "changed", "own"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of the handbook comes from.

    `base` is the base it stands in (`operations-centre@2013`), empty for own lines; `op` the
    operation that brought or changed it; `fields` what differs from the base. `file` and `line`
    are the place in the retailer's own files that decided it, where its row can be changed.
    """

    kind: OriginKind
    base: str = ""
    op: str = ""
    fields: tuple[str, ...] = ()
    reason: str | None = None
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Tags:
    """The vocabulary of tags: `campaign.plan` is an action on an object; objects form a tree."""

    objects: Mapping[str, TagObject] = field(default_factory=dict)
    actions: Mapping[str, TagAction] = field(default_factory=dict)

    def knows(self, tag: str) -> bool:
        """Tell whether both halves of the tag are in the vocabulary."""
        name, _, action = tag.partition(".")
        return name in self.objects and action in self.actions

    def above(self, name: str) -> tuple[str, ...]:
        """Return the object and all objects above it, nearest first; a circle ends the way."""
        chain: list[str] = []
        at: str | None = name
        while at and at in self.objects and at not in chain:
            chain.append(at)
            at = self.objects[at].parent
        return tuple(chain)

    def stage(self, tag: str) -> str | None:
        """Return the stage of the tag's action (plan, approve, execute …)."""
        action = self.actions.get(tag.partition(".")[2])
        return action.stage if action else None


@dataclass(frozen=True, slots=True)
class Handbook:
    """What is in force: records by their ids, in the order of bases and files.

    Loaded alone, a standard has all its rows in force. In a handbook that extends bases, a base
    position is in force once adopted; `bases` keep what was there to adopt. `origins` go by
    `Record.mark`, which is the id where it has the catalogue's form. `left` has, by mark, the rows
    of bases that an operation took out (drop, merge, split), with its reason; what belonged to a
    dropped position or department is among them. `sheets` has, by process id, the steps of those
    `processes` that are more than an outline. `content_hash` covers the meaning (not comments,
    order of fields, or file names).
    """

    id: str
    version: str
    positions: Mapping[str, Position]
    measures: Mapping[str, Measure]
    cuts: tuple[Cut, ...]
    groups: Mapping[str, IndicatorGroup]
    indicators: Mapping[str, Indicator]
    content_hash: str
    _by_id: Mapping[str, str] = field(repr=False)
    zh: str = ""
    en: str = ""
    status: str = "own"
    extends: tuple[str, ...] = ()
    departments: Mapping[str, Department] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    competencies: Mapping[str, Competency] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    processes: Mapping[str, Process] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    tags: Tags = field(default_factory=Tags)
    words: Mapping[str, Word] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    waivers: Mapping[tuple[str, str], Waiver] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    left: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    bases: "tuple[Handbook, ...]" = field(default=(), repr=False)

    @property
    def composed(self) -> bool:
        """Whether this handbook grows from others."""
        return bool(self.bases)

    @property
    def reference(self) -> str:
        """Return `id@version`, the form in which other handbooks extend this one."""
        return f"{self.id}@{self.version}"

    def indicator_of(self, name: str) -> Indicator | None:
        """Return the indicator with this key or one of whose ids this is (IND-101, IDX-03)."""
        return self.indicators.get(name) or self.indicators.get(self._by_id.get(name, ""))

    def origin_of(self, row: Record) -> Origin | None:
        """Return where a row of this handbook comes from."""
        return self.origins.get(row.mark)

    def duties_of(self, position: str) -> tuple[Duty, ...]:
        """Return the duties for which a position answers."""
        return tuple(duty for duty in self.duties.values() if duty.position == position)

    def rows(self) -> Iterator[Record]:
        """Yield every record that is in force, kind by kind; waivers come last."""
        for found in (
            self.departments,
            self.positions,
            self.duties,
            self.modules,
            self.competencies,
            self.measures,
            self.groups,
            self.indicators,
            self.cards,
            self.rules,
            self.processes,
            self.sheets,
            self.forms,
            self.tags.objects,
            self.tags.actions,
            self.words,
            self.readings,
        ):
            yield from found.values()
        yield from self.cuts
        yield from self.waivers.values()
