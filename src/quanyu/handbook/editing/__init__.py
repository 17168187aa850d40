"""Changes to a handbook's texts that leave every other character as it was.

Texts are {path with slashes: text}; each function gives new texts and leaves the given ones.
"""

from quanyu.handbook.editing.batch import Batch, Place, Row, Texts
from quanyu.handbook.editing.rows import (
    add_row,
    add_waiver,
    change_identity,
    change_row,
    find_row,
    new_handbook,
    put_operation,
    remove_operation,
    remove_row,
    replace_identity,
    replace_row,
)

__all__ = [
    "Batch",
    "Place",
    "Row",
    "Texts",
    "add_row",
    "add_waiver",
    "change_identity",
    "change_row",
    "find_row",
    "new_handbook",
    "put_operation",
    "remove_operation",
    "remove_row",
    "replace_identity",
    "replace_row",
]
