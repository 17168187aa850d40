"""Planted faults: each is found with its rule, file and line, and nothing stops the rest."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanyu.handbook import load, load_texts
from quanyu.kernel.finding import Finding

IDENTITY = """kind: handbook
id: sample
version: "2026.1"
zh: 样例手册
en: Sample
"""
POSITIONS = """kind: positions
positions:
  # 两级
  - id: POS-H01
    zh: 运营总监
    en: Operations director
    permissions:
      - figures.view
  - id: POS-H02
    zh: 运营主管
    en: Operations supervisor
    superior: POS-H01
"""
MEASURES = """kind: measures
cuts:
  - fact: ad
    where: report = 'campaign'
    by:
      - dimension: keyword
        where: report = 'keyword'
measures:
  - measure: paid_amount
    zh: 支付金额
    en: Paid amount
    unit: money
    fact: payment
    aggregate: sum
    of: amount
  - measure: repeat_buyers
    zh: 复购买家数
    en: Repeat buyers
    unit: count
    fact: payment
    aggregate: count
    per: customer
    having: paid_orders >= 2
"""
INDICATORS = """kind: indicators
group: sales
order: 10
zh: 销售
en: Sales
indicators:
  - key: paid_amount
    ids:
      - IDX-02
    zh: 支付金额
    en: Paid amount
    definition:
      zh: 支付成功的金额。
      en: The money paid.
    formula: paid_amount
    unit: money
    direction: up
    owner: POS-H02
    grain: shop_day
    maturity_days: 15
