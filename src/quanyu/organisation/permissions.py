"""Registry of permission codes; each room declares its own in `apps.py`."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise

Label = str | Promise

_codes: dict[str, Label] = {}


def register(code: str, label: Label) -> None:
    """Declare a permission `code` (room.act) with the words people read."""
    _codes[code] = label


def codes() -> Mapping[str, Label]:
    """Return every declared code with its label."""
    return MappingProxyType(_codes)


def check(code: str) -> str:
    """Return `code`, or raise LookupError for a code that no room declared."""
    if code not in _codes:
        raise LookupError(f"no room declares the permission {code!r}")
    return code
