"""Writing the files of a draft."""

from django.db import transaction

from quanyu.editions import rules, terms
from quanyu.editions.actions.steps import guard, locked, step
from quanyu.editions.models import Draft, DraftFile
from quanyu.editions.terms import Act, DraftState
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def write_file(
    *, actor: Person, draft: Draft, path: str, text: str, rev: int | None = None, what: str = ""
) -> Draft:
    """Save `text` as the file `path` of an open draft; a faulty text is kept and shown as such.

    `rev` is the draft's revision that the writer saw; `what` says what changed, for the history.
    Refuses: draft_state, conflict, path_unsafe, path_kind, file_too_large, text_unreadable,
    too_many_files, too_large.
    """
    return write_files(actor=actor, draft=draft, texts={path: text}, rev=rev, what=what)


def write_files(
    *, actor: Person, draft: Draft, texts: dict[str, str], rev: int | None = None, what: str = ""
) -> Draft:
    """Save several files in one step; all or none. Refuses as `write_file`."""
    access.require(actor, terms.EDIT)
    kept = rules.check_all(texts)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        guard(row, rev, kept.keys())
        old = dict(row.files.values_list("path", "text"))
        rules.check_all({**old, **kept})
        changed = {path: text for path, text in kept.items() if old.get(path) != text}
        for path, text in changed.items():
            DraftFile.objects.update_or_create(draft=row, path=path, defaults={"text": text})
            step(row, actor, Act.WROTE if path in old else Act.ADDED, path, what)
        if changed:
            audit.record(
                actor, "editions.draft.written", subject=row.title,
                after={"files": sorted(changed), "what": what},
            )  # fmt: skip
    return row


def remove_file(*, actor: Person, draft: Draft, path: str, rev: int | None = None) -> Draft:
    """Take a file out of an open draft. Refuses: draft_state, conflict, file_unknown."""
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        guard(row, rev, [path])
        if not row.files.filter(path=path).delete()[0]:
            raise Refusal("file_unknown", msg("This draft has no file %(path)s."), path=path)
        step(row, actor, Act.REMOVED, path)
        audit.record(actor, "editions.draft.written", subject=row.title, after={"files": [path]})
    return row
