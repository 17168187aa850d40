"""Reading a member with a template: typed rows per fact, rejects, totals, warnings."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from quanyu.channels import tables
from quanyu.channels.channel import ChannelFacts
from quanyu.channels.constants import settled
from quanyu.channels.emitting import Emit, emit_of, surroundings
from quanyu.channels.expression import ExpressionFault, Surroundings, compile_condition
from quanyu.channels.member import Member
from quanyu.channels.preparing import Prepared, prepare
from quanyu.channels.scratch import Scratch
from quanyu.channels.template import Template
from quanyu.channels.totals import Total, disagreements, totals_of
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

if TYPE_CHECKING:
    import duckdb

MEMORY = "2GB"


@dataclass(slots=True)
class Reading:
    """One file read with one template; a context manager that removes what it wrote.

    The queries of `emits` and `rejects_sql` hold in `connection` until `close()`. Rejects have the
    columns file, line, column, code, reason (msgid), params (JSON), raw (JSON: header to cell).
    """

    template_id: str
    template_version: str
    name: str
    sha256: str
    encoding: str
    header_line: int | None
    header: tuple[str, ...]
    sheet: str | None
    constants: Mapping[str, str]
    rows_read: int
    rejected: int
    emits: list[Emit]
    rejects_sql: str
    totals: list[Total]
    warnings: list[Finding]
    connection: duckdb.DuckDBPyConnection
    rows: str
    prepared: Prepared = field(repr=False)
    _folder: Scratch = field(repr=False)
    _tables: tuple[str, ...] = field(repr=False)
    _own: bool = field(repr=False)

    def rejects(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Rejects in the order of their lines, `params` and `raw` as mappings."""
        top = "" if limit is None else f" LIMIT {int(limit)}"
        result = self.connection.execute(f"{self.rejects_sql} ORDER BY line{top}")
        names = [item[0] for item in result.description]
        for row in result.fetchall():
            found = dict(zip(names, row, strict=True))
            yield {**found, "params": json.loads(found["params"]), "raw": json.loads(found["raw"])}

    def close(self) -> None:
        """Drop the tables and the temporary files."""
        if self._own:
            self.connection.close()
        else:
            for table in self._tables:
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read(
    member: Member,
    template: Template,
    constants: Mapping[str, object],
    channel: ChannelFacts,
    connection: duckdb.DuckDBPyConnection | None = None,
    *,
    file: int = 0,
    limit: int | None = None,
    complete: bool = True,
) -> Reading:
    """Read a member. `limit` reads only the first lines, `complete=False` does without constants
    that nobody has given yet (both for a preview).

    Raises Refusal: `missing_constants`, `bad_constant`, `header_not_found`, `sheet_not_found`,
    `too_many_columns`, `no_rows`, `bad_template`, `unreadable_table`, `no_space`, and those of a
    damaged workbook. A line that cannot be read is a reject, never a refusal.
    """
    import duckdb

    given = settled(template, constants, member.name, complete=complete)
    folder = Scratch()
    own = connection is None
    used = connection or _connect(folder.name)
    try:
        return _read(member, template, given, channel, (used, own), folder, file, limit)
    except ExpressionFault as error:
        failure: Refusal = _bad_template(template, error)
    except duckdb.Error as error:
        failure = _failed(member, error)
    except OSError as error:
        failure = _no_space(member, error)
    except BaseException:
        _abandon(used, own, folder)
        raise
    _abandon(used, own, folder)
    raise failure


def _abandon(connection: duckdb.DuckDBPyConnection, own: bool, folder: Scratch) -> None:
    if own:
        connection.close()
    folder.cleanup()


def _connect(folder: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        config={
            "temp_directory": folder,
            "memory_limit": MEMORY,
            "threads": "2",
            "preserve_insertion_order": "false",
        }
    )


def _bad_template(template: Template, error: ExpressionFault) -> Refusal:
    return Refusal(
        "bad_template",
        msg("The format “%(format)s” has a fault: %(why)s."),
        format=template.format,
        why=str(error),
    )


def _failed(member: Member, error: duckdb.Error) -> Refusal:
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
        return _no_space(member, error)
    return Refusal(
        "unreadable_table",
        msg("“%(name)s” cannot be read as a table: %(why)s"),
        name=member.name,
        why=str(error).splitlines()[0][:200],
    )


