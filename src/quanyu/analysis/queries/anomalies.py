"""Anomalies: lists, one of them, what a board shows, what a report keeps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.analysis import terms, words
from quanyu.analysis.anomalies.terms import SIDES, TONES, State
from quanyu.analysis.boards.blocks import Notice
from quanyu.analysis.models import Anomaly
from quanyu.figures.models import Channel
from quanyu.figures.queries.figures import definitions
from quanyu.indicators.compute import check_field_classes
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


def anomalies(
    person: Person,
    *,
    state: str = "",
    channel: str | None = None,
    text: str = "",
    mine: bool = False,
) -> QuerySet[Anomaly]:
    """Return anomalies of rows that the person sees whole; needs ``figures.view``.

    That of all shops needs a scope without limits; that of a shop the whole shop in scope. One that
    stands on a class of columns not granted is left out.
    """
    access.require(person, terms.VIEW)
    found = Anomaly.objects.select_related("owner", "closed_by")
    scope = access.scope_of(person, terms.VIEW)
    if scope.stores is not None or scope.categories is not None:
        return found.none()
    if scope.channels is not None:
        found = found.filter(channel__in=scope.channels).exclude(channel="")
    found = found.filter(indicator__in=granted_keys(access.field_classes(person)))
    if state in State.values:
        found = found.filter(state=state)
    if channel is not None:
        found = found.filter(channel=channel)
    if mine:
        found = found.filter(owner=person)
    for word in text.lower().split():
        found = found.filter(search__contains=word)
    return found


def granted_keys(classes: frozenset[str]) -> list[str]:
    """Return the indicators that somebody with these field classes may see."""
    known = definitions()
    granted = []
    for key, indicator in known.indicators.items():
        try:
            check_field_classes([indicator], known, classes)
        except Refusal:
            continue
        granted.append(key)
    return granted


def get_anomaly(person: Person, uid: UUID | str) -> Anomaly:
    """Return one anomaly; refuses (``not_found``) outside the scope too."""
    found = anomalies(person).filter(uid=uid).select_related("snapshot").first()
    if found is None:
        raise Refusal("not_found", msg("There is no such anomaly among your shops."))
    return found


def open_anomalies(person: Person, limit: int = 6) -> list[Notice]:
    """Return the open anomalies for a board: the newest day first, the farthest out first."""
    if not access.may(person, terms.VIEW):
        return []
    shops = dict(Channel.objects.values_list("key", "name"))
    found = anomalies(person, state=State.OPEN).order_by("-day", "-id")[: limit * 4]
    ranked = sorted(found, key=lambda row: (-row.day.toordinal(), -abs(row.distance)))
    return [_notice(row, shops) for row in ranked[:limit]]


def _notice(row: Anomaly, shops: dict[str, str]) -> Notice:
    return Notice(
        title=f"{indicator_name(row.indicator)} · {shop_name(row.channel, shops)}",
        words=told(row),
        url=reverse("analysis:anomaly_page", args=[row.uid]),
        tone="bad" if row.side == "worse" else "info",
        aside=f"{row.day:%m-%d}",
        owner=str(row.owner or row.owner_position),
    )


def indicator_name(key: str) -> str:
    """Return the name of an indicator in the reader's language."""
    found = definitions().indicators.get(key)
    return words.name_of(found.record) if found else key


def shop_name(channel: str, shops: dict[str, str]) -> str:
    """Return the name of a shop, or the words for all of them."""
    return shops.get(channel, channel) if channel else _("All shops")


def told(row: Anomaly) -> str:
    """Say what an anomaly is: the figure, what is usual, and the change."""
    return _("%(value)s, usually %(usual)s (%(change)s)") % {
        "value": words.amount(row.value, row.unit),
        "usual": words.amount(row.expected, row.unit),
        "change": change_text(row),
    }


def change_text(row: Anomaly) -> str:
    """Return by how much the figure is off: of rates in points, else in per cent."""
    gap = row.value - row.expected
    sign = "+" if gap > 0 else "−"
    if row.unit == "rate":
        return f"{sign}{abs(gap) * 100:.1f} pt"
    return f"{sign}{abs(gap / row.expected) * 100:.1f}%" if row.expected else f"{sign}"


def tone_of(row: Anomaly) -> str:
    """Return the colour of an anomaly's state."""
    if row.state == State.OPEN and row.side != "worse":
        return "info"
    return TONES[State(row.state)]


def side_label(row: Anomaly) -> str:
    """Return whether the figure is better or worse than usual, in words."""
    return str(SIDES[row.side])


def frozen_anomalies(period: Period) -> list[dict[str, Any]]:
    """Return the anomalies of a period as a report keeps them."""
    found = Anomaly.objects.filter(day__range=(period.first, period.last)).exclude(
        state__in=(State.GONE, State.DISMISSED)
    )
    ranked = sorted(found.order_by("id"), key=lambda row: (row.day, -abs(row.distance)))
    return [
        {
            "uid": str(row.uid),
            "key": row.indicator,
            "day": str(row.day),
            "channel": row.channel,
            "unit": row.unit,
            "value": str(row.value),
            "expected": str(row.expected),
            "side": row.side,
            "state": row.state,
            "note": row.note,
            "owner": str(row.owner or row.owner_position),
        }
        for row in ranked
    ]


def visible_frozen(
    rows: list[dict[str, Any]], scope: Scope, classes: frozenset[str]
) -> list[dict[str, Any]]:
    """Return those of the kept anomalies that a scope and field classes allow; see `anomalies`."""
    if scope.stores is not None or scope.categories is not None:
        return []
    keys = set(granted_keys(classes))
    return [
        row
        for row in rows
        if row["key"] in keys
        and (scope.channels is None or (row["channel"] and row["channel"] in scope.channels))
    ]
