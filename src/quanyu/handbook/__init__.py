"""Handbook: the file language of a retailer's handbook, read and checked.

Purpose: a folder of block-style YAML becomes one `Handbook` plus findings; loading never stops at
the first fault, and every finding and every record knows its file and line.
Words: position (岗位), measure (a sum or count over one fact), indicator (指标, a formula over
measures), cut (which rows of a fact are its base), finding, content hash.
Neighbours: knows `kernel` only. `indicators` compiles what stands here, `organisation` takes the
positions and their permissions, `lake` owns the facts that measures name.
"""

from quanyu.handbook.loader import Handbook, load, load_texts, shipped_base
from quanyu.handbook.records import (
    Bilingual,
    Cut,
    CutBy,
    Indicator,
    IndicatorGroup,
    Measure,
    Position,
    Slice,
)

__all__ = [
    "Bilingual",
    "Cut",
    "CutBy",
    "Handbook",
    "Indicator",
    "IndicatorGroup",
    "Measure",
    "Position",
    "Slice",
    "load",
    "load_texts",
    "shipped_base",
]
