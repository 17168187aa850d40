"""Files of a form: kept as attachments as soon as they arrive, referred to by their uuid."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from quanyu.handbook import FormField
from quanyu.work.forms.context import Context, Upload
from quanyu.work.forms.faults import Fault
from quanyu.work.forms.inputs import Chosen
from quanyu.work.models import Attachment

LARGEST = 50 * 1024 * 1024
IMAGES: dict[str, tuple[bytes, ...]] = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".gif": (b"GIF8",),
    ".webp": (b"RIFF",),
}


def kept(one: FormField, uploads: Sequence[Upload], context: Context) -> list[str]:
    """Take uploads into the thread of the work and return their uuids; raises `Fault`."""
    taken: list[str] = []
    for upload in uploads:
        _judge(one, upload)
        if context.keep is None:
            raise Fault(_("Files cannot be handed in here."))
        taken.append(str(context.keep(one.field, upload).uuid))
    return taken


def _judge(one: FormField, upload: Upload) -> None:
    name = upload.name or ""
    if (upload.size or 0) > LARGEST:
        told = {"name": name, "size": LARGEST // 1024**2}
        raise Fault(_("“%(name)s” is larger than %(size)s MB.") % told)
    if one.type != "image":
        return
    begins = IMAGES.get(PurePath(name).suffix.lower(), ())
    head = upload.read(12)
    upload.seek(0)
    if not any(head.startswith(sign) for sign in begins):
        raise Fault(_("“%(name)s” is no image (JPG, PNG, GIF, WebP).") % {"name": name})


def known(uuids: Iterable[str], context: Context) -> list[str]:
    """Return those uuids that are attachments of the work, in their order."""
    return [found.value for found in chosen(uuids, context.topic)]


def chosen(uuids: Iterable[str], topic: str | None = None) -> list[Chosen]:
    """Return files by their uuids; with a topic only those that belong to it."""
    asked = list(dict.fromkeys(text for text in uuids if _is_uuid(text)))
    if not asked:
        return []
    rows = Attachment.objects.filter(uuid__in=asked)
    if topic is not None:
        rows = rows.filter(topic=topic)
    found = {str(row.uuid): row for row in rows}
    return [_drawn(found[text]) for text in asked if text in found]


def _drawn(row: Attachment) -> Chosen:
    url = reverse("work:attachment", args=[row.uuid])
    return Chosen(str(row.uuid), row.name, size(row.size), url)


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"


def _is_uuid(text: object) -> bool:
    try:
        return str(UUID(str(text))) == text
    except ValueError:
        return False
