"""What leaves the house: notices lined up by each person's choice, sent when due, told together."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import ngettext

from quanyu.jobs.registry import JobHandle
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.delivering import sealing, sending
from quanyu.organisation.delivering.timing import due_at, pause_after
from quanyu.organisation.models import Delivery, NoticeChoice, Person, Robot
from quanyu.organisation.terms import DeliveryState, Service
from quanyu.ui import notices
from quanyu.ui.models import Notice

MOST_ATTEMPTS = 8
MOST_IN_ONE = 20
LOOK_BACK = timedelta(days=2)


def line_up() -> int:
    """Make the deliveries of unread notices that their person wants outside; return how many."""
    rows = [row for choice in _choices() for row in _wanted(choice)]
    return len(Delivery.objects.bulk_create(rows, ignore_conflicts=True))


def _choices() -> QuerySet[NoticeChoice]:
    found = NoticeChoice.objects.filter(person__is_active=True).select_related("person", "robot")
    return found.exclude(by_mail=False, robot=None)


def _wanted(choice: NoticeChoice) -> Iterator[Delivery]:
    since = max(choice.chosen_at, clock.now() - LOOK_BACK)
    untold = notices.notices_of(choice.person, unread=True).filter(created_at__gte=since)
    for service, robot in _ways(choice):
        for notice in untold.exclude(deliveries__service=service):
            local = due_at(timezone.localtime(notice.created_at), choice.hours)
            yield Delivery(
                notice=notice, person=choice.person, service=service, robot=robot, due_at=local
            )


def _ways(choice: NoticeChoice) -> Iterator[tuple[str, Robot | None]]:
    if choice.by_mail and choice.person.email and sending.mail_is_set_up():
        yield Service.MAIL, None
    if choice.robot is not None and choice.robot.ended_at is None:
        yield choice.robot.service, choice.robot


def send_due(job: JobHandle | None = None) -> int:
    """Send what is due, one message for each person and way; return how many notices left.

    A message is sent first and noted after: a worker killed in between sends it again rather than
    never.
    """
    due = (
        Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=clock.now())
        .select_related("notice", "person", "robot")
        .order_by("person_id", "service", "robot_id", "id")
    )
    sent = 0
    for _key, rows in groupby(due, lambda row: (row.person_id, row.service, row.robot_id)):
        if job is not None:
            job.check()
        sent += _send(list(rows))
    return sent


def _send(rows: list[Delivery]) -> int:
    unread = [row for row in rows if row.notice.read_at is None]
    _end(set(rows) - set(unread), DeliveryState.NEEDLESS)
    if not unread:
        return 0
    try:
        _leave(unread[0], *_message(unread[0].person, [row.notice for row in unread]))
    except (sending.NotSent, Refusal):
        _postpone(unread)
        return 0
    _end(unread, DeliveryState.SENT)
    return len(unread)


def _leave(row: Delivery, title: str, words: str) -> None:
    if row.service == Service.MAIL:
        sending.send_mail(row.person.email, title, words)
    elif row.robot is not None and row.robot.ended_at is None:
        say(row.robot, title, words)
    else:
        raise sending.NotSent("the robot is gone")


def say(robot: Robot, title: str, words: str) -> None:
    """Let a robot say something. Raises NotSent, Refusal `robot_unreadable`."""
    secret = sealing.unseal(robot.sealed_secret) if robot.sealed_secret else ""
    sending.send_to_robot(robot.service, sealing.unseal(robot.sealed_token), secret, title, words)


def _message(person: Person, told: list[Notice]) -> tuple[str, str]:
    """Return title and words of one message in the person's language, newest first."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title = ngettext("%(name)s: %(count)s notice", "%(name)s: %(count)s notices", len(told)) % {
            "name": person.name,
            "count": len(told),
        }
        lines = [_line(notice) for notice in reversed(told[-MOST_IN_ONE:])]
        more = len(told) - MOST_IN_ONE
        if more > 0:
            lines.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    return title, "\n".join(lines)


def _line(notice: Notice) -> str:
    words, home = notices.shown(notice).words, settings.QUANYU_ADDRESS
    return f"{words} {home}{notice.url}" if home and notice.url else words


def _end(rows: Iterable[Delivery], state: DeliveryState) -> None:
    ids = [row.pk for row in rows]
    if ids:
        Delivery.objects.filter(pk__in=ids).update(state=state, ended_at=clock.now())


def _postpone(rows: list[Delivery]) -> None:
    given_up = [row for row in rows if row.attempts + 1 >= MOST_ATTEMPTS]
    _end(given_up, DeliveryState.FAILED)
    again = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    again.update(attempts=F("attempts") + 1)
    for row in rows:
        if row not in given_up:
            later = clock.now() + pause_after(row.attempts + 1)
            Delivery.objects.filter(pk=row.pk).update(due_at=later)
