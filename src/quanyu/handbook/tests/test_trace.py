"""The trace reads the project itself: what is written where, and what is nowhere yet."""

from pathlib import Path

import pytest

from quanyu.handbook.bases import catalogue
from quanyu.handbook.trace import Place, counts, places, trace


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "src/quanyu/standards/a/positions.yaml": "positions:\n  - id: POS-G01\n    zh: 甲\n",
        "src/quanyu/standards/a/duties/x.yaml": (
            "duties:\n  - id: DUT-G01-1\n    position: POS-G01\n    indicators:\n      - IND-113\n"
        ),
        "src/quanyu/standards/a/processes/PRC-07.yaml": "process: PRC-07\n",
        "src/quanyu/standards/a/indicators/sales.yaml": (
            "indicators:\n  - key: x\n    ids:\n      - IND-113\n"
        ),
        "src/quanyu/room/web/pages.py": '"""A page for DUT-G01-1."""\n',
        "src/quanyu/room/tests/test_x.py": "# DUT-G01-10 and APR-01\n",
        "docs/x.md": "AMB-01\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_place_is_told_by_file_line_and_role(project: Path) -> None:
    found = places(project)
    assert found["POS-G01"] == (Place("standard", "src/quanyu/standards/a/positions.yaml", 2),)
    assert {place.role for place in found["DUT-G01-1"]} == {"standard", "page"}
    assert [place.role for place in found["IND-113"]] == ["indicator"]
    assert [place.role for place in found["PRC-07"]] == ["process"]
    assert [place.role for place in found["DUT-G01-10"]] == ["test"]


def test_what_only_a_document_names_lives_nowhere_yet(project: Path) -> None:
    rows = {row.id: row for row in trace(project)}
    assert rows["AMB-01"].nowhere
    assert rows["AMB-01"].roles == ("document",)
    assert rows["POS-H02"].nowhere
    assert not rows["APR-01"].nowhere


def test_counts_add_up_by_kind(project: Path) -> None:
    told = counts(trace(project))
    assert sum(kind["total"] for kind in told.values()) == len(catalogue())
    assert told["position"]["standard"] == 1
    assert told["position"]["nowhere"] == told["position"]["total"] - 1


def test_every_row_of_the_catalogue_has_its_standard_row_process_or_indicator() -> None:
    """The four sources live in the standards whole; PRC-00 is what all processes share.

    PRC-23 to PRC-26 are of our own and wait for the rooms that they run through.
    """
    waiting = {"PRC-00", "PRC-23", "PRC-24", "PRC-25", "PRC-26"}
    lost = [
        row.id
        for row in trace()
        if not {"standard", "process", "indicator"} & set(row.roles) and row.id not in waiting
    ]
    assert lost == []
