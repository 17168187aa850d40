"""Reading the layouts that come with the product."""

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from quanyu.analysis.reports.records import Layout
from quanyu.analysis.reports.terms import Kind

FOLDER = Path(__file__).with_name("data")


@functools.cache
def layouts() -> Mapping[Kind, Layout]:
    """Return the layout of every kind of report; ValueError for a faulty file."""
    found = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {layout.report: layout for layout in found}


def read(path: Path) -> Layout:
    """Return the layout of one file."""
    text = path.read_text(encoding="utf-8")
    return Layout.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - text only
