"""The template language: what a format file may say.

One YAML file describes one export format. Every scalar is read as text and converted here, so
`version: 1` and `version: "1"` mean the same. The reference for authors is
`docs/how-to/add-a-format.md`; the expressions of `when`, `set`, `derive` and `recomputed` are in
`quanyu.channels.expression`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from quanyu.channels.yamlfile import dump

ColumnType = Literal["text", "id", "money", "decimal", "int", "rate", "instant", "day", "bool"]
ConstantType = Literal["text", "int", "decimal", "money", "day", "choice", "zone", "bool"]
Evidence = Literal["seen", "secondary", "guessed"]
Aggregate = str


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Part(BaseModel):
    """A part of a template: unknown keys are errors, so that a typo never passes silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Strip(Part):
    """Text taken off a cell's ends before it is read (backtick, `="…"`, tabs go anyway)."""

    prefix: Names = ()
    suffix: Names = ()


class File(Part):
    """How the file is built around its rows."""

    encoding: Literal["auto", "utf-8", "gb18030", "utf-16"] = "auto"
    delimiter: str = "auto"
    header: Literal["required", "none"] = "required"
    sheet: Names = ()
    comment: str = ""
    stop_at: Names = ()
    rows_under_header: int = Field(default=0, ge=0, le=5)
    formula_row: bool = False
    cell_prefix: str = ""
    short_rows: Literal["reject", "pad"] = "reject"
    marks: Names = ()
    names: Names = ()

    @field_validator("delimiter")
    @classmethod
    def _delimiter(cls, value: str) -> str:
        named = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "\\t": "\t"}
        value = named.get(value, value)
        if value != "auto" and len(value.encode()) != 1:
            raise ValueError("a delimiter is one character, or auto")
        return value


class Constant(Part):
    """Something the file does not say and a person is asked for."""

    name: Identifier
    type: ConstantType = "text"
    required: bool = True
    default: str = ""
    choices: Names = ()
    from_name: str = ""
    zh: str = ""
    en: str = ""

    @field_validator("from_name")
    @classmethod
    def _from_name(cls, value: str) -> str:
        return checked_pattern(value, groups=1) if value else value


class Column(Part):
    """One column of the file, bound by header name (or by position where there is no header)."""

    name: Identifier
    header: Names = ()
    type: ColumnType = "text"
    required: bool = False
    filled: bool = False
    null: Names = ()
    formats: Names = ()
    zone: str = ""
    digits: int | None = Field(default=None, ge=0, le=10)
    integer_id: bool = False
    strip: Strip = Strip()
    map: Mapping[str, str] = Field(default_factory=dict)
    map_else: Literal["keep", "null", "reject"] = "keep"
    on_bad: Literal["reject", "null"] = "reject"
    contact: Literal["", "name", "phone", "address", "account"] = ""
    zh: str = ""
    en: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return self.header or (self.name,)


class FlagRule(Part):
    flag: Identifier
    when: str = ""


class Scope(Part):
    scope: Annotated[Names, Field(min_length=1)]


def _flag(value: Any) -> Any:
    return {"flag": value} if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    """A text, a list of texts or a list of lists: as a list of lists."""
    values = [value] if isinstance(value, str) else value
    return [_as_list(each) for each in values]


def _flags(value: Any) -> Any:
    values = [value] if isinstance(value, str | Mapping) else value
    return [_flag(each) for each in values]


class EmitRule(Part):
    """What a row becomes: a row of a fact, when its condition holds."""

    fact: Identifier
    when: str = ""
    key: Names | None = None
    replaces: Literal["row", "order"] | Scope = "row"
    covers: str = ""
    outranks: Annotated[tuple[Names, ...], BeforeValidator(_listed)] = ()
    group: Names = ()
    date_from: Annotated[str, Field(pattern=r"^([a-z_]+\.[a-z_]+)?$")] = ""
    flags: Annotated[tuple[FlagRule, ...], BeforeValidator(_flags)] = ()
    set: Annotated[Mapping[Identifier, str], Field(min_length=1)]


class Check(Part):
    """A condition under which a row is refused (`action: reject`) or reported (`warn`)."""

    when: str
    zh: str
    en: str
    column: str = ""
    action: Literal["reject", "warn"] = "reject"


class Footer(Part):
    """The rows that close a file: a second header with one line of values, or free text."""

    header: bool = False
    required: bool = False


class TotalRule(Part):
    """A figure the file declares about itself, and the expression that recomputes it."""

    name: Identifier
    zh: str = ""
    en: str = ""
    declared: str = ""
    declared_pattern: str = ""
    recomputed: Aggregate
    when: str = ""

    @field_validator("declared_pattern")
    @classmethod
    def _pattern(cls, value: str) -> str:
        return checked_pattern(value, groups=1) if value else value

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.declared) == bool(self.declared_pattern):
            raise ValueError("a total needs either declared or declared_pattern")
        return self


class ShopRule(Part):
    """What a shop has that is opened from this format: the file's own currency and zone."""

    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    timezone: str = ""


class ExportedRule(Part):
    """Where the file says when it was made: a pattern around the date, in the shop's wall time."""

    pattern: str

    @field_validator("pattern")
    @classmethod
    def _pattern(cls, value: str) -> str:
        return checked_pattern(value, groups=1)


class Bilingual(Part):
    zh: str = ""
    en: str = ""


class Template(Part):
    """One export format."""

    format: Identifier
    version: str = "1"
    platform: Identifier
    zh: str
    en: str
    evidence: Evidence = "guessed"
    priority: int = Field(default=0, ge=0, le=1000)
    group: str = ""
    shop: ShopRule = ShopRule()
    file: File = File()
    exported_at: ExportedRule | None = None
    constants: tuple[Constant, ...] = ()
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    ignores: Names = ()
    absent: Names = ()
    derive: Mapping[Identifier, str] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    emit: Annotated[tuple[EmitRule, ...], Field(min_length=1)]
    footer: Footer = Footer()
    totals: tuple[TotalRule, ...] = ()
    examples: tuple[Mapping[str, str] | tuple[str, ...], ...] = ()
    notes: Bilingual = Bilingual()
    source: str = ""
    reader: str = ""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [c.name for c in self.columns] + [c.name for c in self.constants]
        names += list(self.derive)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"named twice: {', '.join(twice)}")
        return self

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Template:
        """Check a mapping (from the wizard or a file); raises pydantic's ValidationError."""
        return cls.model_validate(mapping)

    def to_mapping(self) -> dict[str, Any]:
        """The template as plain lists, mappings and scalars, without what is at its default."""
        found: dict[str, Any] = self.model_dump(mode="json", exclude_defaults=True)
        return found

    def to_yaml(self) -> str:
        """The template as block-style YAML that loads back to an equal template."""
        return dump(self.to_mapping())


def checked_pattern(value: str, groups: int | None = None) -> str:
    """A regular expression short enough to be safe; `groups` is how many it must capture."""
    if len(value) > 200:
        raise ValueError("a pattern has at most 200 characters")
    try:
        found = re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if groups is not None and found.groups != groups:
        raise ValueError(f"the pattern must capture {groups} group(s)")
    return value
