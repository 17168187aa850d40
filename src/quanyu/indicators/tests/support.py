"""A handbook of a few measures and indicators from YAML text, and short words for tests."""

from datetime import date, datetime
from typing import Any

from quanyu.handbook import load_texts
from quanyu.indicators import Definitions, FigureTable, Query, compute, load_definitions
from quanyu.indicators.reader import Reader
from quanyu.kernel.finding import Finding
from quanyu.kernel.period import Period

MEASURE = """
  - measure: {name}
    zh: 度量
    en: {name}
    unit: count
{body}"""
INDICATOR = """
  - key: {name}
    zh: 指标
    en: {name}
    definition:
      zh: 测试
      en: For a test
    unit: money
    direction: up
    owner: POS-H01
    grain: shop_day
{body}"""


def definitions_of(
    measures: dict[str, str], formulas: dict[str, str], cuts: str = ""
) -> tuple[Definitions, list[Finding]]:
    """Return definitions; a measure's value is its YAML fields, an indicator's its formula."""
    measured = "".join(_entry(MEASURE, name, body) for name, body in measures.items())
    indicated = "".join(
        _entry(INDICATOR, name, f"formula: {body}" if "\n" not in body else body)
        for name, body in formulas.items()
    )
    texts = {
        "handbook.yaml": "kind: handbook\nid: test\nversion: '1'\nzh: 测试\nen: Test\n",
        "measures.yaml": f"kind: measures\n{cuts}measures:{measured}",
        "indicators/test.yaml": "kind: indicators\ngroup: test\norder: '1'\nzh: 组\nen: Group\n"
        f"indicators:{indicated}",
    }
    handbook, _ = load_texts(texts)
    return load_definitions(handbook)


def figures(
    definitions: Definitions, reader: Reader, key: str, period: str, **asked: Any
) -> FigureTable:
    """Compute one indicator (or several, separated by spaces)."""
    context = {
        name: asked.pop(name)
        for name in ("channels", "field_classes", "week_start")
        if name in asked
    }
    asked = {
        name: (value,) if isinstance(value, str) and name == "by" else value
        for name, value in asked.items()
    }
    query = Query(tuple(key.split()), Period.parse(period), **asked)
    return compute(query, definitions, reader, **context)


def at(text: str) -> datetime:
    """Return the UTC instant of a Beijing wall-clock time."""
    from datetime import timedelta

    return datetime.fromisoformat(text) - timedelta(hours=8)


def day(text: str) -> date:
    return date.fromisoformat(text)


def _entry(form: str, name: str, body: str) -> str:
    lines = "\n".join(
        f"    {line.strip()}" if not line.startswith(" ") else f"  {line}"
        for line in body.strip("\n").split("\n")
    )
    return form.format(name=name, body=lines)