def _no_space(member: Member, error: Exception) -> Refusal:
    return Refusal(
        "no_space",
        msg("There is not enough memory or disk to read “%(name)s”: %(why)s"),
        name=member.name,
        why=(str(error).splitlines() or [type(error).__name__])[0][:200],
    )


def _read(
    member: Member,
    template: Template,
    given: Mapping[str, str],
    channel: ChannelFacts,
    use: tuple[duckdb.DuckDBPyConnection, bool],
    folder: Scratch,
    file: int,
    limit: int | None,
) -> Reading:
    connection, own = use
    zone = given.get("zone") or channel.timezone
    prepared = prepare(member, template, Path(folder.name), limit)
    if not prepared.records and not prepared.faults:
        raise _no_rows(member)
    token = uuid.uuid4().hex[:12]
    rows, broken, rejects = f"rows_{token}", f"broken_{token}", f"rejects_{token}"
    casts = tables.casts_of(template, prepared, zone)
    bound = [cast.name for cast in casts]
    around = surroundings(template, given, zone, member.name, bound)
    tables.create_rows(connection, (rows, broken), prepared, template, casts, around)
    tables.create_rejects(connection, (rows, broken, rejects), prepared, template, file)
    totals = totals_of(connection, rows, template, prepared, around)
    return Reading(
        template_id=template.format,
        template_version=template.version,
        name=member.name,
        sha256=member.sha256,
        encoding=prepared.encoding,
        header_line=prepared.header_line,
        header=tuple(tables.unique(prepared.binding.header, prepared.width)),
        sheet=prepared.sheet,
        constants=dict(given),
        rows_read=prepared.records + len(prepared.faults),
        rejected=tables.scalar(connection, f"SELECT count(DISTINCT line) FROM {rejects}"),
        emits=[emit_of(rule, template, around, rows, bound) for rule in template.emit],
        rejects_sql=f"SELECT * FROM {rejects}",
        totals=totals,
        warnings=_warnings(connection, member, template, prepared, around, rows, totals),
        connection=connection,
        rows=rows,
        prepared=prepared,
        _folder=folder,
        _tables=(rows, rejects, broken, f"{broken}_scan"),
        _own=own,
    )


def _no_rows(member: Member) -> Refusal:
    return Refusal(
        "no_rows",
        msg(
            "“%(name)s” holds a header but no rows. If nothing happened that day, say so on the "
            "board of expected files; nothing was imported."
        ),
        name=member.name,
    )


def _checked(
    connection: duckdb.DuckDBPyConnection, template: Template, around: Surroundings, rows: str
) -> Iterator[tuple[str, str, dict[str, object]]]:
    for check in template.checks:
        if check.action != "warn":
            continue
        where = compile_condition(check.when, around).sql
        count = tables.scalar(connection, f"SELECT count(*) FROM {rows} WHERE {where}")
        if count:
            said = {"count": count, "text": check.en, "text_zh": check.zh}
            yield "check", msg("%(count)s lines: %(text)s"), said


def _warnings(
    connection: duckdb.DuckDBPyConnection,
    member: Member,
    template: Template,
    prepared: Prepared,
    around: Surroundings,
    rows: str,
    totals: list[Total],
) -> list[Finding]:
    found = disagreements(totals, member.name)

    def warn(rule: str, msgid: str, **params: object) -> None:
        found.append(Finding(rule, member.name, prepared.header_line, msgid, params, "warning"))

    if prepared.binding.unknown:
        warn(
            "unknown_columns",
            msg("Columns that this format does not know were not read: %(names)s."),
            names=", ".join(prepared.binding.unknown[:20]),
        )
    if bad := sum(fault.code == "bad_bytes" for fault in prepared.faults):
        warn(
            "bad_bytes",
            msg("%(count)s lines hold bytes that are not text (%(encoding)s)."),
            count=bad,
            encoding=prepared.encoding,
        )
    if soft := tables.scalar(connection, f"SELECT count(*) FROM {rows} WHERE soft"):
        warn(
            "read_as_nothing",
            msg("%(count)s lines have values that were read as empty."),
            count=soft,
        )
    if template.footer.required and template.totals and not totals:
        warn(
            "footer_missing",
            msg("The closing lines with the totals are missing; the file may be cut off."),
        )
    for rule, msgid, params in _checked(connection, template, around, rows):
        warn(rule, msgid, **params)
    return found
