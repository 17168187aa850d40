"""Forms: what a step of a process or the deliverable of a duty asks people to fill in."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from quanyu.handbook.records.base import (
    Expression,
    FieldClass,
    IndicatorName,
    Key,
    Name,
    Part,
    Text,
    Titled,
    english_too,
)

FieldType = Literal[
    "text", "long_text", "number", "money", "date", "datetime", "yes_no", "choice", "choices",
    "person", "people", "file", "image", "rows", "figure",
]  # fmt: skip
CHOOSING: frozenset[FieldType] = frozenset({"choice", "choices"})
FILED: frozenset[FieldType] = frozenset({"file", "image"})
SIMPLE: frozenset[FieldType] = frozenset(
    {"text", "long_text", "number", "money", "date", "datetime", "yes_no", "choice", "person"}
)
"""The types that a column of a table can have."""

Period = Literal["case", "yesterday", "last_week", "month", "last_month", "last_quarter"]
Bound = Annotated[str, StringConstraints(pattern=r"^(-?\d{1,12}(\.\d{1,4})?|today)$")]


class Label(Part):
    """A word or two in both languages; the Chinese one stands in where the English is missing."""

    zh: Name
    en: Name

    _english = model_validator(mode="before")(english_too)


class Option(Label):
    """One of the answers of a choice."""

    option: Key


class FormField(Label):
    """One thing to fill in.

    `min` and `max` bound a number or an amount of money; of a text the characters, of files,
    people and rows how many; a date may be bound by `today`. A `figure` shows an indicator over
    `period`, narrowed `by` dimensions whose values the case has; nobody types it. `shown_if` is a
    condition on fields that stand before this one. `field_class` hides the value from those who
    may not see that class.
    """

    field: Key
    type: FieldType = "text"
    required: bool = False
    help: Text | None = None
    unit: Label | None = None
    min: Bound | None = None
    max: Bound | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    default: Name | None = None
    options: tuple[Option, ...] = ()
    columns: tuple["FormField", ...] = ()
    indicator: IndicatorName | None = None
    period: Period = "case"
    by: tuple[Key, ...] = ()
    shown_if: Expression | None = None
    field_class: FieldClass | None = None
    line: int = Field(default=0, exclude=True)

    @property
    def several(self) -> bool:
        """Whether the value is a list."""
        return self.type in ("choices", "people", "file", "image", "rows")


class Form(Titled):
    """A paper that people know: a request, a sheet, a report; its fields in their order."""

    noun: ClassVar[str] = "form"
    named_by: ClassVar[str] = "form"

    form: Key
    purpose: Text | None = None
    fields: tuple[FormField, ...]

    def field_of(self, name: str) -> FormField | None:
        """Return the field of this name."""
        return next((one for one in self.fields if one.field == name), None)
