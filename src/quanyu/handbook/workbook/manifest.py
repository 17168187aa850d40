"""What a workbook says of itself, and whether it may be brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanyu.handbook.editing import Batch
from quanyu.handbook.editing.layout import HANDBOOK as IDENTITY_FILE
from quanyu.handbook.workbook.grid import Grid
from quanyu.handbook.workbook.tables import fingerprint
from quanyu.handbook.workbook.writing import FORMAT, MANIFEST, MARK
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(frozen=True, slots=True)
class Manifest:
    """The language of a workbook and the keys of the sheets that it was made with."""

    language: str
    sheets: tuple[str, ...]


def check_manifest(grids: Mapping[str, Grid], texts: Mapping[str, str], name: str) -> Manifest:
    """Read the manifest. Raises Refusal `not_a_handbook`, `other_handbook`, `stale_workbook`."""
    cells = grids[MANIFEST].cells if MANIFEST in grids else {}
    said = {
        cell.text: cells[row, 2].text
        for (row, column), cell in cells.items()
        if column == 1 and (row, 2) in cells
    }
    if said.get(MARK) != FORMAT:
        raise Refusal(
            "not_a_handbook",
            msg("“%(name)s” was not downloaded here as a handbook, or lost its hidden sheet."),
            name=name,
        )
    here = str(Batch(texts).tree(IDENTITY_FILE).get("id", ""))
    if said.get("handbook", "") != here:
        raise Refusal(
            "other_handbook",
            msg("“%(name)s” is of the handbook %(theirs)s; this one is %(ours)s."),
            name=name,
            theirs=said.get("handbook", "?"),
            ours=here,
        )
    if said.get("content") != fingerprint(texts):
        raise Refusal(
            "stale_workbook",
            msg(
                "The handbook has changed since “%(name)s” was downloaded."
                " Download it again and repeat your changes there."
            ),
            name=name,
        )
    return Manifest(said.get("language", "zh"), tuple(said.get("sheets", "").split()))
