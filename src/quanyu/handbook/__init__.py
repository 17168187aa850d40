"""Handbook: the file language of a retailer's handbook, read and checked.

Purpose: a folder of block-style YAML, composed with the standards it grows from, becomes one
`Handbook` plus findings; loading never stops at the first fault, and every finding and every
record knows its file and line.
Words: duty (职责), position (岗位), base (标准), overlay (覆盖层), origin (来源), in force (启用),
indicator (指标), finding, content hash. The file language: docs/how-to/write-a-handbook.md.
Neighbours: knows `kernel` only. `indicators` compiles what stands here, `editions` publishes it,
`organisation` takes the positions and their permissions, `lake` owns the facts measures name.
"""

from quanyu.handbook.bases import (
    Standard,
    catalogue,
    shipped,
    standard_texts,
    standards,
)
from quanyu.handbook.book import Handbook, Origin, Tags
from quanyu.handbook.loader import load, load_texts, shipped_base, starter
from quanyu.handbook.records import (
    Bilingual,
    Cadence,
    Card,
    CatalogueEntry,
    Competency,
    Cut,
    CutBy,
    Deliverable,
    Department,
    Duty,
    Form,
    FormField,
    Indicator,
    IndicatorGroup,
    Measure,
    Module,
    Position,
    Process,
    Reading,
    Record,
    Rule,
    Slice,
    TagAction,
    TagObject,
    Waiver,
    Weight,
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
    "Form",
    "FormField",
    "Handbook",
    "Indicator",
    "IndicatorGroup",
    "Measure",
    "Module",
    "Origin",
    "Position",
    "Process",
    "Reading",
    "Record",
    "Rule",
    "Slice",
    "Standard",
    "TagAction",
    "TagObject",
    "Tags",
    "Waiver",
    "Weight",
    "Word",
    "catalogue",
    "load",
    "load_texts",
    "shipped",
    "shipped_base",
    "standard_texts",
    "standards",
    "starter",
]
