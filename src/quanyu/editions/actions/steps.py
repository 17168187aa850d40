"""What every act on a draft shares: the lock, the guard between two editors, the history."""

from collections.abc import Collection, Iterable

from django.utils import timezone
from django.utils.translation import gettext

from quanyu.editions.models import Draft, DraftChange
from quanyu.editions.terms import PEOPLE, Act, DraftState
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person

NOT_IN_STATE = {
    DraftState.OPEN: msg("“%(draft)s” is open; send it to review first."),
    DraftState.REVIEW: msg("“%(draft)s” is in review and rests; take it back to change it."),
    DraftState.PUBLISHED: msg("“%(draft)s” was published; start a new draft from the edition."),
    DraftState.WITHDRAWN: msg("“%(draft)s” was withdrawn; start a new draft."),
}


def locked(draft: Draft, *states: DraftState) -> Draft:
    """Return the row of `draft`, locked until the transaction ends, in one of `states`.

    Refuses: draft_state.
    """
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    if row.state not in states:
        raise Refusal("draft_state", NOT_IN_STATE[DraftState(row.state)], draft=row.title)
    return row


def guard(row: Draft, rev: int | None, paths: Collection[str] | None) -> None:
    """Refuse (`conflict`) when somebody changed what the caller saw at `rev`.

    `paths` are the files that the caller wants to change, None means the draft as a whole. A
    caller who gives no `rev` saw nothing that could have changed.
    """
    if rev is None or rev == row.rev:
        return
    since = row.changes.filter(rev__gt=rev).select_related("person")
    if paths is not None:
        since = since.filter(path__in=paths)
    newest = since.first()
    if newest is not None:
        raise Refusal(
            "conflict",
            msg(
                "Meanwhile %(name)s changed %(what)s (%(at)s). Nothing of yours was saved; open it "
                "again and repeat what is still needed."
            ),
            name=str(newest.person),
            what=gettext("the people") if newest.path == PEOPLE else newest.path or row.title,
            at=timezone.localtime(newest.at).strftime("%H:%M"),
        )


def step(row: Draft, person: Person, act: Act, path: str = "", what: str = "") -> Draft:
    """Add one line to the history of a locked draft and save it."""
    row.rev += 1
    row.changed_at = clock.now()
    row.save()
    DraftChange.objects.create(
        draft=row, rev=row.rev, person=person, at=row.changed_at, act=act, path=path,
        what=what[:300],
    )  # fmt: skip
    return row


def listed(names: Iterable[object], most: int = 6) -> str:
    """Return names for a sentence, the first `most` of them."""
    known = [str(name) for name in names]
    more = f" … ({len(known)})" if len(known) > most else ""
    return "、".join(known[:most]) + more
