"""The SQL that turns a reader's rows into stored rows: types, pseudonyms, keys, business day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS, VOID, Column, Fact
from quanyu.lake.reading import ChannelFacts, Emit
from quanyu.lake.sql import month_of, named, quoted
from quanyu.lake.zones import to_local

PEPPER = "quanyu_pepper"
_MASK = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a file come from and how they rank against others of the same key."""

    batch: int
    file: int
    channel: ChannelFacts
    exported_at: datetime
    priority: int

    @property
    def exported_sql(self) -> str:
        """Return the export time as a UTC timestamp literal."""
        at = self.exported_at
        plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
        return f"TIMESTAMP {quoted(plain.isoformat(sep=' '))}"


def fact_of(emit: Emit) -> Fact:
    """Return the fact an emit feeds, after checking that its key and replacement can be had.

    Errors: Refusal `unknown_fact`, `unknown_column`, `date_source`.
    """
    fact = FACTS.get(emit.fact)
    if fact is None:
        raise Refusal("unknown_fact", msg("There is no fact called %(fact)s."), fact=emit.fact)
    for name in (*(emit.key or ()), *(replace_columns(emit) or ())):
        if name not in fact.names:
            raise Refusal(
                "unknown_column",
                msg("The fact %(fact)s has no column %(column)s to tell rows apart by."),
                fact=fact.name,
                column=name,
            )
    if emit.date_from is not None and source_fact(emit.date_from) is None:
        raise Refusal(
            "date_source",
            msg("A row cannot take its date from %(source)s; name a fact and its own instant."),
            source=emit.date_from,
        )
    return fact


def source_fact(date_from: str) -> Fact | None:
    """Return the fact named in "order.placed_at", or None where that is not its own instant."""
    name, _, column = date_from.partition(".")
    fact = FACTS.get(name)
    fits = fact is not None and fact.at == column and "order_id" in fact.names
    return fact if fits else None


def replace_columns(emit: Emit) -> tuple[str, ...] | None:
    """Return the columns whose rows are replaced together, or None for the row alone."""
    replaces: Any = emit.replaces
    if replaces == "row":
        return None
    if replaces == "order":
        return ("order_id",)
    return tuple(replaces[1])


def relation(emit: Emit) -> str:
    """Return the reader's rows as a FROM item, be they given as a query or a table name."""
    text = emit.relation_sql.strip().rstrip(";")
    is_query = text.split(None, 1)[0].upper() in {"SELECT", "WITH", "FROM", "VALUES", "("}
    return f"({text})" if is_query else text


def shaped(emit: Emit, fact: Fact, origin: Origin, given: Mapping[str, str]) -> str:
    """Return the query of an emit's stored rows; `given` are the relation's columns and types."""
    hidden = personal_columns(emit, fact)
    typed = ", ".join(
        f"{_typed(column, given, personal=column.name in hidden)} AS {named(column.name)}"
        for column in fact.columns
    )
    told = [name for name in fact.names if name in given]
    inner = (
        f"SELECT {typed}, {_extra('line', 'BIGINT', given)}, {_extra('flags', 'VARCHAR', given)}"
    )
    keyed = f"SELECT *, {_row_hash(emit, fact)} AS row_key, {_replace_hash(emit)} AS replace_key"
    keyed += f", {_own_instant(fact)} AS own_at FROM ({inner} FROM {relation(emit)})"
    dated = f"SELECT *, {_local(fact, origin.channel)} AS local_at FROM ({keyed})"
    days = f"SELECT *, {_business_day(fact, origin.channel)} AS business_day FROM ({dated})"
    return f"SELECT {_stored(emit, fact, origin, told)} FROM ({days})"


def _stored(emit: Emit, fact: Fact, origin: Origin, told: Iterable[str]) -> str:
    """Return the stored columns; those of which the file says nothing are left out of the file."""
    linked = source_fact(emit.date_from) if emit.date_from else None
    source = f"CASE WHEN own_at IS NULL THEN {quoted(linked.name)} END" if linked else "NULL"
    system = {
        "channel": quoted(origin.channel.name),
        "month": month_of("business_day"),
        "business_on": "business_day",
        "hour": "hour(local_at)",
        "currency": quoted(origin.channel.currency),
        "row_hi": "row_key >> 65",
        "row_lo": f"row_key & {_MASK}",
        "replace_hi": "replace_key >> 65",
        "replace_lo": f"replace_key & {_MASK}",
        "priority": str(origin.priority),
        "exported_at": origin.exported_sql,
        "batch": str(origin.batch),
        "file": str(origin.file),
        "line": "line",
        "flags": "flags",
        "dated_from": source,
    }
    types = fact.stored()
    chosen = [f"({system[name]})::{types[name]} AS {named(name)}" for name in system]
    return ", ".join([*chosen, *(named(name) for name in told)])


def personal_columns(emit: Emit, fact: Fact) -> frozenset[str]:
    """Return the columns of which facts hold pseudonyms: those of the fact and of the format."""
    own = {column.name for column in fact.columns if column.personal}
    more: Iterable[str] = getattr(emit, "contacts", None) or ()
    texts = {column.name for column in fact.columns if column.type == "text"}
    return frozenset((own | set(more)) & texts)


