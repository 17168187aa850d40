"""Tables of single rows on boards: what somebody takes up one by one in the morning.

Open cases by the platform's countdown, chats picked at random, advertised goods that cannot be
bought or cost another price than a week ago. Each row leads to the line of the file it came from.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quanyu.analysis import words
from quanyu.analysis.queries.boards import Shown
from quanyu.analysis.queries.desk import Desk
from quanyu.kernel.clock import now
from quanyu.kernel.period import Period

CASE_DAYS = 90
"""Cases older than this are no morning's work; platforms have closed them long ago."""
WEEK = 7
SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading of such a table."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as drawn, as a pill where it has a tone."""

    text: str
    tone: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row; its first cell opens `url`."""

    cells: list[Cell]
    url: str


@dataclass(frozen=True, slots=True)
class Singles:
    """Such a table, and how many rows there are in all, in words."""

    heads: list[Head]
    lines: list[Line]
    told: str = ""


def cases_due(desk: Desk, shown: Shown, limit: int) -> Singles:
    """Return the open cases, the platform's nearest deadline first, those without one last."""
    period = Period(shown.day - timedelta(days=CASE_DAYS), desk.today)
    at = now()
    rows = desk.books.ask(
        "SELECT case_no, channel, kind, reason, amount, applied_at, due_at, batch, file, line,"
        " count(*) OVER (), count(*) FILTER (due_at < ?) OVER ()"
        f" FROM {desk.books.rows('case', period)} WHERE finished_at IS NULL"
        f" ORDER BY due_at NULLS LAST, applied_at, case_no LIMIT {int(limit)}",
        [at.astimezone(UTC).replace(tzinfo=None)],
    )
    heads = [_("Case"), _("Countdown"), _("Shop"), _("Kind"), _("Reason"), _("Applied")]
    lines = [
        _line(
            row[-5:-2],
            _text(row[0]),
            _countdown(row[6], at),
            _text(desk.shops.names.get(row[1], row[1])),
            _text(words.value_name("kind", row[2], {})),
            _text(row[3]),
            _text(_clock(row[5])),
            Cell(words.amount(row[4], "money"), numeric=True),
        )
        for row in rows
    ]
    told = ""
    if rows:
        total, late = rows[0][-2:]
        told = ngettext("%(n)s open", "%(n)s open", total) % {"n": total}
        told += " · " + _("%(n)s past the deadline") % {"n": late} if late else ""
    return Singles([*map(Head, heads), Head(_("Amount"), numeric=True)], lines, told)


def _countdown(due: datetime | None, at: datetime) -> Cell:
    if due is None:
        return Cell("—")
    left = due.replace(tzinfo=UTC) - at
    if left < timedelta():
        return Cell(_("%(time)s over") % {"time": _span(-left)}, "bad")
    return Cell(_("%(time)s left") % {"time": _span(left)}, "warn" if left < SOON else "info")


