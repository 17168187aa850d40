"""One dropped file as a card: what it seems to be, what is asked, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from quanyu.channels import Template
from quanyu.figures import formats, queries, terms
from quanyu.figures.actions import Choice
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.proposals import HOME_CURRENCY, HOME_ZONE, Proposal, propose
from quanyu.figures.terms import TimeSource
from quanyu.figures.web.shown import BatchView, is_chinese, language, sentence, shown_batch
from quanyu.organisation.models import Person


@dataclass(frozen=True)
class FormatOption:
    """A format in the list of choices."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """A constant that the person is asked for."""

    name: str
    label: str
    type: str
    value: str
    required: bool
    choices: Sequence[str]


@dataclass(frozen=True)
class Card:
    """Everything the template of one file needs."""

    file: UploadFile
    error: str
    batch: BatchView | None
    proposal: Proposal | None
    likely: Sequence[FormatOption]
    others: Sequence[FormatOption]
    evidence: str
    evidence_tone: str
    note: str
    shops: Sequence[Channel]
    new_shop: str
    new_chosen: bool
    new_currency: str
    new_timezone: str
    asked: Sequence[Asked]
    exported_at: str
    exported_from: str

    @property
    def prefix(self) -> str:
        """What the names of this card's fields begin with."""
        return f"f{self.file.pk}"


def card_of(person: Person, file: UploadFile, choice: Choice | None = None) -> Card:
    """The card of *file*, after what the person has *chosen* so far."""
    batch = file.batches.filter(dry_run=False).order_by("-id").first()
    if batch is not None:
        return _settled(person, file, batch)
    if file.error_code:
        return _refused(file)
    return _open(person, file, choice)


def _settled(person: Person, file: UploadFile, batch: Batch) -> Card:
    return _empty(file, batch=shown_batch(person, batch))


def _refused(file: UploadFile) -> Card:
    return _empty(file, error=sentence(file.error_msgid, file.error_params))


def _empty(file: UploadFile, error: str = "", batch: BatchView | None = None) -> Card:
    return Card(file, error, batch, None, (), (), "", "", "", (), "", False, "", "", (), "", "")


def _open(person: Person, file: UploadFile, choice: Choice | None) -> Card:
    found = propose(
        person,
        file,
        format_id=choice.format_id if choice else "",
        channel=choice.channel if choice else None,
    )
    template = formats.all_formats().get(found.format)
    likely, others = _options(found)
    shops = list(queries.channels(person, active_only=True))
    wants_new = bool(choice and choice.channel is None and choice.format_id)
    return Card(
        file=file,
        error="",
        batch=None,
        proposal=found,
        likely=likely,
        others=others,
        evidence=str(terms.EVIDENCE[template.evidence]) if template else "",
        evidence_tone=terms.EVIDENCE_TONES[template.evidence] if template else "",
        note=_note(template),
        shops=shops,
        new_shop=(choice.new_shop if choice else "") or _suggested(template, shops),
        new_chosen=not shops or (wants_new and bool(choice and choice.new_shop)),
        new_currency=(template.shop.currency if template else "") or HOME_CURRENCY,
        new_timezone=(template.shop.timezone if template else "") or HOME_ZONE,
        asked=_asked(template, found, choice.constants if choice else {}),
        exported_at=_local(found),
        exported_from=str(TimeSource(found.exported_from).label),
    )


def _options(found: Proposal) -> tuple[list[FormatOption], list[FormatOption]]:
    known = formats.all_formats()
    likely = [
        FormatOption(name, formats.name_of(known[name], language()), name == found.format)
        for name in found.formats
        if name in known
    ]
    rest = sorted(
        (t for t in known.values() if t.format not in found.formats),
        key=lambda t: (t.platform, t.zh),
    )
    others = [
        FormatOption(t.format, formats.name_of(t, language()), t.format == found.format)
        for t in rest
    ]
    return likely, others


def _note(template: Template | None) -> str:
    if template is None:
        return ""
    return template.notes.zh if is_chinese() else template.notes.en


def _suggested(template: Template | None, shops: Sequence[Channel]) -> str:
    if template is None or any(shop.platform == template.platform for shop in shops):
        return ""
    return str(terms.PLATFORMS.get(template.platform, template.platform))


def _asked(template: Template | None, found: Proposal, said: Mapping[str, str]) -> list[Asked]:
    if template is None:
        return []
    return [
        Asked(
            name=c.name,
            label=(c.zh if is_chinese() else c.en) or c.name,
            type={"int": "number", "day": "date"}.get(c.type, "text"),
            value=said.get(c.name) or found.constants.get(c.name, ""),
            required=c.required,
            choices=c.choices,
        )
        for c in template.constants
    ]


def _local(found: Proposal) -> str:
    zone = ZoneInfo(found.channel.timezone if found.channel else "Asia/Shanghai")
    return found.exported_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
