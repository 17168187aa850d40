"""What a case has come to, kept for good."""

from quanyu.organisation.models import Person
from quanyu.organisation.queries import holders
from quanyu.process.registry import Call
from quanyu.process.rules import titles_of
from quanyu.work import actions as work
from quanyu.work.models import Deliverable


def keep(call: Call, *, owner: Person | None = None, note: str = "") -> Deliverable:
    """Archive what a case has come to; a later round supersedes what an earlier one kept."""
    case, row, (zh, en) = call.case, call.row, titles_of(call.node)
    if row is not None and row.artefact is not None:
        zh, en = row.artefact.zh, row.artefact.en
    earlier = Deliverable.objects.filter(case=case.uuid, step=call.node.step).order_by("-pk")
    return work.archive(
        owner=owner or _keeper(call), title_zh=f"{zh} · {case.subject}",
        title_en=f"{en} · {case.subject}", unit=case.unit, process=case.process,
        step=call.node.step, case=case.uuid, folder=call.node.hook, values=dict(call.facts),
        topic=f"case:{case.uuid}", note=note, supersedes=earlier.first(),
    )  # fmt: skip


def _keeper(call: Call) -> Person:
    """Return who answers for the archive: the keeper of the row, else who started the case."""
    position = call.row.keeper if call.row else None
    found = holders(position) if position else []
    here = [person for person in found if _sits_in(person, call.case.unit_id)]
    chosen = here or found
    starter: Person = call.case.starter
    return chosen[0] if chosen else starter


def _sits_in(person: Person, unit: int | None) -> bool:
    return person.appointments.filter(post__unit=unit).exists()
