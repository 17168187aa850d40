"""Changing rows, operations and decisions of a draft, with every other character kept."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from quanyu.editions import books, changes, rules, terms
from quanyu.editions.actions.steps import guard, locked, step
from quanyu.editions.models import Draft, DraftFile
from quanyu.editions.saying import say
from quanyu.editions.terms import Act, DraftState
from quanyu.handbook import editing
from quanyu.handbook.coverage import coverage
from quanyu.kernel import clock
from quanyu.kernel.finding import Finding
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person

Texts = dict[str, str]
Row = Mapping[str, Any]


def change_row(
    *,
    actor: Person,
    draft: Draft,
    kind: str,
    name: str,
    fields: Row,
    reason: str = "",
    rev: int | None = None,
) -> Draft:
    """Change fields of one row, a row of a standard through the overlay; None takes a field away.

    `kind` is positions, duties, competencies …; `reason` is needed for rows of a standard.
    Refuses: draft_state, conflict, row_faulty (with the sentence of the first new error).
    """

    def edited(texts: Texts) -> Texts:
        return changes.with_row(texts, kind, name, fields, reason.strip())

    return edit_texts(actor, draft, edited, _said(name, reason), rev)


def add_row(*, actor: Person, draft: Draft, kind: str, row: Row, rev: int | None = None) -> Draft:
    """Add a row of one's own (ids with R: POS-R01). Refuses: row_exists, and as `change_row`."""
    name = str(row.get("id", ""))
    return edit_texts(actor, draft, lambda texts: editing.add_row(texts, kind, row), name, rev)


def apply_op(
    *, actor: Person, draft: Draft, section: str, operation: Row, rev: int | None = None
) -> Draft:
    """Add an entry to the overlay: adopt, override, reassign, merge, split, drop or add.

    Refuses as `change_row`.
    """
    return apply_ops(actor=actor, draft=draft, operations=[(section, operation)], rev=rev)


def apply_ops(
    *, actor: Person, draft: Draft, operations: Iterable[tuple[str, Row]], rev: int | None = None
) -> Draft:
    """Add several entries, each (section, operation), in one step; all or none."""
    wanted = list(operations)
    what = ", ".join(f"{op.get('op')} {op.get('ref', '')}".strip() for _section, op in wanted)
    return edit_texts(actor, draft, lambda texts: changes.with_operations(texts, wanted), what, rev)


def remove_op(
    *, actor: Person, draft: Draft, section: str, number: int, rev: int | None = None
) -> Draft:
    """Take an entry out of the overlay; `number` counts from 0 in its section."""
    return edit_texts(
        actor,
        draft,
        lambda texts: editing.remove_operation(texts, section, number),
        f"{section} {number + 1}",
        rev,
    )


def decide(
    *,
    actor: Person,
    draft: Draft,
    findings: Iterable[tuple[str, str]],
    verdict: str,
    reason: str,
    until: date | None = None,
    inside: str = "",
    rev: int | None = None,
) -> Draft:
    """Write down what a person decided about findings, each (rule, object), until a day.

    `verdict` is accepted (until a day), hidden (in the duty `inside`) or unfounded. Refuses:
    reason_missing, until_missing, and as `change_row`.
    """
    access.require(actor, terms.EDIT)
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why, so that the history can tell."))
    if verdict == "accepted" and until is None:
        raise Refusal("until_missing", msg("Say until when this is accepted."))
    wanted = list(findings)
    more = {"inside": inside} if inside else {}
    until_text = {"until": until.isoformat()} if until else {}

    waivers = [
        {"rule": rule, "object": named, "verdict": verdict, **more}
        | {"reason": reason.strip(), "who": str(actor), **until_text}
        for rule, named in wanted
    ]

    def edited(texts: Texts) -> Texts:
        return changes.with_waivers(texts, _with_positions(texts, waivers))

    return edit_texts(actor, draft, edited, _said(", ".join(n for _r, n in wanted), reason), rev)


def _with_positions(texts: Texts, waivers: list[dict[str, str]]) -> list[Row]:
    """Name in decisions about overlaps who overlaps now: one more holder asks for a new one."""
    found = coverage(books.read(texts).handbook, on=clock.today()).of("HB-OVERLAP")
    holders = {one.object: list(one.positions) for one in found}
    return [
        {**row, "positions": holders[row["object"]]}
        if row["rule"] == "HB-OVERLAP" and row["object"] in holders
        else {**row}
        for row in waivers
    ]


def edit_texts(
    actor: Person, draft: Draft, edited: Callable[[Texts], Texts], what: str, rev: int | None
) -> Draft:
    """Write what `edited` makes of the texts in one step, unless it brings a new error."""
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        old = dict(row.files.values_list("path", "text"))
        new = rules.check_all(edited(old))
        changed = {path: text for path, text in new.items() if old.get(path) != text}
        guard(row, rev, changed.keys())
        _refuse_new_errors(old, new)
        for path, text in changed.items():
            DraftFile.objects.update_or_create(draft=row, path=path, defaults={"text": text})
            step(row, actor, Act.WROTE if path in old else Act.ADDED, path, what)
        if changed:
            audit.record(
                actor, "editions.draft.written", subject=row.title,
                after={"files": sorted(changed), "what": what},
            )  # fmt: skip
    return row


def _refuse_new_errors(old: Texts, new: Texts) -> None:
    known = {_named(found) for found in books.read(old).errors}
    fresh = [found for found in books.read(new).errors if _named(found) not in known]
    if fresh:
        raise Refusal("row_faulty", msg("This cannot stand: %(fault)s"), fault=say(fresh[0]))


def _named(found: Finding) -> tuple[str, str, str]:
    """Return what makes an error the same one, wherever its line has moved."""
    return found.rule, found.file, say(found)


def _said(name: str, reason: str) -> str:
    return f"{name}: {reason}" if reason else name
