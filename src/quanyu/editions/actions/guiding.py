"""Deciding about the standards' positions: all at once, several as one, and apart again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from quanyu.editions import books, fates, terms
from quanyu.editions.actions.rows import edit_texts
from quanyu.editions.actions.steps import listed
from quanyu.editions.fates import Wish
from quanyu.editions.models import Draft
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

TOGETHER = "一人兼任"  # a reason is kept in the files as text: theirs are Chinese


Texts = dict[str, str]


def choose_positions(
    *,
    actor: Person,
    draft: Draft,
    wishes: Mapping[str, Wish],
    reason: str = "",
    rev: int | None = None,
) -> Draft:
    """Adopt positions, leave them out or decide later, all in one step.

    `reason` stands for every position left out without a reason of its own. Refuses:
    reason_missing, draft_state, conflict, row_faulty.
    """
    access.require(actor, terms.EDIT)
    what = listed((name for name, wish in wishes.items() if wish.fate == "adopt"), 12)
    chosen = partial(_chosen, wishes=_reasoned(draft, wishes, reason))
    return edit_texts(actor, draft, chosen, what, rev)


def merge_positions(
    *,
    actor: Person,
    draft: Draft,
    positions: Sequence[str],
    zh: str,
    en: str = "",
    superior: str = "",
    headcount: str = "1",
    wishes: Mapping[str, Wish] | None = None,
    reason: str = "",
    rev: int | None = None,
) -> Draft:
    """Make one position of one's own out of several of the standards: one person holds them all.

    It takes over their duties, what they may do and see, and the department of the first. The
    `wishes` about other positions are fulfilled in the same step. Refuses: merge_few,
    name_missing, and as `choose_positions`.
    """
    access.require(actor, terms.EDIT)
    if len(set(positions)) < 2:
        raise Refusal("merge_few", msg("Tick at least two positions that become one."))
    if not zh.strip():
        raise Refusal("name_missing", msg("Say how the joined position is called."))
    others = {name: wish for name, wish in (wishes or {}).items() if name not in positions}
    named = {"zh": zh.strip(), "en": en.strip(), "superior": superior, "headcount": headcount}

    whole = _reasoned(draft, others, reason)

    def edited(texts: Texts) -> Texts:
        chosen = _chosen(texts, whole)
        into = _joined(chosen, positions, named)
        return fates.with_merge(chosen, positions, into, TOGETHER)

    return edit_texts(actor, draft, edited, f"{zh} = {' + '.join(positions)}", rev)


def take_apart(
    *,
    actor: Person,
    draft: Draft,
    position: str,
    wishes: Mapping[str, Wish] | None = None,
    reason: str = "",
    rev: int | None = None,
) -> Draft:
    """Let a joined position fall apart into those it was made of, to be decided anew.

    The `wishes` about other positions are fulfilled in the same step. Refuses as
    `choose_positions`.
    """
    access.require(actor, terms.EDIT)
    others = _reasoned(draft, {n: w for n, w in (wishes or {}).items() if n != position}, reason)

    def edited(texts: Texts) -> Texts:
        return fates.without_merge(_chosen(texts, others), position)

    return edit_texts(actor, draft, edited, f"– {position}", rev)


def _chosen(texts: Texts, wishes: Mapping[str, Wish]) -> Texts:
    return fates.with_wishes(texts, books.read(texts).handbook, wishes)


def _joined(texts: Texts, positions: Sequence[str], named: Mapping[str, str]) -> dict[str, Any]:
    """Return the record of the position that several become."""
    book = books.read(texts).handbook
    standard = fates.offered(book)
    rows = [standard[name] for name in positions if name in standard]
    superior = "" if named["superior"] in positions else named["superior"]
    record = {
        "id": fates.next_own(book),
        **named,
        "superior": superior,
        "department": next((row.department for row in rows if row.department), ""),
        "permissions": list(dict.fromkeys(code for row in rows for code in row.permissions)),
        "field_classes": list(dict.fromkeys(key for row in rows for key in row.field_classes)),
    }
    return {key: value for key, value in record.items() if value}


def _reasoned(draft: Draft, wishes: Mapping[str, Wish], reason: str) -> dict[str, Wish]:
    """Give everybody left out a reason. Refuses: reason_missing."""
    whole = {
        name: replace(wish, reason=wish.reason.strip() or reason.strip())
        for name, wish in wishes.items()
    }
    bare = [name for name, wish in whole.items() if wish.fate == "leave" and not wish.reason]
    if bare:
        standard = fates.offered(books.read(dict(draft.files.values_list("path", "text"))).handbook)
        raise Refusal(
            "reason_missing",
            msg("Say why these are left out: %(names)s. One reason at the end may stand for all."),
            names=listed(standard[name].zh if name in standard else name for name in bare),
        )
    return whole
