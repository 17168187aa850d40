"""What a file declares about itself beside what its rows add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from quanyu.channels.emitting import grouped
from quanyu.channels.expression import Surroundings, compile_condition, compile_expression
from quanyu.channels.header import normal, undecorate
from quanyu.channels.preparing import Prepared
from quanyu.channels.template import Template, TotalRule
from quanyu.kernel.finding import Finding
from quanyu.kernel.money import parse_amount
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Total:
    """One total: its name in both languages, declared and recomputed."""

    name: str
    declared: Decimal
    recomputed: Decimal
    zh: str = ""
    en: str = ""

    @property
    def agrees(self) -> bool:
        return self.declared == self.recomputed


def totals_of(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    template: Template,
    prepared: Prepared,
    around: Surroundings,
) -> list[Total]:
    """The totals that the file declares, recomputed from the rows that were read."""
    declared = [
        (rule, value)
        for rule in template.totals
        if (value := _declared(rule, template, prepared)) is not None
    ]
    if not declared:
        return []
    chosen = ", ".join(_recomputed(rule, rows, around) for rule, _ in declared)
    found = connection.execute(f"SELECT {chosen}").fetchone() or ()
    return [
        Total(rule.name, value, Decimal(str(again or 0)), rule.zh, rule.en)
        for (rule, value), again in zip(declared, found, strict=True)
    ]


def _recomputed(rule: TotalRule, rows: str, around: Surroundings) -> str:
    figure = compile_expression(rule.recomputed, grouped(around)).sql
    where = f" AND {compile_condition(rule.when, around).sql}" if rule.when else ""
    return f"(SELECT {figure} FROM {rows} WHERE why IS NULL{where})"


def _declared(rule: TotalRule, template: Template, prepared: Prepared) -> Decimal | None:
    if rule.declared_pattern:
        text = "\n".join(prepared.around)
        found = re.search(rule.declared_pattern, text)
        return _amount(found.group(1)) if found else None
    if not template.footer.header or len(prepared.closing) < 2:
        return None
    pairs = {normal(name): cell for name, cell in _footer_cells(prepared.closing)}
    return _amount(pairs.get(normal(rule.declared), ""))


def _footer_cells(closing: list[list[str]]) -> Iterator[tuple[str, str]]:
    names, values = closing[0], closing[1]
    return zip(names, values, strict=False)


def _amount(text: str) -> Decimal | None:
    plain = undecorate(text).removesuffix("元").lstrip("¥￥").strip()
    try:
        return parse_amount(plain, digits=10)
    except Refusal:
        return None


def disagreements(totals: list[Total], name: str) -> list[Finding]:
    """A warning for each total that differs."""
    return [
        Finding(
            "total_differs",
            name,
            None,
            msg("The file declares %(declared)s for “%(total)s”, its rows give %(recomputed)s."),
            {
                "total": total.en or total.name,
                "total_zh": total.zh or total.name,
                "declared": _shown(total.declared),
                "recomputed": _shown(total.recomputed),
            },
            "warning",
        )
        for total in totals
        if not total.agrees
    ]


def _shown(value: Decimal) -> str:
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
