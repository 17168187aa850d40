"""`quanyu process`: the list, findings with lines, BPMN in two languages, stories told."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from quanyu.handbook.bases import standard_texts
from quanyu.project.tests.conftest import Run

pytestmark = pytest.mark.usefixtures("home")


def test_processes_are_listed_checked_drawn_and_walked(quanyu: Run, tmp_path: Path) -> None:
    code, out, _ = quanyu("process", "list", "operations-centre", "--json")
    assert code == 0 and len(json.loads(out)) == 17
    code, out, _ = quanyu("process", "bpmn", "PRC-07", "--language", "en")
    assert code == 0 and ET.fromstring(out).tag.endswith("definitions")
    assert "Submit the request" in out
    code, out, _ = quanyu("process", "walk", "PRC-15", "--json")
    assert code == 0 and len(json.loads(out)) >= 14
    sheet = tmp_path / "PRC-07.yaml"
    text = standard_texts("operations-centre")["processes/PRC-07.yaml"]
    sheet.write_text(text.replace('reject_to: "07.1"', 'reject_to: "07.99"'), encoding="utf-8")
    code, out, _ = quanyu("process", "check", str(sheet), "--json")
    (found,) = json.loads(out)
    assert code == 1 and found["rule"] == "PS-TARGET"
    assert text.splitlines()[found["line"] - 1].strip() == '- id: "07.2"'


def test_a_story_that_goes_otherwise_is_told(quanyu: Run, tmp_path: Path) -> None:
    text = standard_texts("operations-centre")["processes/PRC-07.yaml"]
    (tmp_path / "PRC-07.yaml").write_text(text, encoding="utf-8")
    story = [{"name": "半路", "steps": [["07.1"], ["07.5"]]}]
    (tmp_path / "PRC-07.walks.json").write_text(json.dumps(story), encoding="utf-8")
    code, out, _ = quanyu("process", "walk", str(tmp_path / "PRC-07.yaml"), "--json")
    assert code == 1
    assert "07.5 is not open" in json.loads(out)[0]["fault"]
