"""How commands speak: tables for people, one JSON document for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from rich.console import Console
from rich.table import Table

Row = Mapping[str, object]
console = Console(stderr=False, highlight=False)
messages = Console(stderr=True, highlight=False)


def plain(value: object) -> object:
    """Return `value` as JSON holds it: amounts as exact numbers, days and instants as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def show_json(document: object) -> None:
    """Print `document` as JSON with Chinese left readable."""
    json.dump(plain(document), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def show_rows(rows: Sequence[Row], columns: Sequence[str] | None = None, title: str = "") -> None:
    """Print `rows` as a table; numbers are aligned right, nothing is shortened."""
    names = list(columns or (rows[0] if rows else ()))
    table = Table(title=title or None, header_style="bold", box=None, pad_edge=False)
    for name in names:
        numeric = any(isinstance(row.get(name), int | float | Decimal) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in names))
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}" if value == value.to_integral_value() else f"{value:,f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
