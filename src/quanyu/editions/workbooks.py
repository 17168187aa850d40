"""Handbooks as Excel workbooks, and what an edited one asks for."""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext

from quanyu.editions import books, terms
from quanyu.editions.models import Edition
from quanyu.handbook import Handbook
from quanyu.handbook.workbook import Proposal, read_workbook, write_workbook
from quanyu.handbook.workbook.choices import Language
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def of_texts(texts: Mapping[str, str]) -> bytes:
    """Return the workbook of a draft's texts, in the reader's language."""
    return write_workbook(texts, _language(), gettext, _read)


def of_edition(edition: Edition) -> bytes:
    """Return the workbook of an edition, on the bases that it carries."""
    handbook = books.of_edition(edition).handbook
    texts = books.texts_of(edition)
    return write_workbook(texts, _language(), gettext, lambda _: (handbook, ()))


def read(texts: Mapping[str, str], content: bytes, name: str) -> Proposal:
    """Return what the workbook `content` would change in a draft's texts; nothing is saved.

    Refuses: workbook_large, and as `quanyu.handbook.workbook.read_workbook`.
    """
    if len(content) > terms.WORKBOOK_BYTES:
        raise Refusal(
            "workbook_large",
            msg("“%(name)s” is larger than %(limit)s KB. Take out pictures and sheets of yours."),
            name=name,
            limit=terms.WORKBOOK_BYTES // 1_000,
        )
    return read_workbook(content, texts, name, translate=gettext, load=_read)


def _read(texts: Mapping[str, str]) -> tuple[Handbook, Sequence[Finding]]:
    book = books.read(texts)
    return book.handbook, book.findings


def _language() -> Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"