"""
TEXTS = {
    "handbook.yaml": IDENTITY,
    "positions.yaml": POSITIONS,
    "measures.yaml": MEASURES,
    "indicators/sales.yaml": INDICATORS,
}
Fault = tuple[str, str, str, str, int]
FAULTS: list[Fault] = [
    ("handbook.yaml", 'version: "2026.1"', "version: 2026.1", "HB-VERSION", 3),
    ("handbook.yaml", "id: sample", "id: Sample Shop", "HB-VALUE", 2),
    ("handbook.yaml", "kind: handbook", "kind: handbooks", "HB-KIND", 1),
    ("handbook.yaml", "en: Sample", "colour: red\nen: Sample", "HB-FIELD", 5),
    ("handbook.yaml", "zh: 样例手册", "\tzh: 样例手册", "HB-TAB", 4),
    ("handbook.yaml", "zh: 样例手册", "zh: &n 样例\nid: *n", "HB-TWICE", 5),
    ("handbook.yaml", "zh: 样例手册", "zh: !!python/name:os.system x", "HB-TAG", 4),
    ("positions.yaml", "    zh: 运营总监\n", "", "HB-MISSING", 4),
    ("positions.yaml", "zh: 运营总监", "zh: ''", "HB-MISSING", 5),
    ("positions.yaml", "zh: 运营总监", "zh: Director", "HB-CHINESE", 4),
    ("positions.yaml", "id: POS-H02", "id: POS-H01", "HB-DUPLICATE", 9),
    ("positions.yaml", "id: POS-H02", "id: H02", "HB-VALUE", 9),
    ("positions.yaml", "superior: POS-H01", "superior: POS-X99", "HB-REFERENCE", 9),
    ("positions.yaml", "superior: POS-H01", "superior: POS-H02", "HB-CYCLE", 9),
    ("positions.yaml", "- figures.view", "- figures.fly", "HB-PERMISSION", 4),
    ("positions.yaml", "- figures.view", "- figures.view\n      - figures.view",
     "HB-DUPLICATE", 4),
    ("positions.yaml", "superior: POS-H01", "permissions: {a: b}", "HB-FLOW", 12),
    ("positions.yaml", "superior: POS-H01", "field_classes:\n      - secret", "HB-VALUE", 13),
    ("positions.yaml", "superior: POS-H01", "file: elsewhere.yaml", "HB-FIELD", 12),
    ("positions.yaml", "  # 两级", "  - POS-H00", "HB-VALUE", 3),
    ("measures.yaml", "aggregate: sum", "aggregate: average", "HB-VALUE", 14),
    ("measures.yaml", "    of: amount\n", "", "HB-MEASURE", 9),
    ("measures.yaml", "    having: paid_orders >= 2\n", "", "HB-MEASURE", 16),
    ("measures.yaml", "    having: paid_orders >= 2", "    again_within: 90", "HB-MEASURE", 16),
    ("measures.yaml", "    of: amount", "    of: amount\n    having: paid_orders > 1",
     "HB-MEASURE", 9),
    ("measures.yaml", "aggregate: count\n    per: customer\n    having: paid_orders >= 2",
     "aggregate: sum\n    of: paid_amount\n    per: customer\n    first_time: yes",
     "HB-MEASURE", 16),
    ("measures.yaml", "    having: paid_orders >= 2", "    again_within: soon", "HB-VALUE", 23),
    ("measures.yaml", "measure: repeat_buyers", "measure: paid_amount", "HB-DUPLICATE", 16),
    ("indicators/sales.yaml", "owner: POS-H02", "owner: POS-H99", "HB-REFERENCE", 7),
    ("indicators/sales.yaml", "    formula: paid_amount\n", "", "HB-FORMULA", 7),
    ("indicators/sales.yaml", "formula: paid_amount",
     "formula: paid_amount\n    waits_for:\n      - settlement", "HB-FORMULA", 7),
    ("indicators/sales.yaml", "formula: paid_amount",
     "formula: paid_amount\n    only:\n      - dimension: platform", "HB-FORMULA", 7),
    ("indicators/sales.yaml", "direction: up", "direction: sideways", "HB-VALUE", 17),
    ("indicators/sales.yaml", "      en: The money paid.\n", "", "HB-MISSING", 12),
    ("indicators/sales.yaml", "      zh: 支付成功的金额。", "      zh: money", "HB-CHINESE", 7),
    ("indicators/sales.yaml", "      - IDX-02", "      - IDX-02\n      - IND-1", "HB-VALUE", 10),
    ("indicators/sales.yaml", "    unit: money", "    companion_of: nothing\n    unit: money",
     "HB-REFERENCE", 7),
]  # fmt: skip


def known(code: str) -> bool:
    return code == "figures.view"


def found(changed: Mapping[str, str]) -> list[Finding]:
    return load_texts({**TEXTS, **changed}, known_permission=known)[1]


def test_the_sample_has_no_findings() -> None:
    assert found({}) == []


@pytest.mark.parametrize(("file", "old", "new", "rule", "line"), FAULTS)
def test_planted_fault_is_found(file: str, old: str, new: str, rule: str, line: int) -> None:
    assert old in TEXTS[file]
    findings = found({file: TEXTS[file].replace(old, new, 1)})
    assert (rule, file, line) in [(one.rule, one.file, one.line) for one in findings]
    assert all(str(one) for one in findings)


def test_all_faults_of_several_files_are_found_at_once() -> None:
    changed = {
        "handbook.yaml": IDENTITY.replace('"2026.1"', "2026.1"),
        "positions.yaml": POSITIONS.replace("id: POS-H02", "id: H02"),
        "measures.yaml": MEASURES.replace("aggregate: sum", "aggregate: average"),
    }
    assert {one.rule for one in found(changed)} == {"HB-VERSION", "HB-VALUE"}
    handbook, _ = load_texts({**TEXTS, **changed})
    assert set(handbook.positions) == {"POS-H01"}
    assert set(handbook.measures) == {"repeat_buyers"}


def test_every_scalar_is_text_until_the_schema_converts_it() -> None:
    positions = POSITIONS.replace(
        "zh: 运营总监\n    en: Operations director", "zh: 管理 007\n    en: no"
    )
    handbook, findings = load_texts({**TEXTS, "positions.yaml": positions})
    assert findings == []
    assert handbook.positions["POS-H01"].en == "no"
    assert handbook.indicators["paid_amount"].maturity_days == 15


def test_records_know_their_place_and_answer_to_their_ids() -> None:
    handbook, _ = load_texts(TEXTS)
    row = handbook.indicator_of("IDX-02")
    assert row is not None
    assert row is handbook.indicator_of("paid_amount")
    assert (row.file, row.line, row.group) == ("indicators/sales.yaml", 7, "sales")
    assert handbook.indicator_of("IND-999") is None
    assert handbook.cuts[0].by[0].dimension == "keyword"


def test_a_second_row_of_one_id_does_not_replace_the_first() -> None:
    twice = POSITIONS.replace("id: POS-H02", "id: POS-H01").replace("    superior: POS-H01\n", "")
    handbook, _ = load_texts({**TEXTS, "positions.yaml": twice})
    assert handbook.positions["POS-H01"].zh == "运营总监"


def test_the_hash_follows_the_meaning_only() -> None:
    same, _ = load_texts({**TEXTS, "positions.yaml": "# 注释\n" + POSITIONS})
    other, _ = load_texts({**TEXTS, "positions.yaml": POSITIONS.replace("运营总监", "总监")})
    assert same.content_hash == load_texts(TEXTS)[0].content_hash != other.content_hash


def test_files_without_a_kind_and_unreadable_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    for path, text in TEXTS.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "notes.yaml").write_text("kind: notes\n", encoding="utf-8")
    (tmp_path / "more.yml").write_text("kind: positions\n", encoding="utf-8")
    (tmp_path / "indicators" / "old.yaml").write_bytes("zh: 销售".encode("gb18030"))
    handbook, findings = load(tmp_path)
    assert [(one.rule, one.file) for one in findings] == [
        ("HB-READ", "indicators/old.yaml"),
        ("HB-KIND", "more.yml"),
        ("HB-KIND", "notes.yaml"),
    ]
    assert list(handbook.indicators) == ["paid_amount"]


def test_an_empty_folder_lacks_its_handbook_file(tmp_path: Path) -> None:
    handbook, findings = load(tmp_path)
    assert [(one.rule, one.file, one.line) for one in findings] == [
        ("HB-MISSING", "handbook.yaml", None)
    ]
    assert handbook.positions == {}


@pytest.mark.parametrize("text", ["", "- a\n", "just text\n", "kind: positions\npositions: x\n",
                                  "? [a]\n: b\n", "a: &x\n  b: *x\n", "---\na: b\n---\nc: d\n",
                                  "[" * 5000, "- " * 400_000, "a: 1\n" * 3 + "\x00"])  # fmt: skip
def test_odd_texts_are_findings(text: str) -> None:
    assert any(one.file == "positions.yaml" for one in found({"positions.yaml": text}))


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@#\n\t ,…中0", max_size=120))
def test_no_text_stops_the_loader(text: str) -> None:
    load_texts({**TEXTS, "positions.yaml": text, "indicators/x.yaml": text})


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_no_deleted_line_stops_the_loader(path: str, data: st.DataObject) -> None:
    lines = TEXTS[path].splitlines(keepends=True)
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1, max_size=4))
    kept = "".join(line for number, line in enumerate(lines) if number not in gone)
    for one in load_texts({**TEXTS, path: kept})[1]:
        assert one.line is None or 1 <= one.line <= len(lines) + 1
