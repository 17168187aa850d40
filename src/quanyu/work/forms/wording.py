"""Names of forms, fields and options in the reader's language."""

from typing import Protocol

from django.utils.translation import get_language


class Labelled(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def words(label: Labelled | None) -> str:
    """Return the name of something in the reader's language, empty for nothing."""
    if label is None:
        return ""
    return label.en if (get_language() or "").startswith("en") else label.zh
