"""The database part of reading: typed rows, rejects and totals as tables of one connection."""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quanyu.channels.casting import Cast, cast_column, typed_name
from quanyu.channels.emitting import used_columns
from quanyu.channels.expression import Surroundings, compile_condition, quote, quote_name
from quanyu.channels.overflow import reject_too_large
from quanyu.channels.preparing import Prepared
from quanyu.channels.reasons import REASONS
from quanyu.channels.records import Fault, ends_open
from quanyu.channels.template import Template

if TYPE_CHECKING:
    import duckdb

REJECT_TYPES = (
    'file INTEGER, line BIGINT, "column" VARCHAR, code VARCHAR, reason VARCHAR, '
    "params JSON, raw JSON"
)
_STRUCTURE = {
    "MISSING COLUMNS": "too_few_cells",
    "TOO MANY COLUMNS": "too_many_cells",
    "UNQUOTED VALUE": "bad_quote",
    "LINE SIZE OVER MAXIMUM": "too_long",
    "INVALID ENCODING": "bad_bytes",
}
_PARAMS = "json_object('column', w.\"column\", 'value', coalesce(w.\"value\", ''))"
_BATCH = 20_000
FEW = 5_000


def casts_of(template: Template, prepared: Prepared, zone: str) -> list[Cast]:
    """How each bound and used column is typed."""
    used, places = used_columns(template), prepared.binding.places
    return [
        cast_column(c, f"c{places[c.name]}", prepared.signs, zone, prepared.from_sheet)
        for c in template.columns
        if c.name in places and c.name in used
    ]


