"""Planted faults: each is found with its rule, file and line, and nothing else is found.

A fault is (rule, file, old text, new text, where): the finding stands on the line where the text
`where` begins, in the same file unless another is named before a bar. Nothing there: no line.
"""

from collections.abc import Mapping
from datetime import date

import pytest

from quanyu.handbook import load_texts
from quanyu.handbook.checks import Asked, rules
from quanyu.handbook.source import SIZE_LIMIT
from quanyu.handbook.tests.healthy import BASE, SHOP, bases
from quanyu.kernel.finding import Finding

ASKED = Asked({"figures.view"}.__contains__, today=date(2026, 11, 22), closed_until="2026-10")
SPLIT = """  - op: split
    ref: POS-H04
    into:
      - id: POS-R04
        zh: 主图设计
      - id: POS-R05
        zh: 详情设计
    reason: 分工
"""
DROP = "  - op: drop\n    ref: POS-H04\n    reason: 设计外包\n"
MONTHLY = 'every: month\n        on: "5"'
SECOND = "  - id: DUT-R01-2"
DELIVERABLE = """    deliverable:
      zh: 月计划
      en: Monthly plan
      archive: stores
"""
Fault = tuple[str, str, str, str, str]
FORM: list[Fault] = [
    ("HB-READ", "waivers.yaml", "waivers:", "# " + "x" * SIZE_LIMIT + "\nwaivers:", ""),
    ("HB-KIND", "waivers.yaml", "kind: waivers", "kind: waiver", "kind"),
    ("HB-YAML", "waivers.yaml", "who: 张三", "who: 张: 三", "who: 张: 三"),
    ("HB-TAB", "waivers.yaml", "    object: DUT-H05-1", "\tobject: DUT-H05-1", "\tobject"),
    ("HB-DEPTH", "waivers.yaml", "waivers:", "waivers:\n  " + "- " * 14 + "x", "  - - -"),
    ("HB-ALIAS", "waivers.yaml", "who: 张三", "who: &who 张三", "who: &who"),
    ("HB-TAG", "waivers.yaml", "who: 张三", "who: !!str 张三", "who: !!str"),
    ("HB-FLOW", "waivers.yaml", "who: 张三", "who: {name: 张三}", "who: {"),
    ("HB-FLOW", "duties/store.yaml", "    tags:\n      - store.open", "    tags: [store.open]",
     "tags: ["),
    ("HB-TWICE", "waivers.yaml", "who: 张三", "who: 张三\n    who: 李四", "who: 李四"),
    ("HB-FIELD", "positions.yaml", 'headcount: "4"', 'heads: "4"', "heads"),
    ("HB-VALUE", "positions.yaml", 'headcount: "4"', "headcount: many", "headcount: many"),
    ("HB-VALUE", "duties/store.yaml", "every: day", "every: fortnight", "every: fortnight"),
    ("HB-VALUE", "duties/store.yaml", 'due: "09:30"', 'due: "25:30"', 'due: "25:30"'),
    ("HB-VALUE", "duties/store.yaml", 'minutes: "20"', "minutes: some", "minutes"),
    ("HB-VALUE", "competencies.yaml", "level: primary", "level: expert", "level: expert"),
    ("HB-VALUE", "competencies.yaml", "- superior", "- hearsay", "- hearsay"),
    ("HB-VALUE", "cards.yaml", 'weight: "60"', 'weight: "160"', 'weight: "160"'),
    ("HB-VALUE", "waivers.yaml", "verdict: accepted", "verdict: perhaps", "verdict: perhaps"),
    ("HB-VALUE", "waivers.yaml", "2027-06-30", "soon", "until: soon"),
    ("HB-VALUE", "processes.yaml", "id: PRC-R01", "id: R01", "id: R01"),
    ("HB-MISSING", "positions.yaml", "    zh: 店员\n", "", "  - id: POS-R02"),
    ("HB-MISSING", "processes.yaml", "zh: 开新店", 'zh: ""', 'zh: ""'),
    ("HB-VERSION", "handbook.yaml", '"2026.1"', "2026.1", "version"),
    ("HB-CHINESE", "departments.yaml", "zh: 门店部", "zh: Stores", "  - id: DEP-R01"),
    ("HB-CHINESE", "indicators/store.yaml", "门店支付的金额。", "paid", "  - key: store_sales"),
    ("HB-DUPLICATE", "departments.yaml", "    parent: DEP-H01\n",
     "    parent: DEP-H01\n  - id: DEP-R01\n    zh: 二店\n", "  - id: DEP-R01\n    zh: 二店"),
    ("HB-DUPLICATE", "positions.yaml", "- figures.view", "- figures.view\n      - figures.view",
     "  - id: POS-R01"),
    ("HB-DUPLICATE", "duties/store.yaml", "      - POS-R02", "      - POS-R02\n      - POS-R02",
     "  - id: DUT-R01-1"),
    ("HB-DUPLICATE", "measures.yaml", "measure: store_paid", "measure: paid_amount",
     "  - measure: paid_amount"),
]  # fmt: skip
REFERENCE: list[Fault] = [
    ("HB-BASE", "handbook.yaml", "mini@1", "mini@2", "  - mini@2"),
    ("HB-BASE", "handbook.yaml", "  - mini@1", "  - mini@1\n  - gone@1", "  - gone@1"),
    ("HB-REFERENCE", "positions.yaml", "superior: POS-R01", "superior: POS-Z99", "  - id: POS-R02"),
    ("HB-REFERENCE", "positions.yaml", "reviewer: POS-H02", "reviewer: POS-Z99", "  - id: POS-R01"),
    ("HB-REFERENCE", "positions.yaml", "- AMB-18", "- AMB-99", "  - id: POS-R01"),
    ("HB-REFERENCE", "positions.yaml", "department: DEP-R01\n    superior: POS-R01",
     "department: DEP-R09\n    superior: POS-R01", "  - id: POS-R02"),
    ("HB-REFERENCE", "departments.yaml", "parent: DEP-H01", "parent: DEP-Z01", "  - id: DEP-R01"),
    ("HB-REFERENCE", "duties/store.yaml", "- POS-R02", "- POS-R09", "  - id: DUT-R01-1"),
    ("HB-REFERENCE", "duties/store.yaml", "- IND-R01", "- IND-R09", SECOND),
    ("HB-REFERENCE", "duties/store.yaml", "- CMP-R01-P01", "- CMP-R01-P09", "  - id: DUT-R01-1"),
    ("HB-REFERENCE", "duties/store.yaml", "- store.plan", "- store.fly", SECOND),
    ("HB-REFERENCE", "duties/store.yaml", "- store.plan", "- moon.plan", SECOND),
    ("HB-REFERENCE", "duties/store.yaml", "sign: POS-H01", "sign: POS-Z99", "  - id: DUT-R01-1"),
    ("HB-REFERENCE", "cards.yaml", "indicator: IND-101", "indicator: IND-R99",
     "  - position: POS-R01"),
    ("HB-REFERENCE", "cards.yaml", "position: POS-R01", "position: POS-R77",
     "  - position: POS-R77"),
    ("HB-REFERENCE", "competencies.yaml", "module: MOD-R01-1", "module: MOD-R01-9",
     "  - id: CMP-R01-P01"),
    ("HB-REFERENCE", "competencies.yaml", "id: MOD-R01-1\n    position: POS-R01",
     "id: MOD-R01-1\n    position: POS-R77", "  - id: MOD-R01-1"),
    ("HB-REFERENCE", "indicators/store.yaml", "owner: POS-R01", "owner: POS-R77",
     "  - key: store_sales"),
    ("HB-REFERENCE", "indicators/store.yaml", "grain: shop_day",
     "grain: shop_day\n    companion_of: nothing", "  - key: store_sales"),
    ("HB-REFERENCE", "processes.yaml", "initiator: POS-H01", "initiator: POS-Z99",
     "  - id: PRC-R01"),
    ("HB-REFERENCE", "overlay.yaml", "ref: POS-H03", "ref: POS-H93",
     "  - op: adopt\n    ref: POS-H93"),
    ("HB-REFERENCE", "overlay.yaml", 'headcount: "2"', "superior: POS-Z99",
     "  - op: adopt\n    ref: POS-H02"),
    ("HB-DROPPED", "overlay.yaml", "ref: DUT-H02-2", "ref: DUT-H04-1", "  - op: override"),
    ("HB-DROPPED", "overlay.yaml", "to: POS-R01", "to: POS-H04", "  - op: reassign"),
    ("HB-REASON", "overlay.yaml", "    reason: 设计外包\n", "", "  - op: drop"),
    ("HB-REASON", "overlay.yaml", "    reason: 周一例会前要用\n", "", "  - op: override"),
    ("HB-REASON", "overlay.yaml", "    reason: 两班轮换\n", "", "  - op: adopt\n    ref: POS-H02"),
    ("HB-OP", "overlay.yaml", "op: reassign", "op: hand_over", "  - op: hand_over"),
    ("HB-OWN", "processes.yaml", "id: PRC-R01", "id: PRC-99", "  - id: PRC-99"),
    ("HB-SPLIT", "overlay.yaml", DROP, SPLIT, "  - op: split"),
    ("HB-ABSENT", "positions.yaml", "superior: POS-R01", "superior: POS-H04", "  - id: POS-R02"),
    ("HB-PERMISSION", "positions.yaml", "- figures.view", "- figures.fly", "  - id: POS-R01"),
]  # fmt: skip
STRUCTURE: list[Fault] = [
    ("HB-CYCLE", "positions.yaml", "superior: POS-H01", "superior: POS-R02", "  - id: POS-R01"),
    ("HB-CYCLE", "overlay.yaml", 'headcount: "2"', "superior: POS-H03",
     "  - op: adopt\n    ref: POS-H02"),
    ("HB-CYCLE", "departments.yaml", "parent: DEP-H01", "parent: DEP-R01", "  - id: DEP-R01"),
    ("HB-EMPTY", "departments.yaml", "    parent: DEP-H01\n",
     "    parent: DEP-H01\n  - id: DEP-R02\n    zh: 二店\n", "  - id: DEP-R02"),
    ("HB-ACCOUNTABLE", "duties/store.yaml", SECOND + "\n    position: POS-R01\n", SECOND + "\n",
     SECOND),
    ("HB-ACCOUNTABLE", "duties/store.yaml", SECOND, SECOND + "\n    department: DEP-R01", SECOND),
    ("HB-ACCOUNTABLE", "duties/store.yaml", "      - POS-R02", "      - POS-R01",
     "  - id: DUT-R01-1"),
    ("HB-ACCOUNTABLE", "duties/store.yaml", SECOND + "\n    position: POS-R01",
     SECOND + "\n    position: POS-X07", SECOND),
    ("HB-SPAN", "positions.yaml", 'headcount: "4"', 'headcount: "14"', "  - id: POS-R01"),
    ("HB-REVIEWER", "positions.yaml", "reviewer: POS-H02", "reviewer: POS-R01", "  - id: POS-R01"),
    ("HB-REVIEWER", "positions.yaml", "    superior: POS-H01\n    reviewer: POS-H02\n", "",
     "  - id: POS-R01"),
    ("HB-LANE", "processes.yaml", "      - POS-R01", "      - POS-Z99", "  - id: PRC-R01"),
    ("HB-LANE", "processes.yaml", "    lanes:\n      - POS-H01\n      - POS-R01\n", "",
     "  - id: PRC-R01"),
    ("HB-INITIATOR", "processes.yaml", "initiator: POS-H01", "initiator: POS-R02",
     "  - id: PRC-R01"),
]  # fmt: skip
WORK: list[Fault] = [
    ("HB-DELIVERABLE", "duties/store.yaml", DELIVERABLE, "", SECOND),
    ("HB-DELIVERABLE", "overlay.yaml", "ref: DUT-H02-2", "ref: DUT-H01-1", "  - op: override"),
    ("HB-DUE", "duties/store.yaml", MONTHLY, "every: month", SECOND),
    ("HB-DUE", "overlay.yaml", '          on: mon\n          due: "10:00"\n', "",
     "  - op: override"),
    ("HB-CADENCE", "duties/store.yaml", MONTHLY, 'every: week\n        on: "31"', SECOND),
    ("HB-CADENCE", "duties/store.yaml", MONTHLY, 'every: month\n        on: "32"', SECOND),
    ("HB-CADENCE", "duties/store.yaml", MONTHLY, 'every: quarter\n        on: "93"', SECOND),
    ("HB-CADENCE", "duties/store.yaml", MONTHLY, "every: week\n        on: monday", SECOND),
    ("HB-CADENCE", "duties/store.yaml", "on: 12-20", "on: 02-30", SECOND),
    ("HB-CADENCE", "duties/store.yaml", 'on: "5"', "on: workday", SECOND),
    ("HB-CADENCE", "duties/store.yaml", "on: workday", "on: mon", "  - id: DUT-R01-1"),
    ("HB-CADENCE", "duties/store.yaml", "every: day\n        on: workday",
     "every: continuous", "  - id: DUT-R01-1"),
    ("HB-CADENCE", "duties/store.yaml", "every: year\n        on: 12-20", MONTHLY, SECOND),
    ("HB-CADENCE", "overlay.yaml", "on: mon", 'on: "31"', "  - op: override"),
    ("HB-ARCHIVE", "duties/store.yaml", "      archive: stores\n    cadences:", "    cadences:",
     SECOND),
    ("HB-HOLIDAY", "duties/store.yaml", "on: 12-20", "on: new_moon", SECOND),
]  # fmt: skip
PEOPLE: list[Fault] = [
    ("HB-EVIDENCE", "competencies.yaml", "    evidence:\n      - superior\n", "",
     "  - id: CMP-R01-P01"),
    ("HB-ABILITY", "duties/store.yaml", "- CMP-R01-P01", "- CMP-H03-P01", "  - id: DUT-R01-1"),
    ("HB-MEASURE", "measures.yaml", "    of: amount\n", "", "  - measure: store_paid"),
    ("HB-FORMULA", "indicators/store.yaml", "    formula: paid_amount\n", "",
     "  - key: store_sales"),
    ("HB-WEIGHTS", "cards.yaml", '"60"', '"50"', "  - position: POS-R01"),
    ("HB-CARD-TWICE", "cards.yaml", "indicator: IND-101", "indicator: IND-R01",
     "  - position: POS-R01"),
    ("HB-CARD-DATA", "cards.yaml", "indicator: IND-101", "indicator: IND-311",
     "  - position: POS-R01"),
    ("HB-OWN-DATA", "indicators/store.yaml", "formula: paid_amount", "waits_for:\n      - survey",
     "cards.yaml|  - position: POS-R01"),
    ("HB-CLOSED", "cards.yaml", "effective_from: 2026-12", "effective_from: 2026-10",
     "  - position: POS-R01"),
]  # fmt: skip
STORE = "forms/store.yaml"
FORMS: list[Fault] = [
    ("HB-FORM", "duties/store.yaml", "form: opening_check", "form: closing_check",
     "  - id: DUT-R01-1"),
    ("HB-FORM", "overlay.yaml", "duties:", "forms:\n  - op: drop\n    ref: plan_paper\n"
     "    reason: 不用\nduties:", "  - op: drop\n    ref: plan_paper"),
    ("HB-FORM-FIELD", STORE, "field: remedy", "field: state",
     "      - field: state\n        zh: 整理"),
    ("HB-FORM-FIELD", STORE, "- option: untidy", "- option: clean", "      - field: state"),
    ("HB-FORM-FIELD", STORE, "default: clean", "default: dirty", "      - field: state"),
    ("HB-FORM-FIELD", STORE, "type: choice\n", "type: text\n", "      - field: state"),
    ("HB-FORM-FIELD", STORE, "        type: rows\n        max: \"20\"", "        type: text",
     "      - field: shelves"),
    ("HB-FORM-FIELD", STORE, "type: number", "type: people", "          - field: missing"),
    ("HB-FORM-FIELD", STORE, "        indicator: IND-101\n", "", "      - field: sold"),
    ("HB-FORM-FIELD", STORE, "max: today", 'max: "3"', "      - field: opened_at"),
    ("HB-FORM-FIELD", STORE, 'max: "5000"', 'max: "-1"', "      - field: float_amount"),
    ("HB-FORM-FIELD", STORE, "period: yesterday", 'required: "true"', "      - field: sold"),
    ("HB-FORM-SHOWN", STORE, 'state == "untidy"', "shelves > 3", "      - field: remedy"),
    ("HB-FORM-SHOWN", STORE, 'state == "untidy"', "state.upper()", "      - field: remedy"),
    ("HB-REFERENCE", STORE, "indicator: IND-101", "indicator: IND-R99", "  - form: opening_check"),
    ("HB-VALUE", STORE, "type: number", "type: colour", "            type: colour"),
    ("HB-FIELD", STORE, "type: number", 'type: number\n            line: "4"',
     '            line: "4"'),
    ("HB-FORM-UNUSED", STORE, "  - form: opening_check", "  - form: spare\n    zh: 备用表\n"
     "    fields:\n      - field: text\n        zh: 内容\n  - form: opening_check",
     "  - form: spare"),
    ("HB-DUPLICATE", STORE, "forms:\n", "forms:\n  - form: plan_paper\n    zh: 计划\n"
     "    fields:\n      - field: text\n        zh: 内容\n", "  - form: plan_paper"),
]  # fmt: skip
WAIVERS: list[Fault] = [
    ("HB-WAIVER", "waivers.yaml", "object: DUT-H01-1", "object: DUT-H02-1",
     "  - rule: HB-UNMEASURED"),
    ("HB-WAIVER", "waivers.yaml", "rule: HB-UNMEASURED\n    object: DUT-H01-1",
     "rule: HB-ORPHAN\n    object: DUT-R01-9", "  - rule: HB-ORPHAN"),
    ("HB-WAIVER-RULE", "waivers.yaml", "rule: HB-UNMEASURED", "rule: HB-UNHEARD",
     "  - rule: HB-UNHEARD"),
    ("HB-WAIVER-RULE", "waivers.yaml", "rule: HB-UNMEASURED", "rule: HB-CYCLE",
     "  - rule: HB-CYCLE"),
    ("HB-UNTIL", "waivers.yaml", "    until: 2027-06-30\n", "", "  - rule: HB-UNMEASURED"),
    ("HB-EXPIRED", "waivers.yaml", "2027-06-30", "2026-11-21", "  - rule: HB-UNMEASURED"),
    ("HB-INSIDE", "waivers.yaml", "    inside: DUT-R01-2\n", "", "  - rule: HB-GAP"),
    ("HB-INSIDE", "waivers.yaml", "inside: DUT-R01-2", "inside: DUT-R01-9", "  - rule: HB-GAP"),
]  # fmt: skip
FAULTS = [*FORM, *REFERENCE, *STRUCTURE, *WORK, *PEOPLE, *FORMS, *WAIVERS]


