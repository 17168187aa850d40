"""Every export of the demo is recognised and gives exactly the rows and rejects it should."""

from datetime import date, time
from pathlib import Path

import pytest

from quanyu.channels import ChannelFacts, Templates, detect, load_templates, read, unpack
from quanyu.project.demo import ManifestFile, generate, retailer

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def templates() -> Templates:
    return load_templates()


def test_every_file_reads_as_declared(tmp_path: Path, templates: Templates) -> None:
    manifest = generate(tmp_path, today=TODAY, scale=0.0008, seed=3)
    # One file of every format of every kind of piece; the rest differ in their days alone.
    chosen = {(file.channel, file.format): file for file in manifest.files}
    faults = [fault for file in chosen.values() for fault in _faults(tmp_path, file, templates)]
    assert not faults


def _faults(folder: Path, file: ManifestFile, templates: Templates) -> list[str]:
    shop = retailer.shop(file.channel)
    facts = ChannelFacts(
        shop.key, shop.timezone, time.fromisoformat(shop.day_start), shop.currency,
        shop.legal_entity,
    )  # fmt: skip
    member = unpack(folder / file.path)[0]
    best = detect(member, templates).candidates[0].template_id
    with read(member, templates[file.format], file.constants, facts) as reading:
        found = {
            "format": (best, file.format),
            "rows": (reading.rows_read, file.rows),
            "rejects": (reading.rejected, file.rejects),
            "totals": ([t for t in reading.totals if t.declared != t.recomputed], []),
            "warnings": (reading.warnings, []),
        }
    return [f"{file.path}: {name} {got}" for name, (got, due) in found.items() if got != due]
