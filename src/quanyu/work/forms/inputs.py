"""What a template draws: a field with what stands in it and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quanyu.handbook import FormField
from quanyu.work.forms.conditions import for_browser
from quanyu.work.forms.wording import words

FEW = 4  # options that stand side by side; more become a list to open


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person or a file that was chosen."""

    value: str
    label: str
    more: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """An option of a choice."""

    value: str
    label: str
    on: bool


@dataclass(slots=True)
class Input:
    """One field on a page; `name` is that of its HTML inputs, `cells` the rows of a table."""

    of: FormField
    name: str
    typed: str = ""
    many: tuple[str, ...] = ()
    chosen: list[Chosen] = field(default_factory=list)
    cells: list["list[Input]"] = field(default_factory=list)
    blank: "list[Input]" = field(default_factory=list)
    figure: Any = None
    faults: list[str] = field(default_factory=list)
    asked: bool = True
    kept: bool = False
    column: bool = False

    @property
    def id(self) -> str:
        """The id of the HTML input."""
        return self.name

    @property
    def type(self) -> str:
        """The type of the field."""
        return self.of.type

    @property
    def label(self) -> str:
        """The name of the field in the reader's language."""
        return words(self.of)

    @property
    def help(self) -> str:
        """What the handbook says about how to fill it in."""
        return words(self.of.help)

    @property
    def unit(self) -> str:
        """What stands behind a number."""
        return words(self.of.unit) or (_("yuan") if self.of.type == "money" else "")

    @property
    def when(self) -> str:
        """The condition on which it is asked, for the page."""
        return for_browser(self.of.shown_if)

    @property
    def options(self) -> list[Offered]:
        """The options of a choice in the reader's language."""
        on = {*self.many, self.typed}
        if self.of.type == "yes_no":
            return [Offered("yes", _("Yes"), "yes" in on), Offered("no", _("No"), "no" in on)]
        return [Offered(o.option, words(o), o.option in on) for o in self.of.options]

    @property
    def is_short(self) -> bool:
        """Whether the options stand side by side."""
        if self.column:
            return False
        few = len(self.of.options) <= FEW
        return self.of.type == "yes_no" or (self.of.type == "choice" and few)

    @property
    def is_group(self) -> bool:
        """Whether several inputs, or none, stand under one heading."""
        return self.is_short or self.of.type in ("choices", "rows", "figure")

    @property
    def is_line(self) -> bool:
        """Whether it is one line, behind which a unit can stand."""
        return self.of.type in ATTRIBUTES or self.of.type == "text"

    @property
    def all_faults(self) -> list[str]:
        """The sentences about the field and about what stands inside it."""
        inside = [fault for row in self.cells for cell in row for fault in cell.faults]
        return [*self.faults, *inside]

    @property
    def is_wide(self) -> bool:
        """Whether the field takes the whole width."""
        return self.of.type in ("long_text", "rows", "choices", "file", "image", "people")

    @property
    def described_by(self) -> str:
        """The ids of hint and faults, by which readers are told of them."""
        parts = (("hint", self.help and not self.column), ("faults", self.faults))
        return " ".join(f"{self.id}-{part}" for part, there in parts if there)

    @property
    def attributes(self) -> Mapping[str, str]:
        """What the HTML input of a simple type is told beside its name."""
        return ATTRIBUTES.get(self.of.type, {"type": "text"})

    @property
    def longest(self) -> str:
        """How many characters fit."""
        return self.of.max or "" if self.of.type in ("text", "long_text") else ""


ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "number": {"type": "text", "inputmode": "decimal"},
    "money": {"type": "text", "inputmode": "decimal"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime-local"},
}
