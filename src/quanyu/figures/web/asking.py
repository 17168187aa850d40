"""Reading what a request says: who asks, which period, which file, which choices."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest

from quanyu.figures import formats, queries, terms
from quanyu.figures.actions import Choice, Incoming
from quanyu.figures.models import Upload, UploadFile
from quanyu.figures.proposals import zone_of
from quanyu.figures.rules import checked_zone
from quanyu.kernel.period import Period, add_months, end_of_month
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

NEW = "new"


def member(request: HttpRequest) -> Person:
    """The person of a request; refuses (``forbidden``) somebody who is not signed in."""
    if isinstance(request.user, Person):
        return request.user
    raise Refusal("forbidden", msg("Please sign in."))


def incoming(request: HttpRequest) -> list[Incoming]:
    """The files of a form, which the upload handler has put on disk."""
    return [
        Incoming(str(file.name), Path(file.temporary_file_path()))
        for file in request.FILES.getlist("files")
        if isinstance(file, TemporaryUploadedFile)
    ]


def upload_of(person: Person, uid: UUID) -> Upload:
    """An upload of this person; somebody else's only with the right to undo imports."""
    found = Upload.objects.filter(uid=uid).first()
    if found is None or not _theirs(person, found):
        raise Refusal("not_found", msg("There is no such upload of yours."))
    return found


def file_of(person: Person, uid: UUID) -> UploadFile:
    """A file of an upload of this person."""
    found = UploadFile.objects.select_related("upload", "raw").filter(uid=uid).first()
    if found is None or not _theirs(person, found.upload):
        raise Refusal("not_found", msg("There is no such upload of yours."))
    return found


def _theirs(person: Person, upload: Upload) -> bool:
    return upload.created_by_id == person.pk or access.may(person, terms.UNDO)


def choice_of(person: Person, file: UploadFile, said: Mapping[str, str]) -> Choice:
    """What the form of one file says; its fields carry the file's number."""
    prefix = f"f{file.pk}-"
    own = {k.removeprefix(prefix): v for k, v in said.items() if k.startswith(prefix)}
    shop = own.get("channel", "")
    channel = queries.get_channel(person, shop) if shop and shop != NEW else None
    known = formats.all_formats().get(own.get("format", ""))
    return Choice(
        file=file,
        format_id=own.get("format", ""),
        channel=channel,
        new_shop=own.get("shop_name", ""),
        new_currency=own.get("shop_currency", "").strip(),
        new_timezone=own.get("shop_timezone", "").strip(),
        constants={k.removeprefix("const-"): v for k, v in own.items() if k.startswith("const-")},
        exported_at=_stated(
            own.get("exported_at", ""),
            own.get("exported_was", ""),
            zone_of(channel, own.get("shop_timezone", "").strip(), known),
        ),
    )


def _stated(text: str, was: str, zone: str) -> datetime | None:
    """The export time if the person changed the one that was proposed."""
    if not text or text == was:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=checked_zone(zone)).astimezone(UTC)
    except ValueError:
        raise Refusal(
            "time_unreadable",
            msg("“%(text)s” is not a time. Write it like 2026-11-21T08:30."),
            text=text,
        ) from None


def month_of(text: str, today: date) -> Period:
    """The month ``2026-11``, or the one of today."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    return Period(first, end_of_month(first))


def around(period: Period) -> tuple[str, str, str]:
    """The month itself, the one before and the one after, as ``2026-11``."""
    first = period.first
    return f"{first:%Y-%m}", f"{add_months(first, -1):%Y-%m}", f"{add_months(first, 1):%Y-%m}"


def day_of(text: str) -> date:
    """A day as a form sends it; refuses (``day_unreadable``)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("day_unreadable", msg("“%(text)s” is not a day."), text=text) from None
