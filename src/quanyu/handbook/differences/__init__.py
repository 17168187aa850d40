"""Differences: two handbooks side by side, and a base's new release against what we made of it.

Lists speak of rows and fields by words that people know (`words`), never of lines of a file.
"""

from quanyu.handbook.differences.comparing import FieldChange, RowChange, Value, compare
from quanyu.handbook.differences.merging import ThreeWayLine, three_way
from quanyu.handbook.differences.words import FIELDS, NOUNS, words_of

__all__ = [
    "FIELDS",
    "NOUNS",
    "FieldChange",
    "RowChange",
    "ThreeWayLine",
    "Value",
    "compare",
    "three_way",
    "words_of",
]
