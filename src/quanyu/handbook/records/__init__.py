"""The records of a handbook as schemas, by noun."""

from quanyu.handbook.records.abilities import Card, Competency, Module, Weight
from quanyu.handbook.records.base import Bilingual, Named, Part, Record, Text
from quanyu.handbook.records.duties import Cadence, Deliverable, Department, Duty, Position
from quanyu.handbook.records.figures import (
    Cut,
    CutBy,
    Indicator,
    IndicatorGroup,
    Measure,
    Slice,
)
from quanyu.handbook.records.forms import Form, FormField, Label, Option
from quanyu.handbook.records.identity import CatalogueEntry, Extension, Identity
from quanyu.handbook.records.knowledge import (
    Process,
    Reading,
    Rule,
    TagAction,
    TagObject,
    Waiver,
    Word,
)

__all__ = [
    "Bilingual",
    "Cadence",
    "Card",
    "CatalogueEntry",
    "Competency",
    "Cut",
    "CutBy",
    "Deliverable",
    "Department",
    "Duty",
    "Extension",
    "Form",
    "FormField",
    "Identity",
    "Indicator",
    "IndicatorGroup",
    "Label",
    "Measure",
    "Module",
    "Named",
    "Option",
    "Part",
    "Position",
    "Process",
    "Reading",
    "Record",
    "Rule",
    "Slice",
    "TagAction",
    "TagObject",
    "Text",
    "Waiver",
    "Weight",
    "Word",
]
