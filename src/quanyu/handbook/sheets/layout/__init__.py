"""The drawing of a process: swim lanes, shapes on a grid, arrows that cross no shape."""

from quanyu.handbook.sheets.layout.collisions import Collision, collisions, crossings
from quanyu.handbook.sheets.layout.drawing import Drawing, draw

__all__ = ["Collision", "Drawing", "collisions", "crossings", "draw"]