def _span(time: timedelta) -> str:
    """Return a length of time as people read it from a countdown."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if hours >= 48:
        return _("%(days)s d %(hours)s h") % {"days": hours // 24, "hours": hours % 24}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def chat_sample(desk: Desk, shown: Shown, limit: int) -> Singles:
    """Return chats of the day that people answered, picked at random.

    The day is the seed: everybody who opens it sees the same chats, and nobody can pick.
    """
    where = f"{desk.books.rows('service', Period.of_day(shown.day))} WHERE robot IS NOT TRUE"
    rows = desk.books.ask(
        "SELECT * FROM (SELECT conversation, channel, agent, kind, started_at,"
        " first_reply_seconds, replies, rating, batch, file, line, count(*) OVER ()"
        f" FROM {where} ORDER BY md5(? || conversation) LIMIT {int(limit)})"
        " ORDER BY started_at, conversation",
        [shown.day.isoformat()],
    )
    heads = [_("Conversation"), _("Shop"), _("Agent"), _("Kind"), _("Started")]
    more = [_("First reply"), _("Replies"), _("Rating")]
    lines = [
        _line(
            row[-4:-1],
            _text(row[0]),
            _text(desk.shops.names.get(row[1], row[1])),
            _text(row[2]),
            _text(words.value_name("kind", row[3], {})),
            _text(_clock(row[4])),
            Cell(words.amount(row[5], "seconds"), numeric=True),
            Cell(words.amount(row[6], "count"), numeric=True),
            _rating(row[7]),
        )
        for row in rows
    ]
    told = _("%(n)s of %(total)s chats that people answered; the day decides which") % {
        "n": len(rows),
        "total": rows[0][-1] if rows else 0,
    }
    numeric = [Head(label, numeric=True) for label in more]
    return Singles([*map(Head, heads), *numeric], lines, told if rows else "")


def _rating(rating: int | None) -> Cell:
    poor = rating is not None and rating <= 3
    return Cell("—" if rating is None else str(rating), "bad" if poor else "", numeric=True)


def advertised_goods(desk: Desk, shown: Shown, limit: int) -> Singles:
    """Return items that cost ad money in the last seven days, and on the newest day of stock have
    a variant that cannot be bought, or one whose price differs from a week before."""
    week = Period(shown.day - timedelta(days=WEEK - 1), shown.day)
    rows = desk.books.ask(_goods_in_doubt(desk, week, limit))
    heads = [Head(_("Item")), Head(_("Shop")), Head(_("Stock")), Head(_("Price"))]
    lines = [
        _line(
            row[9],
            _text(f"{row[2] or row[1]}"),
            _text(desk.shops.names.get(row[0], row[0])),
            _stock(row[3], row[4]),
            _price(row[6], row[7]),
            Cell(words.amount(row[5], "quantity"), numeric=True),
            Cell(words.amount(row[8], "money"), numeric=True),
        )
        for row in rows
    ]
    told = ngettext("%(n)s item", "%(n)s items", rows[0][-1]) % {"n": rows[0][-1]} if rows else ""
    more = [Head(_("Pieces left"), numeric=True), Head(_("Ad cost, 7 days"), numeric=True)]
    return Singles([*heads, *more], lines, told)


def _goods_in_doubt(desk: Desk, week: Period, limit: int) -> str:
    """Reports of several kinds may name the same clicks by item: the largest counts."""
    rows = desk.books.rows
    return f"""
    WITH spent AS (
      SELECT channel, item, max(cost) AS cost FROM (
        SELECT channel, item, report, sum(cost) AS cost FROM {rows("ad", week)}
        WHERE item IS NOT NULL GROUP BY ALL) GROUP BY ALL HAVING max(cost) > 0),
    variants AS (
      SELECT channel, item, sku, any_value(title) AS title FROM {rows("product")}
      WHERE item IS NOT NULL AND sku IS NOT NULL GROUP BY ALL),
    kept AS (
      SELECT channel, sku, day, sum(quantity) AS quantity, bool_and(on_sale) AS on_sale,
        min(price) AS price, any_value([batch, file, line]) AS place
      FROM {rows("stock_day", week)} GROUP BY ALL),
    newest AS (SELECT channel, max(day) AS day FROM kept GROUP BY ALL),
    held AS (
      SELECT channel, sku, max(day) AS day, arg_max(quantity, day) AS quantity,
        coalesce(arg_max(on_sale, day), true) AS on_sale, arg_min(price, day) AS before,
        arg_max(price, day) AS price, arg_max(place, day) AS place
      FROM kept GROUP BY ALL),
    told AS (
      SELECT *, quantity <= 0 OR NOT on_sale AS gone, abs(price - before) AS moved
      FROM held SEMI JOIN newest USING (channel, day)),
    items AS (
      SELECT s.channel, s.item, any_value(v.title) AS title, count(*) FILTER (t.gone) AS gone,
        count(*) AS variants, sum(t.quantity) AS pieces, max_by(t.before, t.moved) AS before,
        max_by(t.price, t.moved) AS price, any_value(s.cost) AS cost,
        max_by(t.place, t.gone OR t.moved > 0) AS place
      FROM spent s JOIN variants v USING (channel, item) JOIN told t USING (channel, sku)
      GROUP BY ALL)
    SELECT channel, item, title, gone, variants, pieces, before, price, cost, place,
      count(*) OVER ()
    FROM items WHERE gone > 0 OR price <> before
    ORDER BY gone = variants DESC, cost DESC, item LIMIT {int(limit)}"""


def _stock(gone: int, variants: int) -> Cell:
    if gone == variants:
        return Cell(_("out of stock"), "bad")
    if gone:
        told = {"gone": gone, "variants": variants}
        return Cell(_("%(gone)s of %(variants)s variants gone") % told, "warn")
    return Cell(_("in stock"))


def _price(before: Decimal | None, price: Decimal | None) -> Cell:
    if before is None or price is None or before == price:
        return Cell(words.amount(price, "money"))
    told = f"{words.amount(before, 'money')} → {words.amount(price, 'money')}"
    return Cell(told, "info" if price < before else "warn")


def _text(value: Any) -> Cell:
    return Cell("—" if value in (None, "") else str(value))


def _clock(at: datetime | None) -> str:
    if at is None:
        return ""
    return f"{at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.TIME_ZONE)):%m-%d %H:%M}"


def _line(place: Iterable[int], *cells: Cell) -> Line:
    return Line(list(cells), reverse("figures:source_line", args=list(place)))


SOURCES: Mapping[str, Callable[[Desk, Shown, int], Singles]] = {
    "cases_due": cases_due,
    "chat_sample": chat_sample,
    "advertised_goods": advertised_goods,
}


def quiet(kind: str) -> str:
    """Return the sentence for a table without rows."""
    return {
        "cases_due": _("No open case."),
        "chat_sample": _("No chat that a person answered on this day."),
        "advertised_goods": _("Every advertised item can be bought at last week's price."),
    }[kind]
