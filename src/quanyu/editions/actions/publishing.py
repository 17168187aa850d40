"""Publishing: a draft that somebody else prepared becomes an edition."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from quanyu.editions import books, terms
from quanyu.editions.actions.enforcing import enforce
from quanyu.editions.actions.steps import guard, listed, locked, step
from quanyu.editions.models import Draft, Edition
from quanyu.editions.queries.drafts import authors
from quanyu.editions.queries.in_force import latest_edition
from quanyu.editions.queries.places import places_left_behind
from quanyu.editions.queries.undecided import undecided
from quanyu.editions.saying import place, say
from quanyu.editions.terms import Act, DraftState
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person

Moves = Mapping[str, str]


def publish(
    *,
    actor: Person,
    draft: Draft,
    effective_on: date,
    rev: int | None = None,
    note: str = "",
    moves: Moves | None = None,
) -> Edition:
    """Make a draft in review an edition that takes effect on `effective_on`; at once if today.

    `moves` names, for a position that the edition no longer has, the one that its posts name from
    that day on. Refuses: draft_state, conflict, own_draft, edition_moved_on, effective_past,
    effective_too_early, draft_faulty, draft_undecided, position_held, move_unknown.
    """
    access.require(actor, terms.PUBLISH)
    texts = dict(draft.files.values_list("path", "text"))
    books.read(texts)  # before the lock: a handbook never seen takes a moment to read
    try:
        with transaction.atomic():
            row = _may_publish(actor, draft, rev)
            _check_day(effective_on)
            texts = dict(row.files.values_list("path", "text"))
            book = _readable(row, texts)
            kept_moves = _check_moves(book, dict(moves or {}))
            edition = _write(row, actor, texts, book, effective_on, note.strip(), kept_moves)
            _say_published(actor, edition, draft=row.title)
            if edition.holds_on(clock.today()):
                enforce(edition)
    except IntegrityError as fault:
        raise _moved_on(draft, latest_edition()) from fault
    access.forget()
    return edition


def publish_starter() -> Edition | None:
    """Let the system publish the shipped starter where no person has published yet; idempotent.

    A new release brings a new starter; it becomes an edition as long as nobody took over.
    Returns the edition, None where there was nothing to do. Refuses: handbook_faulty.
    """
    newest, system = latest_edition(), system_actor()
    texts = books.starter()
    if newest is not None and newest.published_by_id != system.pk:
        return None
    book = books.read(texts)
    if book.errors:
        raise Refusal(
            "handbook_faulty",
            msg("The shipped handbook is faulty: %(first)s"),
            first=str(book.errors[0]),
        )
    if newest is not None and newest.digest == _digest(texts, book):
        return None
    with transaction.atomic():
        edition = _edition(texts, book, system, system, clock.today())
        edition.save(force_insert=True)
        _say_published(system, edition)
        enforce(edition)
    access.forget()
    return edition


def _may_publish(actor: Person, draft: Draft, rev: int | None) -> Draft:
    """Lock the draft and refuse whoever may not publish it as it stands."""
    newest = _latest_locked()
    row = locked(draft, DraftState.REVIEW)
    guard(row, rev, None)
    if actor in authors(row):
        raise Refusal(
            "own_draft",
            msg("You prepared “%(draft)s” yourself; somebody else has to read and publish it."),
            draft=row.title,
        )
    if row.based_on_id != (newest.pk if newest else None):
        raise _moved_on(row, newest)
    return row


def _latest_locked() -> Edition | None:
    """Return the newest edition; of several who publish, each waits for the one before."""
    Edition.objects.select_for_update().order_by("number").first()
    return latest_edition()


def _moved_on(draft: Draft, newest: Edition | None) -> Refusal:
    return Refusal(
        "edition_moved_on",
        msg(
            "%(name)s published edition %(number)s after “%(draft)s” was begun. Take the draft "
            "back, take over the newest edition, and send it to review again."
        ),
        name=str(newest.published_by) if newest else "",
        number=newest.number if newest else 0,
        draft=draft.title,
    )


def _check_day(day: date) -> None:
    if day < clock.today():
        raise Refusal(
            "effective_past",
            msg("An edition cannot have been in force before it was published; choose today or "
                "a later day."),
        )  # fmt: skip
    newest = latest_edition()
    if newest is not None and day < newest.effective_on:
        raise Refusal(
            "effective_too_early",
            msg("Edition %(number)s takes effect on %(day)s; choose that day or a later one."),
            number=newest.number,
            day=newest.effective_on.isoformat(),
        )


def _readable(row: Draft, texts: books.Texts) -> books.Book:
    """Return the draft's handbook; refuse one with errors or with findings nobody decided on."""
    book = books.read(texts)
    if book.errors:
        raise Refusal(
            "draft_faulty",
            msg("“%(draft)s” has %(count)s errors, the first: %(first)s"),
            draft=row.title,
            count=len(book.errors),
            first=f"{place(book.errors[0])}: {say(book.errors[0])}",
        )
    left = undecided(book.handbook)
    if left:
        raise Refusal(
            "draft_undecided",
            msg("%(count)s findings wait for a decision (%(first)s). Mend or accept each of them."),
            count=len(left),
            first=listed((found.object for found in left), 3),
        )
    return book