def source_sql(prepared: Prepared, template: Template, rejects: str | None) -> str:
    """`read_csv` over the prepared records; `rejects` names the tables for broken lines."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(prepared.width))
    quoting = "quote='\"', escape='\"'" if prepared.quoted else "quote='', escape=''"
    keep = "store_rejects=false, ignore_errors=true"
    if rejects:
        keep = f"store_rejects=true, rejects_table='{rejects}', rejects_scan='{rejects}_scan'"
    pad = ", null_padding=true" if template.file.short_rows == "pad" else ""
    return (
        f"read_csv({quote(str(prepared.path))}, delim={quote(prepared.delimiter)}, {quoting}, "
        f"header=false, auto_detect=false, columns={{'n': 'VARCHAR', {columns}}}, {keep}, "
        f"rejects_limit=0, max_line_size=4194304, strict_mode=true, new_line='\\n'{pad})"
    ).replace("rejects_limit=0, ", "rejects_limit=0, " if rejects else "")


def create_rows(
    connection: duckdb.DuckDBPyConnection,
    names: tuple[str, str],
    prepared: Prepared,
    template: Template,
    casts: Sequence[Cast],
    around: Surroundings,
) -> None:
    """Type all rows into one table: `line`, typed columns, `why` (faults or null), `soft`."""
    rows, broken = names
    sql = _cleaned(casts, source_sql(prepared, template, broken))
    value = "".join(f", {cast.value} AS {typed_name(cast.name)}" for cast in casts)
    sql = f"SELECT *{value} FROM ({sql})"
    faulty = [cast for cast in casts if cast.fault]
    fault = "".join(f", {cast.fault} AS {quote_name('f_' + cast.name)}" for cast in faulty)
    sql = f"SELECT *{fault} FROM ({sql})"
    sql = _judged(sql, template, prepared, casts)
    sql = _checked(sql, template, around)
    connection.execute(f"CREATE TEMP TABLE {rows} AS {sql}")
    reject_too_large(connection, rows, template, casts, around)


def _cleaned(casts: Sequence[Cast], source: str) -> str:
    """One layer of the query per cleaning step, so that no step is computed twice."""
    raw = "".join(f", {cast.raw} AS {quote_name('x_' + cast.name)}" for cast in casts)
    sql = f"SELECT TRY_CAST(n AS BIGINT) AS line{raw} FROM {source}"
    for layer in range(max((len(cast.steps) for cast in casts), default=0)):
        chosen = ""
        for cast in casts:
            name = quote_name("x_" + cast.name)
            step = cast.steps[layer](name) if layer < len(cast.steps) else name
            chosen += f", {step} AS {name}"
        sql = f"SELECT line{chosen} FROM ({sql})"
    return sql


def _judged(sql: str, template: Template, prepared: Prepared, casts: Sequence[Cast]) -> str:
    hard = [cast for cast in casts if cast.fault and not cast.lenient]
    soft = [cast for cast in casts if cast.fault and cast.lenient]
    kept = ", ".join(_kept(cast) for cast in casts)
    headers = _headers(template, prepared)
    cases = ", ".join(
        f"{{'column': {quote(headers[cast.name])}, 'code': {quote_name('f_' + cast.name)}, "
        f"'value': {quote_name('x_' + cast.name)}}}"
        for cast in hard
    )
    empty = 'CAST(NULL AS STRUCT("column" VARCHAR, code VARCHAR, "value" VARCHAR)[])'
    why = f"CASE WHEN {_any(hard)} THEN [{cases}] END" if hard else empty
    softly = _any(soft) if soft else "false"
    listed = f", {kept}" if kept else ""
    return f"SELECT line{listed}, {why} AS why, {softly} AS soft FROM ({sql})"


def _kept(cast: Cast) -> str:
    name = typed_name(cast.name)
    if cast.lenient and cast.fault:
        return f"CASE WHEN {quote_name('f_' + cast.name)} IS NULL THEN {name} END AS {name}"
    return name


def _any(casts: Sequence[Cast]) -> str:
    names = ", ".join(quote_name("f_" + cast.name) for cast in casts)
    return f"(coalesce({names}) IS NOT NULL)" if len(casts) > 1 else f"({names} IS NOT NULL)"


def _headers(template: Template, prepared: Prepared) -> dict[str, str]:
    places, header = prepared.binding.places, prepared.binding.header
    return {
        c.name: header[places[c.name]] if c.name in places else c.headers[0]
        for c in template.columns
    }


def _checked(sql: str, template: Template, around: Surroundings) -> str:
    whens = ""
    for number, check in enumerate(template.checks):
        if check.action == "reject":
            condition = compile_condition(check.when, around).sql
            place = f"'column': {quote(check.column)}"
            why = f"[{{{place}, 'code': 'check', 'value': '{number}'}}]"
            whens += f" WHEN {condition} THEN {why}"
    if not whens:
        return sql
    why = f"CASE WHEN why IS NOT NULL THEN why{whens} END"
    return f"SELECT * REPLACE ({why} AS why) FROM ({sql})"


def create_rejects(
    connection: duckdb.DuckDBPyConnection,
    names: tuple[str, str, str],
    prepared: Prepared,
    template: Template,
    file: int,
) -> None:
    """The table of rejects: broken lines first, then values that cannot be read."""
    rows, broken, rejects = names
    connection.execute(f"CREATE TEMP TABLE {rejects} ({REJECT_TYPES})")
    faults = [*prepared.faults]
    for batch in _batches(_broken(connection, broken), faults):
        _insert(connection, rejects, batch, prepared, file)
    lines = f"SELECT line FROM {rows} WHERE why IS NOT NULL"
    if not scalar(connection, f"SELECT count(*) FROM ({lines})"):
        return
    bad = [row[0] for row in connection.execute(f"{lines} ORDER BY line").fetchall()]
    _insert_cells(connection, f"{rejects}_raw", bad, prepared, template)
    reasons = ", ".join(f"{quote(code)}: {quote(text)}" for code, text in REASONS.items())
    params = f"CASE WHEN w.code = 'check' THEN {_told(template)} ELSE {_PARAMS} END"
    connection.execute(
        f'INSERT INTO {rejects} SELECT {file}, r.line, w."column", w.code, '
        f"MAP {{{reasons}}}[w.code], {params}, x.raw "
        f"FROM (SELECT line, unnest(why) AS w FROM {rows} WHERE why IS NOT NULL) r "
        f"JOIN {rejects}_raw x USING (line) WHERE w.code IS NOT NULL"
    )
    connection.execute(f"DROP TABLE {rejects}_raw")


def _told(template: Template) -> str:
    """The sentences of a check in both languages, chosen by its number."""
    number = 'TRY_CAST(w."value" AS INTEGER) + 1'
    en, zh = (
        f"[{', '.join(quote(text) for text in texts) or chr(39) * 2}][{number}]"
        for texts in ([c.en for c in template.checks], [c.zh for c in template.checks])
    )
    return f"json_object('column', w.\"column\", 'text', {en}, 'text_zh', {zh})"


def _insert_cells(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    bad: list[int],
    prepared: Prepared,
    template: Template,
) -> None:
    """The cells of some lines as JSON; a few are looked up in the records, many are read again."""
    if len(bad) <= FEW:
        import pyarrow as pa

        found = list(find_records(prepared, bad))
        faults = [Fault(line, "", text) for line, text in found]
        raw = [json.dumps(_cells(fault, prepared), ensure_ascii=False) for fault in faults]
        connection.register(
            f"{table}_new", pa.table({"line": [line for line, _ in found], "raw": raw})
        )
        connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM {table}_new")
        connection.unregister(f"{table}_new")
        return
    header = unique(prepared.binding.header, prepared.width)
    cells = ", ".join(f"{quote(name)}, coalesce(c{i}, '')" for i, name in enumerate(header))
    connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT TRY_CAST(n AS BIGINT) AS line, "
        f"json_object({cells}) AS raw FROM {source_sql(prepared, template, None)} "
        f"WHERE TRY_CAST(n AS BIGINT) IN (SELECT unnest({bad}))"
    )


def find_records(prepared: Prepared, lines: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The text of the records of some lines, which ascend."""
    sign = prepared.delimiter[0].encode()
    blocks = prepared.blocks or [(0, 0)]
    ends = [*(place for _, place in blocks[1:]), prepared.path.stat().st_size]
    with prepared.path.open("rb") as file:
        held, text = -1, b""
        for line in lines:
            block = max(bisect_right(blocks, (line, sys.maxsize)) - 1, 0)
            if block != held:
                file.seek(blocks[block][1])
                held, text = block, b"\n" + file.read(ends[block] - blocks[block][1])
            start = b"\n%d%b" % (line, sign)
            place = text.find(start)
            if place >= 0:
                record = _record_at(text, place + len(start), sign, prepared.quoted)
                yield line, record.decode("utf-8", "replace")


