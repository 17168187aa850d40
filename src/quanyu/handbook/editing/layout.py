"""Where each kind of row stands and in which order its fields are written."""

from collections.abc import Mapping
from dataclasses import dataclass

_TEXTS = ("zh", "en", "form", "archive", "sign")
_CADENCE = ("every", "on", "due", "origin")
_WEIGHT = ("indicator", "group", "weight")


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of rows: its key in the file, the file it begins in, and the order of fields.

    Fields of what stands inside a row come in `order` too. `named_by` are the fields that tell
    one row from another.
    """

    key: str
    file: str
    order: tuple[str, ...]
    named_by: tuple[str, ...] = ("id",)
    folder: str = ""

    def holds(self, file: str) -> bool:
        """Whether rows of this kind stand in `file`."""
        return file == self.file or (bool(self.folder) and file.startswith(self.folder))

    def name_of(self, row: Mapping[str, object]) -> tuple[str, ...]:
        """What tells a row from the others of its kind."""
        return tuple(str(row.get(field, "")) for field in self.named_by)

    def alike(self, row: Mapping[str, object], other: Mapping[str, object]) -> bool:
        """Whether two rows belong together: they are of one position."""
        position = row.get("position")
        return (
            self.named_by == ("id",) and position is not None and position == other.get("position")
        )


def _kind(
    key: str, file: str, order: str, named_by: tuple[str, ...] = ("id",), folder: str = ""
) -> Kind:
    return Kind(key, file, (*order.split(), *_CADENCE, *_WEIGHT, *_TEXTS), named_by, folder)


_ALL = (
    _kind(
        "departments", "departments.yaml", "id zh en source_zh parent purpose functions readings"
    ),
    _kind(
        "positions",
        "positions.yaml",
        "id zh en source_zh sort department superior reviewer headcount purpose readings"
        " permissions field_classes",
    ),
    _kind(
        "duties",
        "duties/own.yaml",
        "id position department helpers tags zh en entity deliverable cadences minutes indicators"
        " abilities readings",
        folder="duties/",
    ),
    _kind("modules", "competencies.yaml", "id position zh en readings"),
    _kind(
        "competencies",
        "competencies.yaml",
        "id module position level status zh en able body_zh required_level evidence readings",
    ),
    _kind("cards", "cards.yaml", "position effective_from weights readings", ("position",)),
    _kind("rules", "rules.yaml", "id zh en readings"),
    _kind("processes", "processes.yaml", "id zh en source_zh initiator lanes readings"),
    _kind(
        "forms",
        "forms/own.yaml",
        "form zh en purpose fields field type required help unit min max decimals default indicator"
        " period by shown_if field_class options option columns",
        ("form",),
        "forms/",
    ),
    _kind("objects", "tags.yaml", "object zh en parent", ("object",)),
    _kind("actions", "tags.yaml", "action zh en stage", ("action",)),
    _kind("words", "words.yaml", "source today status since zh en", ("source",)),
    _kind("readings", "readings.yaml", "id zh en reading concerns"),
    _kind(
        "waivers",
        "waivers.yaml",
        "rule object positions verdict inside reason who until",
        ("rule", "object"),
    ),
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in _ALL}
HANDBOOK, OVERLAY = "handbook.yaml", "overlay.yaml"
_OPERATION = ("op", "ref", "refs", "keep", "to", "into", "set")
HANDBOOK_ORDER = ("kind", "id", "version", "zh", "en", "status", "extends")


def order_in(file: str, key: str) -> tuple[str, ...]:
    """The order of fields in the rows under `key` of `file`."""
    order = KINDS[key].order if key in KINDS else _TEXTS
    return (*_OPERATION, *order, "reason") if file == OVERLAY else order


def kind_word(file: str) -> str:
    """The kind that a new file at this path says of itself."""
    kind = file.partition("/")[0].removesuffix(".yaml")
    return "process" if file.startswith("processes/") else kind
