"""Saving a format that somebody made in the wizard."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from quanyu.channels import Template, load_text
from quanyu.figures import formats, terms
from quanyu.figures.models import FormatTemplate
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def save_template(actor: Person, mapping: Mapping[str, Any]) -> FormatTemplate:
    """Store a format; needs ``figures.template``. The version counts up by itself.

    Batches keep the version they were read with, so that an old file can be read the old way.
    Refuses (``template_faulty``) with the first fault in words.
    """
    access.require(actor, terms.TEMPLATE)
    format_id = str(mapping.get("format", ""))
    with transaction.atomic():
        template = checked({**mapping, "version": _next_version(format_id)})
        FormatTemplate.objects.filter(format_id=template.format).update(is_current=False)
        row = FormatTemplate.objects.create(
            format_id=template.format,
            version=template.version,
            zh=template.zh,
            en=template.en,
            body=template.to_yaml(),
            created_by=actor,
            created_at=now(),
        )
        audit.record(
            actor,
            "figures.format.saved",
            subject=template.zh,
            after={"format": template.format, "version": template.version},
        )
    return row


def checked(mapping: Mapping[str, Any]) -> Template:
    """The template of a mapping, or a Refusal that names the first fault."""
    try:
        template = Template.from_mapping(mapping)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal(
            "template_faulty",
            msg("The format cannot be saved: %(place)s: %(fault)s"),
            place=" › ".join(str(part) for part in first["loc"]) or "format",
            fault=first["msg"],
        ) from None
    # What the schema cannot see: a faulty expression saved here would stop every import.
    _, findings = load_text(template.to_yaml())
    for finding in findings:
        if finding.severity == "error":
            raise Refusal(
                "template_faulty",
                msg("The format cannot be saved: %(place)s: %(fault)s"),
                place=finding.rule,
                fault=finding.msgid % finding.params,
            )
    return template


def _next_version(format_id: str) -> str:
    """One more than the highest version known, shipped or made here."""
    rows = FormatTemplate.objects.filter(format_id=format_id).values_list("version", flat=True)
    known = [int(version) for version in rows if version.isdigit()]
    shipped = formats.built_in().get(format_id)
    if shipped is not None and shipped.version.isdigit():
        known.append(int(shipped.version))
    return str(max(known, default=0) + 1)