def found(texts: Mapping[str, str]) -> list[Finding]:
    return load_texts(texts, bases, asked=ASKED)[1]


def place(texts: Mapping[str, str], file: str, where: str) -> tuple[str, int | None]:
    """Return the file and line at which `where` begins; it must stand there once only."""
    other, _, text = where.rpartition("|")
    path = other or file
    if not text:
        return path, None
    assert texts[path].count(text) == 1, f"{text!r} stands {texts[path].count(text)} times"
    return path, texts[path][: texts[path].index(text)].count("\n") + 1


def test_the_healthy_ones_have_no_finding() -> None:
    assert found(SHOP) == []
    assert found(BASE) == []


def test_there_are_enough_faults_and_every_rule_has_one() -> None:
    assert len(FAULTS) >= 60
    planted = {fault[0] for fault in FAULTS}
    # Those of process sheets (PS-…) are planted beside the sheets.
    listed = {code for code, rule in rules().items() if rule.weight != "coverage"}
    assert planted == {code for code in listed if code.startswith("HB-")}


@pytest.mark.parametrize(
    ("rule", "file", "old", "new", "where"),
    FAULTS,
    ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)],
)
def test_a_planted_fault_is_found_and_nothing_else(
    rule: str, file: str, old: str, new: str, where: str
) -> None:
    assert old in SHOP[file]
    texts = {**SHOP, file: SHOP[file].replace(old, new, 1)}
    findings = found(texts)
    said = [(one.rule, one.file, one.line) for one in findings]
    assert said == [(rule, *place(texts, file, where))], [str(one) for one in findings]
    weight = rules()[rule].weight
    assert findings[0].severity == weight


def test_all_faults_of_a_handbook_are_found_at_once() -> None:
    """Take faults that do not hide one another, one of each file, all together."""
    chosen = {fault[1]: fault for fault in (*WORK[:1], *PEOPLE[:1], *STRUCTURE[:1], *WAIVERS[:1])}
    texts = dict(SHOP)
    for _, file, old, new, _ in chosen.values():
        texts[file] = texts[file].replace(old, new, 1)
    assert {one.rule for one in found(texts)} == {fault[0] for fault in chosen.values()}
