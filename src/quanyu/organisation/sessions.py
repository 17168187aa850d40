"""Signing in and out, told to the audit trail."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from quanyu.organisation import audit
from quanyu.organisation.models import Person


def listen() -> None:
    """Connect to the signals of Django and allauth."""
    user_logged_in.connect(_started)
    user_logged_out.connect(_ended)
    user_login_failed.connect(_refused)
    password_changed.connect(_password)
    authenticator_added.connect(_mfa_added)
    authenticator_removed.connect(_mfa_removed)


def _started(user: Person, **_more: Any) -> None:
    audit.record(user, "organisation.session.started", subject=str(user))


def _ended(user: Person | None, **_more: Any) -> None:
    if user is not None:
        audit.record(user, "organisation.session.ended", subject=str(user))


def _refused(credentials: dict[str, Any], **_more: Any) -> None:
    name = str(credentials.get("username") or "")
    audit.record(None, "organisation.session.refused", subject=name[:80])


def _password(user: Person, **_more: Any) -> None:
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
    audit.record(user, "organisation.password.changed", subject=str(user))


def _mfa_added(user: Person, **_more: Any) -> None:
    audit.record(user, "organisation.mfa.added", subject=str(user))


def _mfa_removed(user: Person, **_more: Any) -> None:
    audit.record(user, "organisation.mfa.removed", subject=str(user))
