"""The engine: SpiffWorkflow behind a narrow door. Knows no database; nothing else imports it.

Words: *program* (a graph made ready to run, kept by its content), *run* (one case in it), *memory*
(what people said: outcomes, votes, times), *opening* (a node that somebody can act at), *wait* (a
node that a message or a time moves on).
"""

from quanyu.handbook.sheets.expressions import Refused
from quanyu.process.engine.memory import Memory
from quanyu.process.engine.moving import Moved, move, names_of
from quanyu.process.engine.program import Program, program_of
from quanyu.process.engine.reading import check_file
from quanyu.process.engine.run import Opening, Run, Wait

__all__ = [
    "Memory",
    "Moved",
    "Opening",
    "Program",
    "Refused",
    "Run",
    "Wait",
    "check_file",
    "move",
    "names_of",
    "program_of",
]
