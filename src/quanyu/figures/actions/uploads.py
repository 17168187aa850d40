"""Receiving files: their bytes into raw, a first look at what each of them is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from quanyu.channels import Member, detect, unpack
from quanyu.figures import formats, terms
from quanyu.figures.door import keep_raw, working_folder
from quanyu.figures.models import Upload, UploadFile
from quanyu.figures.proposals import described
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

MOST_FILES = 200
UNKNOWN = "unknown_format"
"""Not the end: a person may know the format of a file without a header, or make one."""


@dataclass(frozen=True)
class Incoming:
    """A file as it comes in: its name and where its bytes lie for the moment."""

    name: str
    path: Path


def receive_upload(
    actor: Person, files: Sequence[Incoming], *, permission: str = terms.IMPORT
) -> Upload:
    """Keep the files (encrypted) and detect what they are; needs ``figures.import``.

    A file that cannot be read is not kept, but listed with the sentence that says why. Refuses
    (``nothing_chosen``) an empty choice and (``too_many_files``) more than 200 at once.
    """
    access.require(actor, permission)
    if not files:
        raise Refusal("nothing_chosen", msg("Choose at least one file."))
    if len(files) > MOST_FILES:
        raise Refusal(
            "too_many_files", msg("Drop at most %(most)s files at once."), most=MOST_FILES
        )
    return _stored(actor, [row for file in files for row in _received(file)])


@transaction.atomic
def _stored(actor: Person, rows: Iterable[UploadFile]) -> Upload:
    upload = Upload.objects.create(created_by=actor, created_at=now())
    for position, row in enumerate(rows):
        if row.raw is not None and row.raw.pk is None:
            row.raw.save()
        row.upload, row.position, row.raw = upload, position, row.raw
        row.save(force_insert=True)
    return upload


def _received(file: Incoming) -> list[UploadFile]:
    name = Path(file.name).name[:255]
    with working_folder() as folder:
        plain = folder / "incoming"
        plain.symlink_to(file.path.resolve())
        try:
            members = unpack(plain, name)
        except Refusal as refusal:
            return [_refused(name, file.path.stat().st_size, refusal)]
        rows = [_row(name, member, len(members) > 1) for member in members]
    if any(not row.error_code for row in rows):
        raw = keep_raw(file.path)
        for row in rows:
            row.raw = raw
    return rows


def _row(name: str, member: Member, named: bool) -> UploadFile:
    row = UploadFile(
        name=name,
        member=member.name.removeprefix(f"{name}/")[:255] if named else "",
        sha256=member.sha256,
        size=member.size,
    )
    found = detect(member, formats.all_formats())
    row.detection = described(found)
    if found.refusal is not None and found.refusal.code != UNKNOWN:
        _note(row, found.refusal)
    return row


def _refused(name: str, size: int, refusal: Refusal) -> UploadFile:
    row = UploadFile(name=name, size=size, sha256="")
    _note(row, refusal)
    return row


def _note(row: UploadFile, refusal: Refusal) -> None:
    row.error_code, row.error_msgid = refusal.code, refusal.msgid
    row.error_params = {key: str(value) for key, value in refusal.params.items()}
