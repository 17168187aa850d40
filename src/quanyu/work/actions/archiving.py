"""Keeping what people hand in for good."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import naming
from quanyu.organisation.models import Person, Unit
from quanyu.work.models import Attachment, Deliverable, Occurrence


def archive(
    *,
    owner: Person,
    title_zh: str,
    title_en: str = "",
    for_person: Person | None = None,
    unit: Unit | None = None,
    occurrence: Occurrence | None = None,
    duty: str = "",
    process: str = "",
    step: str = "",
    case: UUID | None = None,
    folder: str = "",
    period: tuple[date, date] | None = None,
    form: str = "",
    values: Mapping[str, Any] | None = None,
    figures: Sequence[Mapping[str, Any]] = (),
    topic: str = "",
    facts: Sequence[Mapping[str, Any]] = (),
    note: str = "",
    sent_up_to: Person | None = None,
    supersedes: Deliverable | None = None,
) -> Deliverable:
    """Keep what `owner` hands in, in the caller's transaction; nothing of it can change later.

    The attachments of `topic` belong to it. A newer version names what it `supersedes`; refuses
    (``superseded_already``) what has a newer one.
    """
    if supersedes is not None and hasattr(supersedes, "superseded_by"):
        raise Refusal("superseded_already", msg("There is a newer version of this already."))
    first, last = period or (None, None)
    row = Deliverable(
        title_zh=title_zh, title_en=title_en, duty=duty, process=process, step=step, case=case,
        archive=folder, owner=owner, for_person=for_person, unit=unit, occurrence=occurrence,
        period_first_on=first, period_last_on=last, form=form, values=_plain(values or {}),
        figures=_plain(list(figures)), files=files_of(topic), facts=_plain(list(facts)),
        note=note.strip(), handed_in_at=clock.now(), sent_up_to=sent_up_to, supersedes=supersedes,
    )  # fmt: skip
    row.content_hash = content_hash(row)
    row.search = naming.search_text(title_zh, title_en, str(owner), duty, process, note[:200])
    row.save(force_insert=True)
    return row


def files_of(topic: str) -> list[dict[str, Any]]:
    """Return the attachments of a topic as a deliverable keeps them."""
    if not topic:
        return []
    rows = Attachment.objects.filter(topic=topic).order_by("id")
    return [
        {"uuid": str(r.uuid), "name": r.name, "size": r.size, "sha256": r.sha256, "field": r.field}
        for r in rows
    ]


def content_hash(row: Deliverable) -> str:
    """Return SHA-256 over everything that was handed in, and by whom and for when."""
    said = {
        "title": row.title_zh,
        "owner": row.owner_id,
        "period": [str(row.period_first_on or ""), str(row.period_last_on or "")],
        "form": row.form,
        "values": row.values,
        "figures": row.figures,
        "files": [[one["name"], one["sha256"]] for one in row.files],
        "facts": row.facts,
        "note": row.note,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