def _check_moves(book: books.Book, moves: dict[str, str]) -> dict[str, str]:
    known = book.handbook.positions
    wrong = [new for new in moves.values() if new not in known]
    if wrong:
        raise Refusal(
            "move_unknown", msg("This edition has no position %(ids)s."), ids=listed(wrong)
        )
    behind = places_left_behind(book.handbook)
    stuck = [place for place in behind if place.holders and place.position not in moves]
    if stuck:
        raise Refusal(
            "position_held",
            msg(
                "%(names)s hold posts of %(positions)s, which this edition no longer has. Say "
                "which position their posts name from then on, or appoint them elsewhere first."
            ),
            names=listed(name for place in stuck for name in place.holders),
            positions=listed(place.position for place in stuck),
        )
    gone = {place.position for place in behind}
    return {old: new for old, new in moves.items() if old in gone}


def _write(
    row: Draft,
    actor: Person,
    texts: books.Texts,
    book: books.Book,
    effective_on: date,
    note: str,
    moves: dict[str, str],
) -> Edition:
    edition = _edition(texts, book, row.preparer, actor, effective_on)
    edition.note, edition.moves = note, moves
    edition.save(force_insert=True)
    row.state, row.edition = DraftState.PUBLISHED, edition
    step(row, actor, Act.PUBLISHED, what=str(edition.number))
    return edition


def _edition(
    texts: books.Texts, book: books.Book, preparer: Person, publisher: Person, day: date
) -> Edition:
    newest = latest_edition()
    bases = {name: books.store(files) for name, files in books.bases(book.handbook).items()}
    return Edition(
        number=newest.number + 1 if newest else 1,
        handbook=book.handbook.id,
        version=book.handbook.version,
        zh=book.handbook.zh,
        en=book.handbook.en,
        files=books.store(texts),
        bases=bases,
        digest=_digest(texts, book),
        content_hash=book.handbook.content_hash,
        effective_on=day,
        prepared_by=preparer,
        published_by=publisher,
        published_at=clock.now(),
        confirmations=books.confirmations(book.handbook),
    )


def _digest(texts: books.Texts, book: books.Book) -> str:
    named = {path: books.digest_of(text) for path, text in texts.items()}
    bases = {
        name: {path: books.digest_of(text) for path, text in files.items()}
        for name, files in books.bases(book.handbook).items()
    }
    return books.digest_of_all(named, bases)


def _say_published(actor: Person, edition: Edition, draft: str = "") -> None:
    audit.record(
        actor,
        "editions.edition.published",
        subject=str(edition.number),
        after={
            "effective_on": edition.effective_on,
            "draft": draft,
            "prepared_by": str(edition.prepared_by),
            "content_hash": edition.content_hash,
            "moves": [f"{old} → {new}" for old, new in sorted(edition.moves.items())],
        },
        reason=edition.note,
    )
