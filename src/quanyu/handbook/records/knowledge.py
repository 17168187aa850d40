"""What a handbook knows beside its people: rules, processes, tags, words, readings, waivers."""

from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from quanyu.handbook.records.base import (
    Key,
    Name,
    PositionId,
    ProcessId,
    ReadingId,
    Record,
    RuleId,
    Sentence,
    Text,
    Titled,
)

CatalogueId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[A-Z0-9-]{2,12}$")]
Stage = Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,30}$")]
Verdict = Literal["accepted", "hidden", "unfounded"]


class Rule(Titled):
    """A rule of appraisal, training, data, security, finance or organisation."""

    noun: ClassVar[str] = "rule"

    id: RuleId
    zh: Sentence
    en: Sentence
    readings: tuple[ReadingId, ...] = ()


class Process(Titled):
    """The outline of a process: who starts it and whose lanes it has."""

    noun: ClassVar[str] = "process"

    id: ProcessId
    source_zh: Name | None = None
    initiator: PositionId | None = None
    lanes: tuple[PositionId, ...] = ()
    readings: tuple[ReadingId, ...] = ()


class TagObject(Titled):
    """What a tag is about (`campaign`); objects form a tree by `parent`."""

    noun: ClassVar[str] = "object"
    named_by: ClassVar[str] = "object"

    object: Key
    parent: Key | None = None


class TagAction(Titled):
    """What is done to it (`plan`). Superior and subordinate may share an object at two stages."""

    noun: ClassVar[str] = "action"
    named_by: ClassVar[str] = "action"

    action: Key
    stage: Stage


class Word(Record):
    """A word of the sources that platforms have since renamed or given up (AMB-31)."""

    noun: ClassVar[str] = "word"
    named_by: ClassVar[str] = "source"

    source: Name
    today: Name | None = None
    status: Literal["renamed", "gone"]
    since: Name | None = None
    zh: Sentence | None = None
    en: Sentence | None = None


class Reading(Titled):
    """Something a source leaves open, and how it is read here."""

    noun: ClassVar[str] = "reading"

    id: ReadingId
    zh: Sentence
    en: Sentence
    reading: Text
    concerns: tuple[CatalogueId, ...] = ()


class Waiver(Record):
    """What a person decided about a finding, why, and until when.

    `positions` are those of the finding as it was then: with one more, it is a finding anew.
    """

    noun: ClassVar[str] = "waiver"
    named_by: ClassVar[str] = "object"

    rule: Annotated[str, StringConstraints(pattern=r"^HB-[A-Z-]{2,30}$")]
    object: Name
    verdict: Verdict
    inside: Name | None = None
    positions: tuple[PositionId, ...] = ()
    reason: Sentence
    who: Name
    until: date | None = None

    @cached_property
    def mark(self) -> str:
        """A name that no other waiver has: one object can have findings of several rules."""
        return f"waiver:{self.rule}:{self.object}"
