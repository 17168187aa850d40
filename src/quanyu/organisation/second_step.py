"""The second step at rest: its secrets are sealed, so that a copy of the database opens nothing."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth stores: the key of the app and the seed of the recovery codes."""

    def encrypt(self, text: str) -> str:
        """Return `text` sealed with a key that is not in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    secret = hashlib.sha256(f"quanyu.second_step.{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
