"""What a file seems to be: format, shop, constants, export time, first rows. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from quanyu.channels import Detection, Template, proposed
from quanyu.figures import formats, terms
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.rules import time_in_name
from quanyu.figures.terms import BatchState, TimeSource
from quanyu.organisation import access
from quanyu.organisation.models import Person

HOME_ZONE = "Asia/Shanghai"
HOME_CURRENCY = "CNY"


def zone_of(channel: Channel | None, stated: str, template: Template | None) -> str:
    """The clock of a file's shop: of a shop to be opened what is stated, else the format's own."""
    if channel is not None:
        return channel.timezone
    return stated or (template.shop.timezone if template else "") or HOME_ZONE


@dataclass(frozen=True)
class Proposal:
    """Our guess for one file, to be confirmed by a person."""

    file: UploadFile
    formats: Sequence[str]
    format: str
    certain: bool
    channel: Channel | None
    constants: Mapping[str, str]
    exported_at: datetime
    exported_from: TimeSource
    already: Batch | None


def propose(
    actor: Person, file: UploadFile, *, format_id: str = "", channel: Channel | None = None
) -> Proposal:
    """The guess for *file*, given what the person has chosen so far."""
    access.require(actor, terms.IMPORT)
    ranked = [found["format"] for found in file.detection.get("candidates", [])]
    chosen = format_id or (ranked[0] if ranked else "")
    template = formats.all_formats().get(chosen)
    shop = channel or (_likely_channel(actor, file, template) if template else None)
    at, source = export_time(file, zone_of(shop, "", template), chosen)
    return Proposal(
        file=file,
        formats=ranked,
        format=template.format if template else "",
        certain=bool(file.detection.get("certain")),
        channel=shop,
        constants=_remembered(template, shop, file) if template else {},
        exported_at=at,
        exported_from=source,
        already=_already(file, chosen, shop),
    )


def export_time(
    file: UploadFile, timezone: str, format_id: str = ""
) -> tuple[datetime, TimeSource]:
    """When the export was made (UTC): from the file as its format reads it, its name, the upload.

    A file that claims to come from the future has a wrong clock and is not believed.
    """
    uploaded = file.upload.created_at
    inside = _time_inside(file, timezone, format_id)
    if inside is not None and inside <= uploaded:
        return inside, TimeSource.FILE
    named = time_in_name(f"{file.name} {file.member}", timezone, uploaded)
    if named is not None:
        return named, TimeSource.NAME
    return uploaded, TimeSource.UPLOAD


def _time_inside(file: UploadFile, timezone: str, format_id: str) -> datetime | None:
    for found in file.detection.get("candidates", []):
        if found["format"] == format_id and found.get("exported"):
            wall = datetime.fromisoformat(found["exported"])
            return wall.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return None


def _likely_channel(actor: Person, file: UploadFile, template: Template) -> Channel | None:
    """The shop named in the file's name, else the one this format came for last, else the only
    one of the platform."""
    scope = access.scope_of(actor, terms.IMPORT)
    shops = [c for c in Channel.objects.filter(is_active=True) if scope.allows_channel(c.key)]
    named = [c for c in shops if c.name in file.name or c.key in file.name]
    if len(named) == 1:
        return named[0]
    last = (
        Batch.objects.filter(format_id=template.format, channel__in=shops, dry_run=False)
        .select_related("channel")
        .order_by("-id")
        .first()
    )
    if last is not None:
        return last.channel
    same = [c for c in shops if c.platform == template.platform]
    return same[0] if len(same) == 1 else None


def _remembered(template: Template, channel: Channel | None, file: UploadFile) -> dict[str, str]:
    """Constants as the file's name says, else as told last time, else their default."""
    named = proposed(template, file.name)
    told = {c.name: named.get(c.name, c.default) for c in template.constants}
    last = (
        Batch.objects.filter(format_id=template.format, channel=channel).order_by("-id").first()
        if channel
        else None
    )
    remembered = last.constants if last is not None else {}
    by_name = {c.name for c in template.constants if c.from_name and c.name in named}
    return {n: v if n in by_name else remembered.get(n, v) for n, v in told.items()}


def _already(file: UploadFile, format_id: str, channel: Channel | None) -> Batch | None:
    if channel is None or not file.sha256:
        return None
    return Batch.objects.filter(
        upload_file__sha256=file.sha256,
        format_id=format_id,
        channel=channel,
        state=BatchState.ACTIVE,
    ).first()


def described(detection: Detection) -> dict[str, Any]:
    """A detection as plain JSON, kept with the file."""
    return {
        "candidates": [
            {
                "format": c.template_id,
                "score": c.score,
                "exported": c.exported.isoformat() if c.exported else "",
            }
            for c in detection.candidates[:8]
        ],
        "certain": detection.best is not None,
        "encoding": detection.encoding,
        "header_line": detection.header_line,
        "header": list(detection.header[:200]),
        "near": [{"format": name, "missing": list(missing)} for name, missing in detection.near],
    }
