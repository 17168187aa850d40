"""Sending: the only file that knows how a message leaves the house.

A robot is addressed by its token alone, so that nobody can make the server call another address.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.terms import Service

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
_ADDRESSES: Mapping[str, str] = {
    Service.WECOM: "wecombot://{token}",
    Service.FEISHU: "feishu://{token}",
    Service.DINGTALK: "dingtalk://{secret}{token}",
}
_HOOKS: Mapping[str, str] = {
    Service.WECOM: "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
    Service.FEISHU: "open.feishu.cn/open-apis/bot/v2/hook/",
    Service.DINGTALK: "oapi.dingtalk.com/robot/send?access_token=",
}


class NotSent(Exception):
    """The other side did not take the message; it is tried again later."""


def token_of(service: str, pasted: str) -> str:
    """Return the token in what somebody pasted: the token itself or the whole webhook address.

    Refuses: robot_address.
    """
    _before, hook, after = pasted.strip().partition(_HOOKS[service])
    token = after if hook else pasted.strip()
    if not _TOKEN.fullmatch(token):
        raise Refusal(
            "robot_address",
            msg(
                "That is no webhook address of a robot of %(service)s."
                " Copy it from the settings of the group's robot."
            ),
            service=str(Service(service).label),
        )
    return token


def send_to_robot(service: str, token: str, secret: str, title: str, words: str) -> None:
    """Post a message into a group chat; raises NotSent where the service does not take it."""
    import apprise  # loaded by the worker that sends, not by every page

    marked = f"{secret}@" if secret else ""
    chat: Any = apprise.Apprise.instantiate(
        _ADDRESSES[service].format(token=token, secret=marked), suppress_exceptions=True
    )
    if chat is None or not chat.send(body=words, title=title):
        raise NotSent(service)


def send_mail(address: str, title: str, words: str) -> None:
    """Send a mail; raises NotSent where the server does not take it."""
    try:
        EmailMessage(title, words, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except OSError as error:  # smtplib's errors are among them
        raise NotSent(type(error).__name__) from error


def mail_is_set_up() -> bool:
    """Tell whether this installation has a mail server."""
    return bool(settings.QUANYU_MAIL_HOST)
