"""An edited workbook read: what it asks to change, or every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping

from quanyu.handbook.loader import load_texts
from quanyu.handbook.workbook.choices import Translate
from quanyu.handbook.workbook.columns import SHEETS
from quanyu.handbook.workbook.comparing import Comparison
from quanyu.handbook.workbook.grid import read_grid
from quanyu.handbook.workbook.manifest import check_manifest
from quanyu.handbook.workbook.package import open_package
from quanyu.handbook.workbook.proposal import Fault, Load, Proposal
from quanyu.handbook.workbook.sheets import sheet_key
from quanyu.kernel.text import msg

MISSING_SHEET = msg("The sheet “%(name)s” is missing. Download the workbook again.")


def read_workbook(
    content: bytes,
    texts: Mapping[str, str],
    name: str = "workbook.xlsx",
    *,
    translate: Translate = str,
    load: Load = load_texts,
) -> Proposal:
    """What the workbook `content` asks to change in `texts`, which `load` reads.

    Faults come with sheet, row and column, and then nothing changes. Raises Refusal for what is no
    workbook (see `open_package`), for one that was not downloaded here (`not_a_handbook`), from
    another handbook (`other_handbook`) or from an earlier state of it (`stale_workbook`).
    """
    package = open_package(content, name)
    grids = {title: read_grid(package, sheet, name) for title, sheet in package.sheets}
    manifest = check_manifest(grids, texts, name)
    comparison = Comparison(texts, load(texts)[0], manifest, translate)
    for title, grid in grids.items():
        key, _ = sheet_key(grid)
        if key in SHEETS and key in comparison.entries:
            comparison.take(title, SHEETS[key], grid)
    for key in manifest.sheets:
        if key in SHEETS and key not in comparison.seen:
            comparison.faults.append(
                Fault("", None, "", MISSING_SHEET, {"name": SHEETS[key].title})
            )
    return comparison.proposal(load)
