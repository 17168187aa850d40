"""Starting an import: what is told about a file is fixed here, the work is a job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from quanyu.channels import Template
from quanyu.channels.constants import settled
from quanyu.figures import formats, terms
from quanyu.figures.actions.channels import open_channel
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.proposals import HOME_CURRENCY, HOME_ZONE, export_time
from quanyu.figures.rules import search_text
from quanyu.figures.terms import TimeSource
from quanyu.jobs.actions import enqueue
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def start_import(
    actor: Person,
    upload_file: UploadFile,
    *,
    format_id: str,
    channel: Channel,
    constants: Mapping[str, str] | None = None,
    exported_at: datetime | None = None,
    dry_run: bool = False,
    permission: str = terms.IMPORT,
) -> Batch:
    """Make a batch of a file and enqueue its import; needs ``figures.import`` and the shop.

    *exported_at* (aware) is what the person states; without it the file, its name and last the
    upload decide. Refuses unknown formats, missing or extra constants, a shop outside the scope,
    an export time in the future, and files that were refused on arrival. *permission* is another
    one only where a room above lets people write through a form of its own (targets).
    """
    access.require(actor, permission)
    require_channel(actor, channel, permission)
    if upload_file.error_code:
        raise Refusal(upload_file.error_code, upload_file.error_msgid, **upload_file.error_params)
    template = formats.get_format(format_id)
    told = checked_constants(template, constants or {}, upload_file.name)
    at, source = _export_time(upload_file, channel, template.format, exported_at)
    with transaction.atomic():
        batch = Batch.objects.create(
            upload_file=upload_file,
            channel=channel,
            format_id=template.format,
            format_version=template.version,
            constants=told,
            exported_at=at,
            exported_from=source,
            dry_run=dry_run,
            created_by=actor,
            created_at=now(),
            search_text=search_text(
                upload_file.name, upload_file.member, channel.name, template.zh, template.en
            ),
        )
        job = enqueue(terms.IMPORT_JOB, {"batch": batch.pk}, requested_by=actor)
        batch.job_id = job.pk
        batch.save(update_fields=["job_id"])
        after = {"batch": batch.pk, "channel": channel.name, "format": template.format}
        audit.record(actor, "figures.batch.started", subject=str(upload_file), after=after)
    return batch


def require_channel(actor: Person, channel: Channel, permission: str) -> None:
    """Refuse a shop outside the person's scope, in the same words as one that is not there."""
    if not access.scope_of(actor, permission).allows_channel(channel.key):
        raise Refusal("channel_unknown", msg("There is no such shop among those you work for."))


def checked_constants(
    template: Template, given: Mapping[str, str], file_name: str
) -> dict[str, str]:
    """What the format asks and what was said or stands in the file's name; nothing unknown."""
    unknown = sorted(set(given) - {constant.name for constant in template.constants})
    if unknown:
        raise Refusal(
            "constant_unknown",
            msg("The format %(format)s does not ask for %(names)s."),
            format=template.format,
            names=", ".join(unknown),
        )
    return settled(template, given, file_name)


def _export_time(
    file: UploadFile, channel: Channel, format_id: str, stated: datetime | None
) -> tuple[datetime, TimeSource]:
    if stated is None:
        return export_time(file, channel.timezone, format_id)
    if stated > now():
        raise Refusal("exported_in_future", msg("The export time lies in the future."))
    return stated, TimeSource.PERSON


@dataclass(frozen=True)
class Choice:
    """What a person has chosen for one file; *new_shop* is the name of a shop to be opened.

    Without a currency or time zone the shop gets those of the format, else those of home.
    """

    file: UploadFile
    format_id: str
    channel: Channel | None = None
    new_shop: str = ""
    new_currency: str = ""
    new_timezone: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    exported_at: datetime | None = None


def start_chosen(
    actor: Person, choices: Sequence[Choice], *, dry_run: bool = False
) -> list[tuple[Choice, Batch | Refusal]]:
    """Start every file that can be started; one refused file does not hold up the others."""
    access.require(actor, terms.IMPORT)
    return [(choice, _start_one(actor, choice, dry_run)) for choice in choices]


def _start_one(actor: Person, choice: Choice, dry_run: bool) -> Batch | Refusal:
    try:
        return start_import(
            actor,
            choice.file,
            format_id=choice.format_id,
            channel=choice.channel or _new_shop(actor, choice),
            constants=choice.constants,
            exported_at=choice.exported_at,
            dry_run=dry_run,
        )
    except Refusal as refusal:
        return refusal


def _new_shop(actor: Person, choice: Choice) -> Channel:
    name = choice.new_shop.strip()
    if not name:
        sentence = msg("Say which shop “%(file)s” is from.")
        raise Refusal("channel_missing", sentence, file=choice.file)
    same = Channel.objects.filter(name=name).first()
    if same is not None:
        return same
    template = formats.get_format(choice.format_id)
    return open_channel(
        actor,
        name=name,
        platform=template.platform,
        currency=choice.new_currency or template.shop.currency or HOME_CURRENCY,
        timezone=choice.new_timezone or template.shop.timezone or HOME_ZONE,
    )
