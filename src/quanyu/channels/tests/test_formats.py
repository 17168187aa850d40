"""Every built-in format loads, says where it is known from, and reads its own examples."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from quanyu.channels.channel import ChannelFacts
from quanyu.channels.detection import detect
from quanyu.channels.loading import FORMATS, load_templates
from quanyu.channels.reading import read
from quanyu.channels.template import Template
from quanyu.channels.tests.samples import constants_of, example_text, member_of
from quanyu.lake.facts import FACTS

TEMPLATES = load_templates()
IDS = sorted(TEMPLATES)
UNDATED_ALLOWED = {"product", "customer", "store", "coupon"}
WITH_HEADER = [name for name in IDS if TEMPLATES[name].file.header != "none"]
SHOP = ChannelFacts("shop")


def test_every_file_loads_without_findings() -> None:
    assert [str(finding) for finding in TEMPLATES.findings] == []
    assert len(TEMPLATES) == len(list(FORMATS.glob("*.yaml")))


@pytest.mark.parametrize("name", IDS)
def test_format_is_described(name: str) -> None:
    template = TEMPLATES[name]
    assert (FORMATS / f"{name}.yaml").is_file()
    assert template.zh and template.en and template.source and template.group
    assert template.notes.zh and template.notes.en
    assert 2 <= len(template.examples) <= 4
    assert all(constant.zh and constant.en for constant in template.constants)


def test_guesses_say_so() -> None:
    guessed = {name for name in IDS if TEMPLATES[name].evidence == "guessed"}
    assert {"meituan_instant_order", "juguang_plan", "jushuitan_order"} <= guessed
    assert not any(name.startswith("quanyu_") for name in guessed)


@pytest.mark.parametrize("name", IDS)
def test_facts_take_personal_text_only_as_pseudonym(name: str) -> None:
    template = TEMPLATES[name]
    personal = {column.name for column in template.columns if column.contact}
    for rule in template.emit:
        open_columns = {k for k, v in rule.set.items() if _words(v) & personal}
        kept = {k for k in open_columns if FACTS[rule.fact].column(k).personal}
        assert open_columns - kept <= {"province", "member"}, rule.fact


def _words(expression: str) -> set[str]:
    return set(re.findall(r"\w+", expression))


@pytest.mark.parametrize("name", IDS)
def test_examples_read_without_rejects(name: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    member = member_of(tmp_path, example_text(template))
    with read(member, template, constants_of(template), SHOP) as reading:
        assert list(reading.rejects()) == []
        assert reading.rows_read == len(template.examples)
        assert reading.warnings == []
        emitted = sum(_count(reading.connection, emit.relation_sql) for emit in reading.emits)
        assert emitted >= len(template.examples) - 1


@pytest.mark.parametrize("name", IDS)
def test_every_emitted_row_has_its_date_and_key(name: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    member = member_of(tmp_path, example_text(template))
    with read(member, template, constants_of(template), SHOP) as reading:
        for emit, rule in zip(reading.emits, template.emit, strict=True):
            fact = FACTS[emit.fact]
            dates = [c for c in (fact.at, *fact.at_else) if c in rule.set]
            assert emit.date_from or dates or not fact.at or fact.name in UNDATED_ALLOWED
            if dates and not emit.date_from and fact.name not in UNDATED_ALLOWED:
                empty = f"coalesce({', '.join(dates)}) IS NULL"
                sql = f"SELECT * FROM ({emit.relation_sql}) WHERE {empty}"
                assert _count(reading.connection, sql) == 0, emit.fact
            if emit.key:
                keys = [k for k in emit.key if k in rule.set]
                sql = f"SELECT DISTINCT {', '.join(keys)} FROM ({emit.relation_sql})"
                assert _count(reading.connection, sql) == _count(
                    reading.connection, emit.relation_sql
                ), emit.fact


def _count(connection: object, sql: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()  # type: ignore[attr-defined]
    return int(found[0])


@pytest.mark.parametrize("whole", [False, True], ids=["read columns", "whole header"])
@pytest.mark.parametrize("name", WITH_HEADER)
def test_own_examples_are_detected(name: str, whole: bool, tmp_path: Path) -> None:
    member = member_of(tmp_path, example_text(TEMPLATES[name], whole=whole))
    detection = detect(member, TEMPLATES)
    assert detection.refusal is None
    assert detection.candidates[0].template_id == name, detection.candidates[:3]
    assert detection.best is not None, detection.candidates[:3]
    assert detection.candidates[0].unknown == ()


def _english(template: Template) -> Mapping[str, str]:
    return {c.headers[0]: c.headers[1] for c in template.columns if len(c.headers) > 1}


@pytest.mark.parametrize("name", [n for n in IDS if n.startswith("quanyu_")])
def test_own_templates_take_english_headers(name: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    first, _, rest = example_text(template).partition("\n")
    english = _english(template)
    header = ",".join(english[cell] for cell in first.split(","))
    detection = detect(member_of(tmp_path, f"{header}\n{rest}"), TEMPLATES)
    assert detection.best is not None and detection.best.template_id == name
