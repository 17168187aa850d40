"""`quanyu handbook`: findings with their lines, coverage with its lists, sheets, out and in."""

import json
from pathlib import Path
from typing import Any

import pytest

import quanyu as quanyu_package
from quanyu.editions.models import Draft
from quanyu.handbook.bases import standard_texts
from quanyu.project.tests.conftest import Run

DEMO = Path(quanyu_package.__file__).parent / "project" / "demo" / "handbook"
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the operations centre, to be changed."""
    for name, text in standard_texts("operations-centre").items():
        (tmp_path / "book" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "book" / name).write_text(text, encoding="utf-8")
    return tmp_path / "book"


def said(quanyu: Run, *arguments: str) -> Any:
    return json.loads(quanyu("handbook", *arguments, "--json")[1])


def test_a_fault_is_named_with_file_and_line_and_fails_the_command(
    quanyu: Run,
    folder: Path,
) -> None:
    path = folder / "positions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("superior: POS-H04", "superior: POS-H99", 1), encoding="utf-8")
    code, out, _ = quanyu("handbook", "check", str(folder), "--json")
    (found,) = json.loads(out)
    assert code == 1
    assert (found["rule"], found["file"]) == ("HB-REFERENCE", "positions.yaml")
    line = text.splitlines()[found["line"] - 1]
    assert line.strip().startswith("- id: POS-H0")


def test_a_standard_is_known_by_its_id_and_has_no_finding(quanyu: Run) -> None:
    code, _, told = quanyu("handbook", "check", "operations-centre")
    assert code == 0 and "14 positions" in told
    code, _, told = quanyu("handbook", "check", "no-such-standard")
    assert code == 2 and "no folder and no standard" in told


@pytest.mark.parametrize(
    "name",
    ["quanyu", "ccagm-draft", "t-ccfags-046", "ecommerce-positions", "operations-centre",
     "starter", str(DEMO)],
)  # fmt: skip
def test_what_is_shipped_has_no_finding(quanyu: Run, name: str) -> None:
    code, out, told = quanyu("handbook", "check", name)
    assert (code, out) == (0, ""), told
    assert told.rstrip().endswith("no findings")


def test_the_demo_retailer_has_decided_on_every_hole(quanyu: Run) -> None:
    counts = said(quanyu, "coverage", str(DEMO))["counts"]
    assert (counts["HB-GAP"], counts["HB-OVERLAP"], counts["HB-ORPHAN"]) == (0, 0, 0)


def test_coverage_has_lists_and_says_what_is_not_known(quanyu: Run) -> None:
    found = said(quanyu, "coverage", "ccagm-draft")
    assert found["counts"]["HB-OVERLAP"] == 15
    assert found["counts"]["HB-SILENT"] is None
    assert found["unknown"]["HB-SILENT"] == "No work is recorded yet."
    (plan,) = [one for one in found["findings"] if one["object"] == "campaign.plan"]
    assert len(plan["positions"]) == 7
    out = quanyu("handbook", "coverage", "ccagm-draft")[1]
    assert "campaign.plan" in out and "No work is recorded yet." in out


def test_objects_that_others_have_no_duty_for(quanyu: Run) -> None:
    others = ["--against", "ecommerce-positions", "--against", "operations-centre"]
    rows = said(quanyu, "coverage", "ccagm-draft", *others)
    missing = [row["object"] for row in rows if row["side"] == "missing"]
    assert len(missing) == 24 and "recon" in missing and all(row["duties"] for row in rows)
    assert "recon" in quanyu("handbook", "coverage", "ccagm-draft", *others)[1]


def test_two_handbooks_differ_by_field_and_not_by_line(
    quanyu: Run,
    folder: Path,
) -> None:
    path = folder / "positions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("# 注释\n" + text.replace("zh: 运营总监", "zh: 运营中心总监"), encoding="utf-8")
    (row,) = said(quanyu, "diff", "operations-centre", str(folder))
    assert (row["id"], row["field"]) == ("POS-H01", "Chinese")
    assert (row["before"], row["after"]) == ("运营总监", "运营中心总监")
    (row,) = said(quanyu, "diff", "operations-centre", str(folder), "--own", "operations-centre")
    assert (row["side"], row["ours"]) == ("base", "运营总监")


def test_a_sheet_shows_duties_with_their_origin(quanyu: Run) -> None:
    sheet = said(quanyu, "show", "POS-H06", "operations-centre")
    duties = [line for line in sheet["lines"] if line["part"] == "Duty"]
    assert len(duties) == 8
    assert all(line["origin"] == "standard operations-centre@2013" for line in duties)
    code, _, told = quanyu("handbook", "show", "POS-Q99", "operations-centre")
    assert code == 2 and "check the id" in told


def test_an_edition_is_known_by_its_number(quanyu: Run) -> None:
    assert quanyu("setup")[0] == 0
    assert said(quanyu, "diff", "1", "1") == []
    code, _, told = quanyu("handbook", "show", "POS-H06", "7")
    assert code == 2 and "no edition with the number 7" in told
    assert said(quanyu, "coverage")["counts"]["HB-GAP"] == 0


def test_catalogue_ids_are_traced_to_their_places(quanyu: Run) -> None:
    (duty,) = said(quanyu, "trace", "DUT-H06-4")["ids"]
    roles = {place["role"]: place["file"] for place in duty["places"]}
    assert roles["standard"].endswith("operations-centre/duties/promotion.yaml")
    assert said(quanyu, "trace")["counts"]["duty"]["total"] == 256
    assert quanyu("handbook", "trace", "DUT-Q99-1")[0] == 2


def test_out_and_in_again_is_a_draft_with_the_same_texts(
    quanyu: Run,
    folder: Path,
    tmp_path: Path,
) -> None:
    for target in ("out", "out.zip"):
        assert quanyu("handbook", "export", str(tmp_path / target), str(folder))[0] == 0
        assert quanyu("handbook", "import", str(tmp_path / target), "--title", target)[0] == 0
        draft = Draft.objects.get(title=target)
        assert dict(draft.files.values_list("path", "text")) == standard_texts("operations-centre")
    code, _, told = quanyu("handbook", "export", str(tmp_path / "out"), str(folder))
    assert code == 2 and "is there already" in told


def test_a_workbook_goes_out_and_comes_back(quanyu: Run, tmp_path: Path) -> None:
    target = tmp_path / "book.xlsx"
    assert quanyu("handbook", "export", str(target))[0] == 0
    assert quanyu("handbook", "import", str(target), "--title", "表格")[0] == 0
    assert Draft.objects.get(title="表格").files.exists()
    target.write_bytes(b"no workbook")
    assert quanyu("handbook", "import", str(target))[0] == 2
