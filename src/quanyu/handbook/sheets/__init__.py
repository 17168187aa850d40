"""Process sheets: a process as a table, compiled to a graph, drawn in swim lanes, walked.

Words: sheet (流程表), row or step, kind (one of twelve), lane (a position), case (a way out of a
decision), loop (what a rejection opens again), walk (a path through the graph, step by step).
"""

from quanyu.handbook.sheets.bpmn import to_xml
from quanyu.handbook.sheets.building import build
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.layout import draw
from quanyu.handbook.sheets.reading import read_sheet
from quanyu.handbook.sheets.rows import Sheet, Step

__all__ = ["Graph", "Sheet", "Step", "build", "draw", "read_sheet", "to_xml"]
