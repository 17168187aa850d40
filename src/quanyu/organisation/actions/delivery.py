"""Where notices go: what people choose for themselves, and the robots of group chats."""

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, deliveries, queries
from quanyu.organisation.delivering import sealing, sending
from quanyu.organisation.models import NoticeChoice, Person, Robot, Unit
from quanyu.organisation.terms import Service


def choose_notices(
    *,
    actor: Person,
    mail: str = "",
    robot: Robot | None = None,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    digest_at: time | None = None,
) -> NoticeChoice:
    """Keep where and when `actor` wants to be told; everything empty: in the page alone.

    `mail` is an address; quiet hours need both ends.
    Refuses: mail_unset, mail_address, quiet_hours, robot_not_yours.
    """
    _check(actor, mail, robot, quiet_from, quiet_until)
    with transaction.atomic():
        if mail and mail != actor.email:
            actor.email = mail
            actor.save(update_fields=["email"])
        wanted = {
            "by_mail": bool(mail),
            "robot": robot,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest_at": digest_at,
        }
        choice, _new = NoticeChoice.objects.update_or_create(
            person=actor, defaults=wanted, create_defaults={**wanted, "chosen_at": clock.now()}
        )
        audit.record(actor, "organisation.notices.chosen", subject=str(actor))
    return choice


def _check(
    actor: Person, mail: str, robot: Robot | None, begins: time | None, ends: time | None
) -> None:
    if mail and not sending.mail_is_set_up():
        raise Refusal(
            "mail_unset",
            msg("This installation has no mail server. Ask whoever runs it to set one up."),
        )
    if mail and not _is_address(mail):
        raise Refusal("mail_address", msg("%(mail)s is no mail address."), mail=mail)
    if (begins is None) != (ends is None):
        raise Refusal("quiet_hours", msg("Quiet hours need both a beginning and an end."))
    if robot is not None and robot not in queries.robots_of(actor):
        raise Refusal("robot_not_yours", msg("That robot is not one of your unit."))


def _is_address(mail: str) -> bool:
    try:
        validate_email(mail)
    except ValidationError:
        return False
    return True


def add_robot(
    *, actor: Person, name: str, service: str, unit: Unit, address: str, secret: str = ""
) -> Robot:
    """Add a robot of a group chat by its webhook address (or token); the secret is DingTalk's.

    Refuses: forbidden, robot_address.
    """
    access.require(actor, "organisation.manage")
    token = sending.token_of(service, address)
    with transaction.atomic():
        robot = Robot.objects.create(
            name=name,
            service=service,
            unit=unit,
            sealed_token=sealing.seal(token),
            sealed_secret=sealing.seal(secret) if secret else "",
            added_at=clock.now(),
        )
        audit.record(
            actor,
            "organisation.robot.added",
            subject=name,
            after={"service": Service(service).value, "unit": str(unit)},
        )
    return robot


def end_robot(*, actor: Person, robot: Robot) -> None:
    """Remove a robot: its token is forgotten, whoever chose it is told in the page alone.

    Refuses: forbidden.
    """
    access.require(actor, "organisation.manage")
    with transaction.atomic():
        robot.ended_at, robot.sealed_token, robot.sealed_secret = clock.now(), "", ""
        robot.save(update_fields=["ended_at", "sealed_token", "sealed_secret"])
        NoticeChoice.objects.filter(robot=robot).update(robot=None)
        audit.record(actor, "organisation.robot.ended", subject=robot.name)


def try_robot(*, actor: Person, robot: Robot, title: str, words: str) -> None:
    """Let a robot say hello at once. Refuses: forbidden, robot_silent, robot_unreadable."""
    access.require(actor, "organisation.manage")
    try:
        deliveries.say(robot, title, words)
    except sending.NotSent:
        raise Refusal(
            "robot_silent",
            msg(
                "%(name)s did not answer. Check that the robot is still in the group,"
                " that its keyword rule allows “Quanyu”, and that this server may reach it."
            ),
            name=robot.name,
        ) from None
