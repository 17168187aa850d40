"""The first rows of a file as they stand and as they would be read."""

from collections.abc import Mapping

from quanyu.channels import ChannelFacts, Preview, Template, preview
from quanyu.figures import terms
from quanyu.figures.door import opened
from quanyu.figures.importing import channel_facts
from quanyu.figures.models import Channel, UploadFile
from quanyu.organisation import access
from quanyu.organisation.models import Person

ROWS = 5


def preview_rows(
    actor: Person,
    file: UploadFile,
    template: Template,
    constants: Mapping[str, str],
    channel: Channel | None = None,
    timezone: str = "",
) -> Preview:
    """The first rows as they stand and typed; needs ``figures.import``.

    *timezone* is the clock of a shop that is yet to be opened.
    """
    access.require(actor, terms.IMPORT)
    new = ChannelFacts("preview", timezone=timezone) if timezone else None
    facts = channel_facts(channel) if channel else new
    with opened(file) as member:
        return preview(member, template, constants, facts, limit=ROWS)
