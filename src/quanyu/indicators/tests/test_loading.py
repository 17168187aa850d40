"""Faults in definitions are found at loading, with file and line, and the rest still works."""

import pytest

from quanyu.handbook import load, shipped_base
from quanyu.indicators import load_definitions
from quanyu.indicators.syntax import parse_formula, parse_row
from quanyu.indicators.tests.support import definitions_of
from quanyu.kernel.refusal import Refusal

PAID = "fact: payment\naggregate: sum\nof: amount"


@pytest.mark.parametrize(
    ("measure", "rule"),
    [
        ("fact: nothing\naggregate: sum\nof: amount", "fact_unknown"),
        ("fact: payment\naggregate: sum\nof: weight", "column_unknown"),
        ("fact: payment\naggregate: sum\nof: order_id", "expression_mistyped"),
        ("fact: payment\naggregate: sum", "measure_incomplete"),
        ("fact: payment\naggregate: sum\nof: amount / quantity", "division_summed"),
        ("fact: payment\naggregate: count\nwhere: amount", "expression_mistyped"),
        ("fact: payment\naggregate: count\nwhere: amount = 'x'", "expression_mistyped"),
        ("fact: payment\naggregate: count\nwhere: paid_at > amount", "expression_mistyped"),
        ("fact: payment\naggregate: count\ndate: method", "date_unknown"),
        ("fact: payment\naggregate: count\nper: who", "column_unknown"),
        ("fact: payment\naggregate: count\nfirst_time: 'yes'", "measure_incomplete"),
    ],
)
def test_a_faulty_measure_is_named(measure: str, rule: str) -> None:
    definitions, findings = definitions_of({"bad": measure, "paid": PAID}, {"paid_total": "paid"})
    assert [(f.rule, f.file) for f in findings] == [(rule, "measures.yaml")]
    assert findings[0].line
    assert "paid_total" in definitions.indicators


def test_cycles_are_found_and_named() -> None:
    formulas = {"one": "two + paid", "two": "three", "three": "one", "fine": "paid * 2"}
    definitions, findings = definitions_of({"paid": PAID}, formulas)
    assert {f.rule for f in findings} == {"formula_cycle", "part_missing"}
    assert "one → two → three → one" in str(findings[0])
    assert set(definitions.indicators) == {"fine"}


@pytest.mark.parametrize(
    "formula",
    [
        "nothing",
        "paid +",
        "paid; drop table x",
        "(select 1)",
        "paid || 'x'",
        "read_csv('/etc/x')",
        "paid > 1",
        "'text'",
        "a.b",
        "total(paid + paid)",
        "1e400",
        "paid as x",
        "cast(paid as int)",
    ],
)
def test_formulas_hold_only_what_is_allowed(formula: str) -> None:
    definitions, findings = definitions_of({"paid": PAID}, {"bad": formula})
    assert len(findings) == 1
    assert definitions.indicators == {}


@pytest.mark.parametrize(
    "text",
    [
        "1 = (select 1)",
        "pg_sleep(1)",
        "a in (select b from c)",
        "case when a then b end",
        "x'41'",
        "a::int",
        "exists (select 1)",
        "a = ?",
        "a[1]",
        "{'a': 1}",
        "a is true",
        "*",
        "a, b",
        "",
    ],
)
def test_conditions_hold_only_what_is_allowed(text: str) -> None:
    with pytest.raises(Refusal):
        parse_row(text)


def test_deep_nesting_is_refused_not_crashed() -> None:
    with pytest.raises(Refusal):
        parse_formula("(" * 3000 + "a" + ")" * 3000)


def test_the_version_follows_formula_and_measures() -> None:
    first, _ = definitions_of({"paid": PAID}, {"total": "paid * 2"})
    same, _ = definitions_of({"paid": PAID}, {"total": "paid*2"})
    other, _ = definitions_of({"paid": f"{PAID}\nwhere: amount > 0"}, {"total": "paid * 2"})
    versions = [d.indicators["total"].version for d in (first, same, other)]
    assert versions[0] == versions[1] != versions[2]


def test_the_shipped_definitions_are_without_fault() -> None:
    handbook, _ = load(shipped_base())
    definitions, findings = load_definitions(handbook)
    assert [str(finding) for finding in findings] == []
    assert len(definitions.indicators) == len(handbook.indicators)
