"""The expressions of templates: parsed with sqlglot, checked node by node, written as DuckDB SQL.

Nothing of an author's text reaches the database. The text is parsed into a tree; each node must be
on the list here; the SQL is written anew from the tree, with our own quoting. Names are only those
that the caller binds (columns, constants, derived values).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import errors, exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.parser import Parser

Kind = Literal["text", "number", "int", "bool", "instant", "day", "null"]
MAX_TEXT = 2_000
MAX_NODES = 300


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL with the kind of its value. `aggregate`: it already stands for a group of rows."""

    sql: str
    kind: Kind
    aggregate: bool = False
    literal: str | None = None


class ExpressionFault(ValueError):
    """The expression is not allowed or does not fit; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an expression may name, and where it stands.

    `names` binds identifiers; `offset_sql` turns local wall time into UTC and back for the
    channel's zone; `aggregates` allows aggregate functions.
    """

    names: Mapping[str, Typed]
    to_utc: Callable[[str], str]
    to_local: Callable[[str], str]
    file_name: str = ""
    aggregates: bool = False


class _PlainParser(Parser):
    # Every call must come out as an anonymous function, so that one table decides about all.
    FUNCTIONS = {}
    FUNCTION_PARSERS = {}
    NO_PAREN_FUNCTIONS = {}
    NO_PAREN_FUNCTION_PARSERS = {
        "CASE": Parser.NO_PAREN_FUNCTION_PARSERS["CASE"],
    }
    FUNC_TOKENS = Parser.FUNC_TOKENS


class PlainDialect(Dialect):
    """ANSI-like SQL without any built-in function."""

    parser_class = _PlainParser  # type: ignore[assignment]  # the stub names a narrower base


def parse(text: str) -> exp.Expr:
    """Parse one expression; raises ExpressionFault for anything else."""
    if not text.strip():
        raise ExpressionFault("the expression is empty")
    if len(text) > MAX_TEXT:
        raise ExpressionFault(f"longer than {MAX_TEXT} characters")
    try:
        found = PlainDialect().parse(text)
    except (errors.SqlglotError, RecursionError, ValueError) as error:
        raise ExpressionFault(f"not readable: {_first_line(error)}") from error
    if len(found) != 1 or found[0] is None:
        raise ExpressionFault("exactly one expression is expected")
    tree = found[0]
    if sum(1 for _ in tree.walk()) > MAX_NODES:
        raise ExpressionFault(f"more than {MAX_NODES} parts")
    return tree


def _first_line(error: BaseException) -> str:
    if isinstance(error, errors.ParseError) and error.errors:
        return str(error.errors[0].get("description") or "syntax")
    return str(error).splitlines()[0] if str(error) else "too deep"


def compile_expression(text: str, around: Surroundings) -> Typed:
    """Compile `text` to SQL; raises ExpressionFault with a sentence for the author."""
    from quanyu.channels.nodes import write

    try:
        return write(parse(text), around)
    except RecursionError as error:
        raise ExpressionFault("nested too deeply") from error


def compile_condition(text: str, around: Surroundings) -> Typed:
    """Compile a condition; a value that is not true or false is a fault."""
    found = compile_expression(text, around)
    if found.kind not in ("bool", "null"):
        raise ExpressionFault("a condition is expected, this is a value")
    return found


def quote(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
