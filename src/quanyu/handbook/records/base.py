"""What every record has, and the forms of ids and texts. All input is text; schemas convert it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(min_length=2, max_length=600)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=400)]
FieldClass = Literal["cost", "pay", "contact"]

HandbookId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
BaseReference = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}@[A-Za-z0-9.-]{1,20}$")
]
DepartmentId = Annotated[str, StringConstraints(pattern=r"^DEP-[A-Z]\d{2,3}$")]
PositionId = Annotated[str, StringConstraints(pattern=r"^POS-[A-Z]\d{2,3}$")]
DutyId = Annotated[str, StringConstraints(pattern=r"^DUT-[A-Z]\d{2,3}-\d{1,3}$")]
ModuleId = Annotated[str, StringConstraints(pattern=r"^MOD-[A-Z]\d{2,3}-\d{1,2}$")]
CompetencyId = Annotated[str, StringConstraints(pattern=r"^CMP-[A-Z]\d{2,3}-[A-Z]\d{2}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^(APR|TRN|DAT|SEC|FIN|ORG)-[A-Z]?\d{2,3}$")]
ProcessId = Annotated[str, StringConstraints(pattern=r"^PRC-[A-Z]?\d{2,3}$")]
ReadingId = Annotated[str, StringConstraints(pattern=r"^AMB-\d{2,3}$")]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^(IND-[A-Z0-9]\d{2}|IDX-\d{2})$")]
IndicatorName = Annotated[
    str, StringConstraints(pattern=r"^(IND-[A-Z0-9]\d{2}|IDX-\d{2}|[a-z][a-z0-9_]{1,59})$")
]


class Part(BaseModel):
    """Something inside a record: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Record(BaseModel):
    """Anything that stands in a file: frozen, no unknown fields, with its file and line.

    `noun` names the kind of record, `named_by` the field that holds its id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    noun: ClassVar[str] = ""
    named_by: ClassVar[str] = "id"

    file: str = Field(exclude=True)
    line: int = Field(exclude=True)

    @property
    def name(self) -> str:
        """The id by which other records and the overlay call this one."""
        return str(getattr(self, self.named_by))

    @cached_property
    def mark(self) -> str:
        """A name that no other record of a handbook has: `POS-H02`, `indicator:net_sales`."""
        return self.name if self.named_by == "id" else f"{self.noun}:{self.name}"

    @cached_property
    def meaning(self) -> str:
        """What the record says, without its place, as one canonical line.

        What is left to its default is not said: a field that a later release adds changes no hash.
        """
        return f"{type(self).__name__} {self.model_dump_json(exclude_defaults=True)}"

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy that works out its own mark and meaning."""
        copied = super().model_copy(update=update, deep=deep)
        for kept in ("mark", "meaning"):
            copied.__dict__.pop(kept, None)
        return copied


class Bilingual(Part):
    """A sentence in both languages."""

    zh: Sentence
    en: Sentence


class Named(Record):
    """A record with a name in both languages."""

    zh: Name
    en: Name


def english_too(given: Any) -> Any:
    """Let the Chinese text stand in where the English one is missing."""
    if isinstance(given, dict) and "en" not in given and "zh" in given:
        return {**given, "en": given["zh"]}
    return given


class Titled(Named):
    """A record that people write: its English name may be missing."""

    _english = model_validator(mode="before")(english_too)


class Text(Bilingual):
    """A sentence that people write: its English may be missing."""

    _english = model_validator(mode="before")(english_too)
