"""Making the rounds of recurring duties: exactly once, also after a standstill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quanyu.editions import queries as editions
from quanyu.handbook import Duty, Handbook
from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.organisation.models import Person
from quanyu.work.actions.opening import ItemDraft, open_items, withdraw_items
from quanyu.work.duties.rounds import DUE
from quanyu.work.duties.terms import CATCH_UP, HANDED_IN, ITEM, State
from quanyu.work.models import Occurrence, TickMark, WorkItem
from quanyu.work.queries.rounds import Fresh, Plan, plan, staff_for
from quanyu.work.queries.staff import Staff


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: rounds made, handed to somebody else, dropped, missed, proven."""

    made: int = 0
    passed: int = 0
    dropped: int = 0
    missed: int = 0


def planned() -> Plan:
    """Return what a tick would make now, without doing it."""
    today, calendar = clock.today(), Calendar.load()
    through = _through(today)
    staff = staff_for(through, today, calendar)
    return plan(editions.in_force(), staff, through, today, calendar)


def tick(book: Handbook | None = None) -> Ticked:
    """Make every round that is open by now and whose it is; doing it again changes nothing.

    Goes by the handbook in force unless another `book` is given.

    Days on which the house was not running are made up for: daily rounds of such days are kept
    on record without becoming work.
    """
    today, calendar = clock.today(), Calendar.load()
    with transaction.atomic():
        mark = _mark(today)
        through = _since(mark.through_on, today)
        book, staff = book or editions.in_force(), staff_for(through, today, calendar)
        found = plan(book, staff, through, today, calendar)
        _make(book, staff, found.made, today)
        _pass_on(staff, found, today)
        _drop(found.dropped)
        missed = _miss()
        mark.through_on, mark.ticked_at = today, clock.now()
        mark.save()
    return Ticked(len(found.made), len(found.passed), len(found.dropped), missed)


def _mark(today: date) -> TickMark:
    defaults = {"through_on": today, "ticked_at": clock.now()}
    mark, _made = TickMark.objects.select_for_update().get_or_create(id=1, defaults=defaults)
    return mark


def _through(today: date) -> date:
    mark = TickMark.objects.filter(id=1).first()
    return _since(mark.through_on if mark else today, today)


def _since(through: date, today: date) -> date:
    return min(today, max(through, today - timedelta(days=CATCH_UP)))


def _make(book: Handbook, staff: Staff, rounds: Sequence[Fresh], today: date) -> None:
    rows = [_row(book, staff, one, today) for one in rounds]
    live = [row for row in rows if row.state == State.OPEN and row.doer_id is not None]
    forms = {row.id: _form(row) for row in book.duties.values()}
    items = open_items([_draft(row, forms.get(row.duty, "")) for row in live])
    for row, item in zip(live, items, strict=True):
        row.item = item
    Occurrence.objects.bulk_create(rows, batch_size=200)


def _row(book: Handbook, staff: Staff, fresh: Fresh, today: date) -> Occurrence:
    duty, one, post = fresh.wanted.duty, fresh.wanted.round, fresh.wanted.post
    given = duty.deliverable
    row = Occurrence(
        key=fresh.key, duty=duty.id, every=one.every, on=one.on, title_zh=duty.zh,
        title_en=duty.en, deliverable_zh=given.zh if given else "",
        deliverable_en=(given.en or "") if given else "", edition=book.content_hash,
        position=duty.position or "", post=post, unit=post.unit, holder_id=fresh.holder,
        first_on=one.period.first, last_on=one.period.last, about_first_on=one.about.first,
        about_last_on=one.about.last, due_on=one.due_on, due_at=one.due_at, ends_at=one.ends_at,
        opened_at=clock.now(), doer_id=staff.doer(fresh.holder, post.pk, max(today, one.due_on)),
    )  # fmt: skip
    if one.ends_at <= clock.now() or (one.every == "day" and one.due_on < today):
        row.state = State.LAPSED
    row.search = row.words()
    return row


def _period(row: Occurrence) -> str:
    """Return the days of a round as figures, which every language reads."""
    if row.every in ("month", "quarter"):
        return f"{row.first_on:%Y-%m}"
    if row.every == "year":
        return f"{row.first_on:%Y}"
    last = f" – {row.last_on:%m-%d}" if row.last_on != row.first_on else ""
    return f"{row.first_on:%m-%d}{last}"


def _form(duty: Duty) -> str:
    return (duty.deliverable.form or "") if duty.deliverable else ""


def _draft(row: Occurrence, form: str = "") -> ItemDraft:
    again = f"#{row.turn}" if row.turn else ""
    return ItemDraft(
        kind=ITEM, key=f"{row.key}{again}", title_zh=row.title_zh, title_en=row.title_en,
        subject=_period(row), duty=row.duty, unit=row.unit_id, owner=row.doer_id,
        on_behalf_of=row.holder_id if row.holder_id != row.doer_id else None,
        outcomes=(HANDED_IN,), form=form, edition=row.edition, due_at=row.due_at, tell=False,
    )  # fmt: skip


def _pass_on(staff: Staff, found: Plan, today: date) -> None:
    for row, holder in found.passed:
        row.holder_id = holder
        _do(row, staff.doer(holder, row.post_id, max(today, row.due_on)))
    for row, doer in found.moved:
        _do(row, doer)


def _do(row: Occurrence, doer: int | None) -> None:
    """Make a round somebody's work."""
    row.doer_id = doer
    if row.item is None and doer is not None:
        row.item = open_items([_draft(row)])[0]
    elif row.item is not None:
        _give(row.item, row)
    row.save(update_fields=["holder", "doer", "item"])


def _give(item: WorkItem, row: Occurrence) -> None:
    """Move a live item to the doer of its round."""
    if not item.live or row.doer_id is None:
        return
    item.owner_id, item.rev = row.doer_id, item.rev + 1
    item.on_behalf_of_id = row.holder_id if row.holder_id != row.doer_id else None
    item.settle()
    item.save()


def _drop(rows: Sequence[Occurrence]) -> None:
    _end(rows, State.DROPPED)


def _miss() -> int:
    late = list(Occurrence.objects.filter(state=State.OPEN, ends_at__lte=clock.now()))
    _end(late, State.MISSED)
    return len(late)


def _end(rows: Sequence[Occurrence], state: State) -> None:
    items = [row.item_id for row in rows if row.item_id]
    keys = WorkItem.objects.filter(pk__in=items).values_list("key", flat=True)
    withdraw_items(ITEM, list(keys))
    Occurrence.objects.filter(pk__in=[row.pk for row in rows]).update(state=state)


def open_again(occurrence: Occurrence, person: Person) -> None:
    """Owe a round again that was given back, by the end of the next workday at the earliest."""
    row = Occurrence.objects.select_for_update().get(pk=occurrence.pk)
    row.turn, row.state, row.how, row.done_at = row.turn + 1, State.OPEN, "", None
    row.doer = person
    duty = editions.in_force().duties.get(row.duty)
    day = Calendar.load().add_workdays(clock.today(), 1)
    soon = datetime.combine(day, DUE, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
    row.item = open_items([_draft(row, _form(duty) if duty else "")])[0]
    if row.due_at < soon:
        row.item.due_at = soon
        row.item.settle()
        row.item.save()
    row.ends_at = max(row.ends_at, soon + timedelta(days=3))
    row.save()