def _record_at(text: bytes, place: int, sign: bytes, quoted: bool) -> bytes:
    end = text.find(b"\n", place)
    while quoted and end >= 0 and ends_open(text[place:end], sign):
        end = text.find(b"\n", end + 1)
    return text[place:end] if end >= 0 else text[place:]


def unique(header: Sequence[str], width: int) -> list[str]:
    """Names for all cells of a row: repeated and missing ones get a number."""
    found: list[str] = []
    for place in range(width):
        name = header[place] if place < len(header) and header[place] else f"#{place + 1}"
        found.append(name if name not in found else f"{name} #{place + 1}")
    return found


def _broken(connection: duckdb.DuckDBPyConnection, broken: str) -> Iterator[Fault]:
    result = connection.execute(f"SELECT DISTINCT csv_line, error_type::VARCHAR FROM {broken}")
    while found := result.fetchmany(_BATCH):
        for text, kind in found:
            line = re.match(r"\d+", text or "")
            number = int(line.group()) if line else 0
            yield Fault(
                number, _STRUCTURE.get(kind, "unreadable_line"), (text or "")[len(str(number)) :]
            )


def _batches(first: Iterable[Fault], second: list[Fault]) -> Iterator[list[Fault]]:
    held: list[Fault] = list(second)
    for fault in list(first):
        held.append(Fault(fault.line, fault.code, fault.text[1:]))
        if len(held) >= _BATCH:
            yield held
            held = []
    if held:
        yield held


def _insert(
    connection: duckdb.DuckDBPyConnection,
    rejects: str,
    faults: list[Fault],
    prepared: Prepared,
    file: int,
) -> None:
    import pyarrow as pa

    table = pa.table(
        {
            "line": [fault.line for fault in faults],
            "code": [fault.code for fault in faults],
            "reason": [REASONS[fault.code] for fault in faults],
            "raw": [json.dumps(_cells(fault, prepared), ensure_ascii=False) for fault in faults],
        }
    )
    connection.register(f"{rejects}_new", table)
    connection.execute(
        f"INSERT INTO {rejects} SELECT {file}, line, NULL, code, reason, '{{}}', raw "
        f"FROM {rejects}_new"
    )
    connection.unregister(f"{rejects}_new")


def _cells(fault: Fault, prepared: Prepared) -> Mapping[str, str]:
    from quanyu.channels.header import split_row

    text = fault.text
    cells = (
        split_row(text, prepared.delimiter) if prepared.quoted else text.split(prepared.delimiter)
    )
    names = unique(prepared.binding.header, max(prepared.width, len(cells)))
    return dict(zip(names, cells, strict=False))


def scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The one value of a query."""
    row = connection.execute(sql).fetchone()
    return row[0] if row else None
