"""Starting, handing over and giving up drafts."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from quanyu.editions import books, rules, terms
from quanyu.editions.actions.steps import guard, locked, step
from quanyu.editions.models import Draft, DraftFile, Edition
from quanyu.editions.queries.in_force import latest_edition
from quanyu.editions.saying import say
from quanyu.editions.terms import Act, DraftState
from quanyu.handbook import editing
from quanyu.handbook import standards as shipped_standards
from quanyu.handbook.bases import COMMON
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def start_draft(*, actor: Person, title: str, edition: Edition | None = None) -> Draft:
    """Start a draft from `edition`, from the newest one unless given.

    An installation where nothing was published starts from the shipped starter. Refuses:
    draft_untitled.
    """
    source = edition or latest_edition()
    texts = books.texts_of(source) if source else books.starter()
    return _start(actor, title, texts, source.name if source else "starter")


def start_draft_from_standards(
    *, actor: Person, title: str, standards: Sequence[str], id: str, zh: str, en: str
) -> Draft:
    """Start a handbook of one's own that grows from shipped standards and adopts nothing yet.

    `standards` are their ids; the common base, which brings the indicators, is always among
    them. Refuses: standard_unknown, draft_untitled, identity_faulty.
    """
    chosen = [COMMON, *(name for name in standards if name != COMMON)]
    shipped = {standard.id: standard.reference for standard in shipped_standards()}
    for name in chosen:
        if name not in shipped:
            raise Refusal("standard_unknown", msg("No standard “%(id)s” is shipped."), id=name)
    texts = editing.new_handbook(id, zh, en, [shipped[name] for name in chosen])
    errors = [found for found in books.read(texts).errors if found.file == "handbook.yaml"]
    if errors:
        raise Refusal("identity_faulty", msg("This cannot stand: %(fault)s"), fault=say(errors[0]))
    return _start(actor, title, texts, ", ".join(chosen))


def start_draft_from_files(
    *, actor: Person, title: str, texts: Mapping[str, str], source: str
) -> Draft:
    """Start a draft from imported files; faulty ones may come in, the draft shows what is wrong.

    Refuses: path_unsafe, path_kind, path_twice, file_too_large, too_many_files, too_large,
    no_files, draft_untitled.
    """
    kept = rules.check_all(texts)
    if not kept:
        raise Refusal(
            "no_files", msg("There is no file of a handbook in %(source)s."), source=source
        )
    return _start(actor, title, kept, source)


def _start(actor: Person, title: str, texts: Mapping[str, str], source: str) -> Draft:
    access.require(actor, terms.EDIT)
    title = title.strip()
    if not title:
        raise Refusal("draft_untitled", msg("Give the draft a title that says what it changes."))
    with transaction.atomic():
        draft = Draft(title=title[:120], preparer=actor, based_on=latest_edition())
        draft.changed_at = clock.now()
        draft.save()
        DraftFile.objects.bulk_create(
            DraftFile(draft=draft, path=path, text=text) for path, text in texts.items()
        )
        step(draft, actor, Act.STARTED, what=source)
        audit.record(
            actor, "editions.draft.started", subject=title,
            after={"source": source, "files": len(texts)},
        )  # fmt: skip
    return draft


def send_to_review(*, actor: Person, draft: Draft, rev: int | None = None) -> Draft:
    """Let a draft rest so that somebody else can read and publish it.

    Faults do not bar it: the reviewer sees them. Refuses: draft_state, conflict, draft_empty.
    """
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        guard(row, rev, None)
        if not row.files.exists():
            raise Refusal("draft_empty", msg("“%(draft)s” holds no file yet."), draft=row.title)
        row.state = DraftState.REVIEW
        step(row, actor, Act.SENT)
        audit.record(actor, "editions.draft.sent", subject=row.title)
    return row


def take_back(*, actor: Person, draft: Draft, reason: str = "") -> Draft:
    """Open a draft in review again: its editors take it back, or a reviewer sends it back.

    Refuses: draft_state.
    """
    access.require(actor, terms.EDIT if access.may(actor, terms.EDIT) else terms.PUBLISH)
    with transaction.atomic():
        row = locked(draft, DraftState.REVIEW)
        row.state = DraftState.OPEN
        step(row, actor, Act.TAKEN_BACK, what=reason)
        audit.record(actor, "editions.draft.taken_back", subject=row.title, reason=reason)
    return row


def withdraw(*, actor: Person, draft: Draft, reason: str) -> Draft:
    """Give a draft up; it stays readable. Refuses: draft_state, reason_missing."""
    access.require(actor, terms.EDIT)
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why, so that the history can tell."))
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN, DraftState.REVIEW)
        row.state = DraftState.WITHDRAWN
        step(row, actor, Act.WITHDREW, what=reason)
        audit.record(actor, "editions.draft.withdrawn", subject=row.title, reason=reason)
    return row


def catch_up(*, actor: Person, draft: Draft) -> list[str]:
    """Take over what the newest edition changed since the draft began; return the files taken.

    A file that only the newest edition changed is taken; one that only the draft changed stays.
    Refuses: draft_state, draft_newest (nothing to take), edition_conflict (both changed a file).
    """
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        newest = latest_edition()
        if newest is None or newest.pk == row.based_on_id:
            raise Refusal(
                "draft_newest", msg("“%(draft)s” already stands on the newest edition."),
                draft=row.title,
            )  # fmt: skip
        taken = _take_over(row, newest)
        row.based_on = newest
        step(row, actor, Act.CAUGHT_UP, what=str(newest.number))
        audit.record(
            actor, "editions.draft.caught_up", subject=row.title,
            after={"edition": newest.number, "taken": taken},
        )  # fmt: skip
    return taken


def _take_over(row: Draft, newest: Edition) -> list[str]:
    base = books.texts_of(row.based_on) if row.based_on else {}
    theirs = books.texts_of(newest)
    ours = {file.path: file.text for file in row.files.all()}
    moved = [p for p in sorted(base.keys() | theirs.keys()) if base.get(p) != theirs.get(p)]
    taken = [p for p in moved if ours.get(p) == base.get(p)]
    both = [p for p in moved if p not in taken and ours.get(p) != theirs.get(p)]
    if both:
        raise Refusal(
            "edition_conflict",
            msg(
                "Edition %(number)s (%(name)s) and this draft both changed %(files)s. Start a "
                "draft from edition %(number)s and repeat your change there."
            ),
            number=newest.number,
            name=str(newest.published_by),
            files=", ".join(both),
        )
    for path in taken:
        if path in theirs:
            DraftFile.objects.update_or_create(
                draft=row, path=path, defaults={"text": theirs[path]}
            )
        else:
            row.files.filter(path=path).delete()
    return taken
