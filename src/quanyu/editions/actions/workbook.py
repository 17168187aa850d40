"""Taking an edited workbook over into a draft."""

from django.db import transaction

from quanyu.editions import terms, workbooks
from quanyu.editions.actions.files import write_files
from quanyu.editions.actions.steps import locked
from quanyu.editions.models import Draft
from quanyu.editions.terms import DraftState
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


def take_over_workbook(*, actor: Person, draft: Draft, content: bytes, name: str) -> Draft:
    """Save the edits of a workbook that was downloaded from this draft; all or none.

    It is read against the draft as it now is. Refuses: draft_state, workbook_faults,
    workbook_unchanged, stale_workbook, other_handbook and whatever is no workbook.
    """
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN)
        texts = dict(row.files.values_list("path", "text"))
        found = workbooks.read(texts, content, name)
        if found.texts is None:
            raise Refusal(
                "workbook_faults",
                msg("“%(name)s” has %(count)s faults. Mend them in Excel and bring it back."),
                name=name,
                count=len(found.faults),
            )
        changed = {path: text for path, text in found.texts.items() if texts.get(path) != text}
        if not changed:
            raise Refusal(
                "workbook_unchanged", msg("“%(name)s” changes nothing in this draft."), name=name
            )
        return write_files(actor=actor, draft=row, texts=changed, what=name)
