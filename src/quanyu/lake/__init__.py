"""The lake: everything that channels delivered, as typed facts that can be trusted and undone.

Words: a *batch* is what one import brought, of one or several *files*; its rows are *staged*
(clean, visible to nobody) and then *applied*; *withdraw* undoes. A *fact* is a kind of row
(`lake.facts`). A *snapshot* is one version of each table, pinned by the caller; readers see only a
snapshot. A row *waits* when its order has not come. A *replace key* says which rows stand for the
same thing; the newest export of the highest priority wins.
Neighbours: `channels` reads files into the shape that `reading` describes; `indicators` compiles
SQL over `Reader.relation`; `figures` holds the lease, the batches and the pinned snapshots.
"""

from quanyu.lake.facts import FACTS, UNDATED, Column, Fact
from quanyu.lake.lake import Lake
from quanyu.lake.place import Placed
from quanyu.lake.raw import RawFile
from quanyu.lake.reader import Reader
from quanyu.lake.reading import ChannelFacts, Emit, Reading
from quanyu.lake.scope import daily_scope_filter, scope_filter
from quanyu.lake.stage import Staged
from quanyu.lake.tables import DataFile
from quanyu.lake.vacuum import Vacuumed
from quanyu.lake.writer import Applied, Writer

__all__ = [
    "FACTS",
    "UNDATED",
    "Applied",
    "ChannelFacts",
    "Column",
    "DataFile",
    "Emit",
    "Fact",
    "Lake",
    "Placed",
    "RawFile",
    "Reader",
    "Reading",
    "Staged",
    "Vacuumed",
    "Writer",
    "daily_scope_filter",
    "scope_filter",
]
