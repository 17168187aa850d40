"""Tokens of robots are stored sealed: whoever reads the database cannot write into our chats."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_PURPOSE = b"quanyu.organisation.robots"


def seal(text: str) -> str:
    """Return `text` so that only this installation can read it."""
    return _box().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """Return what was sealed. Refuses (`robot_unreadable`) what another key has sealed."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        raise Refusal(
            "robot_unreadable",
            msg("The robot was added under another secret key. Remove it and add it again."),
        ) from None


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), key=_PURPOSE, digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))
