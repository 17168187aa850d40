"""Figures for a person: under scope and field classes, with their snapshot and what they lack."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quanyu.editions import queries as editions
from quanyu.figures import terms
from quanyu.figures.door import current_snapshot
from quanyu.figures.models import Channel, Snapshot
from quanyu.figures.queries.board import Missing, missing_files
from quanyu.figures.queries.books import open_reader
from quanyu.figures.queries.channels import channels
from quanyu.handbook import Handbook
from quanyu.indicators import (
    ChannelAttributes,
    Definitions,
    FigureTable,
    Opened,
    Query,
    compute,
    load_definitions,
)
from quanyu.indicators import open_figure as open_cell
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


@dataclass(frozen=True)
class Figures:
    """A table of figures with where it comes from and which expected files it lacks."""

    table: FigureTable
    snapshot: Snapshot | None
    missing: Sequence[Missing]
    query: Query


def definitions() -> Definitions:
    """The indicator definitions of the handbook in force; see ``definitions_of``."""
    return definitions_of(editions.in_force())


@editions.per_handbook
def definitions_of(handbook: Handbook) -> Definitions:
    """The indicator definitions of a handbook; refuses (``standards_broken``) faulty ones."""
    loaded, findings = load_definitions(handbook)
    errors = [f for f in findings if f.severity == "error"]
    if errors:
        raise Refusal(
            "standards_broken",
            msg("The indicator definitions have faults; the first is: %(fault)s"),
            fault=str(errors[0]),
        )
    return loaded


@functools.cache
def calendar() -> Calendar:
    """The calendar of workdays, festivals and campaigns."""
    return Calendar.load()


def get_figures(
    person: Person,
    *,
    keys: Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    compare: Any = None,
    limit: int | None = None,
    order: str = "",
    subtotals: Sequence[Sequence[str]] = (),
    spine: bool = True,
    snapshot: Snapshot | None = None,
) -> Figures:
    """Compute indicators for *person*; needs ``figures.view``.

    Rows outside the person's scope never enter; a fact that lacks a scoped dimension is refused.
    *snapshot* defaults to the newest; refuses (``snapshot_gone``) an expired one. A shop in
    *where* is named by key or name; refuses (``channel_unknown``) any other.
    """
    query = _query(person, keys, period, by, where, compare, limit, order, subtotals, spine)
    opened = _snapshot(snapshot)
    with open_reader(opened) as reader:
        table = compute(
            query,
            definitions(),
            reader,
            field_classes=access.field_classes(person),
            calendar=calendar(),
            channels=channel_attributes(),
        )
    return Figures(table, opened, missing_for(person, query), query)


def open_figure(
    person: Person,
    *,
    key: str,
    period: Period,
    where: Mapping[str, Sequence[str]] | None = None,
    after: Any = None,
    limit: int = 50,
    snapshot: Snapshot | None = None,
) -> Opened:
    """The rows behind one cell, each with batch, file and line; needs ``figures.view``."""
    query = _query(person, [key], period, (), where, None, None, "", (), True)
    opened = _snapshot(snapshot)
    with open_reader(opened) as reader:
        return open_cell(
            key,
            query,
            definitions(),
            reader,
            after=after,
            limit=limit,
            field_classes=access.field_classes(person),
            channels=channel_attributes(),
        )


def _query(
    person: Person,
    keys: Sequence[str],
    period: Period,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
    compare: Any,
    limit: int | None,
    order: str,
    subtotals: Sequence[Sequence[str]],
    spine: bool,
) -> Query:
    access.require(person, terms.VIEW)
    return Query(
        keys=tuple(keys),
        period=period,
        by=tuple(by),
        where=_where(person, where or {}),
        compare=compare,
        scope=access.scope_of(person, terms.VIEW),
        limit=limit,
        order=order,
        subtotals=tuple(tuple(group) for group in subtotals),
        spine=spine,
    )


def _where(person: Person, given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The conditions with shops as keys; people name a shop by its key or by its name."""
    found = {name: tuple(values) for name, values in given.items()}
    if "channel" in found:
        known = channels(person).values_list("key", "name")
        keys = {name: key for key, name in known} | {key: key for key, _ in known}
        found["channel"] = tuple(_shop_key(keys, value) for value in found["channel"])
    return found


def _shop_key(keys: Mapping[str, str], said: str) -> str:
    if said not in keys:
        raise Refusal(
            "channel_unknown",
            msg("There is no shop “%(name)s” among those you work for."),
            name=said,
        )
    return keys[said]


def _snapshot(snapshot: Snapshot | None) -> Snapshot | None:
    found = snapshot or current_snapshot()
    if found is not None and found.expired_at is not None:
        raise Refusal("snapshot_gone", msg("This state of the figures is no longer kept."))
    return found


def missing_for(person: Person, query: Query) -> list[Missing]:
    """The expected files that the figures of *query* lack."""
    known = definitions()
    facts = {
        known.measures[name].fact
        for key in query.keys
        if key in known.indicators
        for name in known.indicators[key].measures
        if name in known.measures
    }
    return missing_files(person, query.period, facts=facts, channels=query.where.get("channel", ()))


def channel_attributes() -> dict[str, ChannelAttributes]:
    """What the compiler needs to know of each shop: its clock, platform and names."""
    return {
        channel.key: ChannelAttributes(
            timezone=channel.timezone,
            day_start=channel.day_start,
            attributes={
                "platform": channel.platform,
                "legal_entity": channel.legal_entity,
                "name": channel.name,
            },
        )
        for channel in Channel.objects.all()
    }
