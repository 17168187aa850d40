"""What a retailer does with the rows of its bases: one record for each entry of `overlay.yaml`."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints, create_model, model_validator

from quanyu.handbook.records.abilities import Card, Competency, Module
from quanyu.handbook.records.base import CompetencyId, DutyId, Part, PositionId, Record, Sentence
from quanyu.handbook.records.duties import Department, Duty, Position
from quanyu.handbook.records.figures import Indicator
from quanyu.handbook.records.forms import Form
from quanyu.handbook.records.knowledge import Process, Rule

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{1,59}$")]
References = Annotated[tuple[Reference, ...], Field(min_length=2)]


class Patch(Part):
    """The fields that an overlay sets anew; an empty value takes an optional field away."""

    def changes(self) -> dict[str, Any]:
        """Return field → value of what is set."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


HELD_BY: dict[type[Record], tuple[str, ...]] = {Duty: ("position", "department")}
"""What no override changes: who answers for a duty is changed by reassigning it."""


def _patch_of(model: type[Record]) -> type[Patch]:
    """Return the patch of a kind of record: every field but its id and place, none required."""
    kept = {"file", "line", model.named_by, *HELD_BY.get(model, ())}
    fields = {name: field for name, field in model.model_fields.items() if name not in kept}
    defaults = {name: field.default for name, field in fields.items() if not field.is_required()}
    shapes: dict[str, Any] = {
        name: (field.rebuild_annotation(), defaults.get(name)) for name, field in fields.items()
    }
    validators: dict[str, Callable[..., Any]] = {"emptied": _emptying(defaults)}
    return create_model(
        f"{model.__name__}Patch", __base__=Patch, __validators__=validators, **shapes
    )


def _emptying(defaults: dict[str, Any]) -> Any:
    def emptied(given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {
            name: defaults[name] if value == "" and name in defaults else value
            for name, value in given.items()
        }

    return model_validator(mode="before")(emptied)


class Operation(Record):
    """One entry of the overlay; `section` is the list in which it stands."""

    noun: ClassVar[str] = "operation"
    named_by: ClassVar[str] = "section"
    op: ClassVar[str] = ""

    section: str
    reason: Sentence | None = None

    @property
    def treated(self) -> tuple[str, ...]:
        """The ids of base rows for which this entry speaks."""
        return ()


class _Single(Operation):
    """An operation on one base row."""

    ref: Reference

    @property
    def treated(self) -> tuple[str, ...]:
        return (self.ref,)


class Adopt(_Single):
    """Take a base row as ours; what is `set` differs from the base and needs a reason."""

    op: ClassVar[str] = "adopt"

    set: Patch | None = None


class AdoptDuty(Adopt):
    """Take one duty of a position that is not adopted, and give it to `position`."""

    position: PositionId


class Override(_Single):
    """Change fields of a base row."""

    op: ClassVar[str] = "override"

    set: Patch
    reason: Sentence


class Drop(_Single):
    """Do without a base row, on purpose."""

    op: ClassVar[str] = "drop"

    reason: Sentence


class Reassign(_Single):
    """Give a base duty to another position."""

    op: ClassVar[str] = "reassign"

    to: PositionId
    reason: Sentence


class MergePositions(Operation):
    """Make one position of our own out of several; their duties and abilities go to it."""

    op: ClassVar[str] = "merge"

    refs: References
    into: Position
    reason: Sentence

    @property
    def treated(self) -> tuple[str, ...]:
        return self.refs


class MergeDuties(Operation):
    """Let one of several duties stand for all; it takes over their tags, indicators, abilities."""

    op: ClassVar[str] = "merge"

    refs: References
    keep: DutyId
    reason: Sentence

    @property
    def treated(self) -> tuple[str, ...]:
        return self.refs


class Share(Position):
    """One of the positions that a split makes: a full record with the duties that it gets.

    Abilities that no share lists go to the first one.
    """

    duties: tuple[DutyId, ...] = ()
    abilities: tuple[CompetencyId, ...] = ()

    def position(self) -> Position:
        """Return the position without its shares."""
        names = Position.model_fields
        return Position.model_construct(
            self.model_fields_set & names.keys(), **{name: getattr(self, name) for name in names}
        )


class Split(_Single):
    """Divide a base position and its duties among positions of our own."""

    op: ClassVar[str] = "split"

    into: Annotated[tuple[Share, ...], Field(min_length=2)]
    reason: Sentence


class Add(Operation):
    """A row of our own, written in the overlay instead of in its own file."""

    op: ClassVar[str] = "add"

    row: Record


def _plain(model: type[Record], patch: type[Patch]) -> dict[str, type[Operation]]:
    """Return what can be done with every kind of row, for this kind."""
    return {
        "override": create_model(f"Override{model.__name__}", __base__=Override, set=(patch, ...)),
        "drop": Drop,
        "add": create_model(f"Add{model.__name__}", __base__=Add, row=(model, ...)),
    }


def _adopt(base: type[Adopt], patch: type[Patch]) -> type[Adopt]:
    shape: Any = (patch | None, None)
    return create_model(f"{base.__name__}{patch.__name__}", __base__=base, set=shape)


MODELS: dict[str, type[Record]] = {
    "departments": Department,
    "positions": Position,
    "duties": Duty,
    "modules": Module,
    "competencies": Competency,
    "indicators": Indicator,
    "cards": Card,
    "rules": Rule,
    "processes": Process,
    "forms": Form,
}
"""Section of the overlay → the rows it speaks of."""


def _operations() -> dict[str, dict[str, type[Operation]]]:
    patches = {section: _patch_of(model) for section, model in MODELS.items()}
    possible = {section: _plain(model, patches[section]) for section, model in MODELS.items()}
    possible["departments"]["adopt"] = _adopt(Adopt, patches["departments"])
    possible["positions"] |= {
        "adopt": _adopt(Adopt, patches["positions"]),
        "merge": MergePositions,
        "split": Split,
    }
    possible["duties"] |= {
        "adopt": _adopt(AdoptDuty, patches["duties"]),
        "reassign": Reassign,
        "merge": MergeDuties,
    }
    return possible


OPERATIONS = _operations()
"""Section of the overlay → what can be done there → its record."""
