"""Sentences and names in the language of the command line."""

from typing import Literal

from django.utils.translation import get_language, gettext

from quanyu.handbook.book import Origin
from quanyu.handbook.coverage import CoverageFinding
from quanyu.handbook.differences import words_of
from quanyu.handbook.differences.comparing import Value
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

KINDS = {"standard": msg("standard"), "changed": msg("changed"), "own": msg("own")}


def language() -> Literal["zh", "en"]:
    """Return `en` or `zh`."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def named(row: object) -> str:
    """Return the name of a record in the language spoken."""
    return str(getattr(row, language(), "") or "")


def sentence(found: Finding) -> str:
    """Return what a finding says, without its place."""
    text = gettext(found.msgid)
    return text % found.params if found.params else text


def hole(found: CoverageFinding) -> str:
    """Return what a finding of coverage says."""
    text = gettext(found.msgid)
    return text % found.named(language()) if found.params else text


def field_word(field: str) -> str:
    """Return the word for a field: 归档处, 权重（合计 100） IND-101."""
    word, rest = words_of(field)
    return f"{gettext(word)} {rest}".strip()


def value_text(value: Value) -> str:
    """Return a value in one line; nothing is a dash."""
    if value is None or value in {"", ()}:
        return "–"
    return "、".join(value) if isinstance(value, tuple) else str(value)


def origin_text(origin: Origin | None) -> str:
    """Return where a line comes from: 标准 operations-centre@2013, 改 …: reason, 自有."""
    if origin is None:
        return ""
    text = " ".join(part for part in (gettext(KINDS[origin.kind]), origin.base) if part)
    return f"{text}: {origin.reason}" if origin.kind == "changed" and origin.reason else text