def _typed(column: Column, given: Mapping[str, str], *, personal: bool) -> str:
    if column.name not in given:
        return f"NULL::{column.sql_type}"
    value = named(column.name)
    if personal:
        return pseudonym(f"{value}::VARCHAR")
    if given[column.name] == "TIMESTAMP WITH TIME ZONE" and column.type == "instant":
        return f"timezone('UTC', {value})"
    return value if given[column.name] == column.sql_type else f"{value}::{column.sql_type}"


def pseudonym(value: str) -> str:
    """Return the SQL of the keyed pseudonym of a text; the key is a session variable.

    Half of a SHA-256 over key and value: what is kept cannot be extended or guessed at.
    """
    salted = f"getvariable('{PEPPER}') || {value}"
    return f"CASE WHEN {value} <> '' THEN substr(sha256({salted}), 1, 32) END"


def _extra(name: str, type_: str, given: Mapping[str, str]) -> str:
    value = f"{named(name)}::{type_}" if name in given else f"NULL::{type_}"
    return f"{value} AS {name}"


def _joined(names: Iterable[str]) -> str:
    # One call of concat makes one string; a chain of || would make one for every step.
    pairs = (f"'{name}=', coalesce({named(name)}::VARCHAR, chr(30))" for name in sorted(names))
    return f"concat({', chr(31), '.join(pairs)})"


def _row_hash(emit: Emit, fact: Fact) -> str:
    content = f"md5_number('content' || chr(31) || {_joined(fact.names)})"
    if not emit.key:
        return content
    known = " OR ".join(f"{named(name)} IS NOT NULL" for name in emit.key)
    return f"CASE WHEN {known} THEN md5_number({_joined(emit.key)}) ELSE {content} END"


def _replace_hash(emit: Emit) -> str:
    columns = replace_columns(emit)
    if columns is None or (emit.key and sorted(columns) == sorted(emit.key)):
        return "NULL::UHUGEINT"
    known = " OR ".join(f"{named(name)} IS NOT NULL" for name in columns) or "true"
    if emit.replaces != "order":
        known = "true"
    scope = _joined(columns) if columns else "'channel'"
    return f"CASE WHEN {known} THEN md5_number({scope}) END"


@dataclass(frozen=True, slots=True)
class Claim:
    """Keys of which a file has the say: their columns, and a query of their values.

    With `whole` a key of empty values counts too (a scope without any row).
    """

    columns: tuple[str, ...]
    query: str
    whole: bool = False


def claims(emit: Emit) -> list[Claim]:
    """Return the keys an emit's file speaks of (`covers`), and those of formats below it whose
    rows describe the same events (`outranks`)."""
    found = [
        Claim(tuple(columns), query) for columns, query in getattr(emit, "outranks", None) or ()
    ]
    spoken = covers(emit)
    if spoken:
        names = replace_columns(emit)
        names = tuple(emit.key or ()) if names is None else names
        found.append(Claim(names, spoken, whole=emit.replaces not in ("row", "order")))
    return found


def claimed_keys(claim: Claim, emit: Emit, fact: Fact, given: Mapping[str, str]) -> str:
    """Return the query (column `key`) of the keys of a claim; `given` are its columns and types."""
    names = claim.columns
    hidden = personal_columns(emit, fact)
    typed = ", ".join(
        f"{_typed(fact.column(name), given, personal=name in hidden)} AS {named(name)}"
        for name in names
    )
    known = " OR ".join(f"{named(name)} IS NOT NULL" for name in names)
    where = known if known and not claim.whole else "true"
    key = f"md5_number({_joined(names)})" if names else "md5_number('channel')"
    source = f"SELECT {typed or '1'} FROM ({claim.query})"
    return f"SELECT DISTINCT {key} AS key FROM ({source}) WHERE {where}"


def covers(emit: Emit) -> str | None:
    """Return the query of the lines an emit's file speaks of, or None where it claims none."""
    found: str | None = getattr(emit, "covers", None)
    return found if found and (emit.key or replace_columns(emit) is not None) else None


def void_rows(fact: Fact, origin: Origin, keys: str) -> str:
    """Return the query of the stored voids of `keys` (column `key`)."""
    system = {
        "channel": quoted(origin.channel.name),
        "month": quoted(VOID),
        "row_hi": "key >> 65",
        "row_lo": f"key & {_MASK}",
        "priority": str(origin.priority),
        "exported_at": origin.exported_sql,
        "batch": str(origin.batch),
        "file": str(origin.file),
    }
    chosen = (
        f"({system.get(name, 'NULL')})::{type_} AS {named(name)}"
        for name, type_ in fact.stored().items()
    )
    return f"SELECT {', '.join(chosen)} FROM ({keys})"


def _own_instant(fact: Fact) -> str:
    if not fact.at:
        return "NULL::TIMESTAMP"
    return f"coalesce({', '.join(named(name) for name in (fact.at, *fact.at_else))})"


def _local(fact: Fact, channel: ChannelFacts) -> str:
    if fact.by_day:
        return "NULL::TIMESTAMP"
    return to_local(_zone(channel))("own_at")


def _business_day(fact: Fact, channel: ChannelFacts) -> str:
    if fact.by_day:
        return "own_at"
    start = channel.day_start
    seconds = start.hour * 3600 + start.minute * 60 + start.second
    return f"(local_at - INTERVAL {seconds} SECOND)::DATE"


def _zone(channel: ChannelFacts) -> str:
    try:
        return ZoneInfo(channel.timezone).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refusal(
            "unknown_timezone",
            msg("The channel %(channel)s has an unknown time zone: %(timezone)s."),
            channel=channel.name,
            timezone=channel.timezone,
        ) from error
