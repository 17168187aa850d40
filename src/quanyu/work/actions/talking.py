"""What people say about a topic and attach to it."""

from collections.abc import Sequence

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind
from quanyu.ui import notices
from quanyu.work import files, queries, registry, rules
from quanyu.work.actions.telling import said
from quanyu.work.models import Attachment, Comment, Mention, WorkItem

LONGEST = 4000


def comment(
    *, actor: Person, topic: str, text: str, uploads: Sequence[files.Upload] = ()
) -> Comment:
    """Say something about `topic`, with files; whoever stands behind an @ is told.

    Whoever was mentioned may read the topic from then on.
    Refuses: not_found, comment_empty, and what `attach` refuses.
    """
    queries.require_topic(actor, topic)
    words = text.strip()[:LONGEST]
    if not words and not uploads:
        raise Refusal("comment_empty", msg("Write something, or attach a file."))
    stored = [files.store(upload) for upload in uploads]
    with transaction.atomic():
        row = Comment.objects.create(topic=topic, author=actor, at=clock.now(), text=words)
        for file in stored:
            _attached(actor, topic, file, comment=row)
        _tell_mentioned(actor, row)
        audit.record(actor, "work.comment.made", subject=name_of(topic), after={"comment": words})
    return row


def attach(*, actor: Person, topic: str, upload: files.Upload, field: str = "") -> Attachment:
    """Attach a file to `topic`, for a field of a form or by itself.

    Refuses: not_found, file_type, file_empty, too_large, disk_full.
    """
    queries.require_topic(actor, topic)
    stored = files.store(upload)
    with transaction.atomic():
        row = _attached(actor, topic, stored, field=field)
        after = {"file": row.name, "sha256": row.sha256}
        audit.record(actor, "work.file.attached", subject=name_of(topic), after=after)
    return row


def name_of(topic: str) -> str:
    """Return what a topic is called in the audit trail."""
    kind, _, uuid = topic.partition(":")
    if kind == "item":
        item = WorkItem.objects.filter(uuid=uuid).first()
        return said(item) if item else topic
    name = registry.topic_of(topic)[0].named
    return name(uuid) if name else topic


def _attached(
    actor: Person,
    topic: str,
    file: files.Stored,
    *,
    comment: Comment | None = None,
    field: str = "",
) -> Attachment:
    return Attachment.objects.create(
        topic=topic,
        comment=comment,
        field=field[:80],
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        author=actor,
        at=clock.now(),
    )


def _tell_mentioned(actor: Person, row: Comment) -> None:
    if "@" not in row.text and "＠" not in row.text:
        return
    people = Person.objects.filter(is_active=True, kind=PersonKind.HUMAN)
    names = rules.mentioned(row.text, people.values_list("name", flat=True))
    found = [one for one in people.filter(name__in=names) if one.pk != actor.pk]
    Mention.objects.bulk_create(Mention(comment=row, topic=row.topic, person=p) for p in found)
    topic, uuid = registry.topic_of(row.topic)
    notices.tell(
        found, "work.mentioned", key=f"work.mentioned:{row.uuid}", url=topic.url(uuid),
        who=str(actor), item=name_of(row.topic),
    )  # fmt: skip
