"""Keyset paging: a page costs the same at row one and at row one million."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
Line = TypeVar("Line")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `older` and `newer` are cursors for `?cursor=`, None at the ends."""

    rows: list[Line]
    newer: str | None
    older: str | None
    size: int


def keyset(
    queryset: QuerySet[Row], order: Sequence[str], cursor: str | None = None, size: int = SIZE
) -> Page[Row]:
    """Return the page of `queryset` at `cursor`, ordered by the columns `order`.

    `order` names columns as in `order_by` ("-number"); the last one must be unique and none
    may be null. A cursor that cannot be read gives the first page.
    """
    back, values = _read(cursor, queryset.model, order)
    wanted = [_flip(name) for name in order] if back else list(order)
    found = queryset.order_by(*wanted)
    if values is not None:
        found = found.filter(_after(wanted, values))
    rows = list(found[: size + 1])
    return _page(rows[:size], len(rows) > size, back, values is not None, order, size)


def _page(
    rows: list[Row], more: bool, back: bool, moved: bool, order: Sequence[str], size: int
) -> Page[Row]:
    if back:
        rows.reverse()
    forth = moved and not back
    newer = _write("n", rows[0], order) if rows and (more if back else forth) else None
    older = _write("o", rows[-1], order) if rows and (back or more) else None
    return Page(rows, newer, older, size)


def merged(
    model: type[Row],
    streams: Sequence[QuerySet[Row]],
    order: Sequence[str],
    cursor: str | None = None,
    size: int = SIZE,
    related: Sequence[str] = (),
) -> Page[Row]:
    """Return the page at `cursor` of several querysets of `model` that have no row in common.

    Each is read along its own index, as far as the page needs it, in one statement. `order` as in
    `keyset`, with "id" as its last column; `related` names what comes with the rows.
    """
    back, values = _read(cursor, model, order)
    wanted = [_flip(name) for name in order] if back else list(order)
    parts = [rows.filter(_after(wanted, values)) if values else rows for rows in streams]
    keys = _first_keys([rows.order_by(*wanted)[: size + 1] for rows in parts], wanted, size + 1)
    known = model._default_manager.select_related(*related).in_bulk(keys[:size])
    rows = [known[key] for key in keys[:size] if key in known]
    return _page(rows, len(keys) > size, back, values is not None, order, size)


def count_of(streams: Sequence[QuerySet[Row]], limit: int) -> int:
    """Return how many rows the querysets hold together, at most `limit`, in one statement.

    Order them as an index does: a database that may choose reads the whole table instead.
    """
    parts = [rows.values_list("pk")[:limit] for rows in streams]
    sql, params = _united(parts)
    if not sql:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", params)
        return int(min(cursor.fetchone()[0], limit))


def _first_keys(parts: Sequence[QuerySet[Row]], wanted: Sequence[str], limit: int) -> list[Any]:
    names = [name.lstrip("-") for name in wanted]
    sql, params = _united([rows.values_list(*names) for rows in parts])
    if not sql:
        return []
    by = ", ".join(f"{n + 1}{' DESC' if name[0] == '-' else ''}" for n, name in enumerate(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {by} LIMIT {limit}", params)
        return [row[-1] for row in cursor.fetchall()]


def _united(parts: Sequence[QuerySet[Row]]) -> tuple[str, list[Any]]:
    """Return the sliced querysets as one statement, which Django's union cannot on SQLite."""
    written: list[str] = []
    params: list[Any] = []
    for number, rows in enumerate(parts):
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        written.append(f"SELECT * FROM ({sql}) AS part{number}")
        params += values
    return " UNION ALL ".join(written), params


def listed(
    lines: Sequence[Line],
    key: Callable[[Line], str],
    cursor: str | None = None,
    size: int = SIZE,
) -> Page[Line]:
    """Return the page at `cursor` of a list that is in memory already; `key` names each line.

    A cursor whose line is gone gives the first page.
    """
    side, _, name = (cursor or "").partition(":")
    places = {key(line): place for place, line in enumerate(lines)}
    start = places.get(name, 0) if side else 0
    start = max(0, start - size) if side == "n" else start
    end = start + size
    newer = f"n:{key(lines[start])}" if start > 0 else None
    older = f"o:{key(lines[end])}" if end < len(lines) else None
    return Page(list(lines[start:end]), newer, older, size)


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(order: Sequence[str], values: list[Any]) -> Q:
    condition, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        relation = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{column}__{relation}": value})
        equal &= Q(**{column: value})
    # Says nothing new, but lets the index begin where the page does.
    first, side = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{side}": values[0]}) & condition


def _write(side: str, row: Model, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    text = json.dumps([side, *values], cls=_Exact, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(
    cursor: str | None, model: type[Model], order: Sequence[str]
) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        side, *raw = json.loads(base64.urlsafe_b64decode(padded))
        fields = [model._meta.get_field(name.lstrip("-")) for name in order]
        values = [f.to_python(v) for f, v in zip(fields, raw, strict=True)]  # type: ignore[union-attr]
    except (ValueError, TypeError, ValidationError):
        return False, None
    return side == "n", values


class _Exact(DjangoJSONEncoder):
    """Django's encoder cuts instants to milliseconds, which would lose rows at a page's edge."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)
