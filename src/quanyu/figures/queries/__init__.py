"""Reads of the room, each under the reader's permissions, scope and field classes."""

from quanyu.figures.door import current_snapshot
from quanyu.figures.queries.batches import batches, get_batch
from quanyu.figures.queries.board import expected_board, missing_files
from quanyu.figures.queries.books import Books, open_reader
from quanyu.figures.queries.channels import channels, get_channel
from quanyu.figures.queries.figures import (
    Figures,
    definitions,
    definitions_of,
    get_figures,
    open_figure,
)
from quanyu.figures.queries.lines import SourceLine, get_source_line
from quanyu.figures.queries.snapshots import digest_of, get_snapshot
from quanyu.figures.queries.targets import target_grid, target_months

__all__ = [
    "Books",
    "Figures",
    "SourceLine",
    "batches",
    "channels",
    "current_snapshot",
    "definitions",
    "definitions_of",
    "digest_of",
    "expected_board",
    "get_batch",
    "get_channel",
    "get_figures",
    "get_snapshot",
    "get_source_line",
    "missing_files",
    "open_figure",
    "open_reader",
    "target_grid",
    "target_months",
]
