"""Channels: from the files that sales channels export to typed rows.

A *template* (YAML, `formats/`) says how one format is built; a *member* is one file after
unpacking; *detection* ranks the templates that fit its header; a *reading* holds its typed rows
as SQL over a DuckDB connection, its rejects with line and reason, and its totals, declared beside
recomputed. Bad input ends in a `Refusal` or in rejects, never in a traceback.

Neighbours: `lake` below takes a reading in (fact contracts: `quanyu.lake.facts`); `figures` above
decides which file of which channel is read when. No Django here. How to add a format:
`docs/how-to/add-a-format.md`.
"""

from quanyu.channels.channel import ChannelFacts
from quanyu.channels.constants import missing_constants, proposed
from quanyu.channels.detection import Candidate, Detection, detect
from quanyu.channels.drafting import TemplateDraft, draft_template
from quanyu.channels.emitting import Emit
from quanyu.channels.examples import empty_example
from quanyu.channels.loading import Templates, load_file, load_templates, load_text
from quanyu.channels.member import Member
from quanyu.channels.pages import template_page
from quanyu.channels.preview import Preview, preview
from quanyu.channels.readers import register_reader
from quanyu.channels.reading import Reading, read
from quanyu.channels.reasons import REASONS
from quanyu.channels.rejects import sentence, write_rejects_xlsx
from quanyu.channels.template import Template
from quanyu.channels.totals import Total
from quanyu.channels.unpacking import Limits, unpack

__all__ = [
    "REASONS",
    "Candidate",
    "ChannelFacts",
    "Detection",
    "Emit",
    "Limits",
    "Member",
    "Preview",
    "Reading",
    "Template",
    "TemplateDraft",
    "Templates",
    "Total",
    "detect",
    "draft_template",
    "empty_example",
    "load_file",
    "load_templates",
    "load_text",
    "missing_constants",
    "preview",
    "proposed",
    "read",
    "register_reader",
    "sentence",
    "template_page",
    "unpack",
    "write_rejects_xlsx",
]
