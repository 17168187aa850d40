"""Excel out and in: a handbook as a workbook that people edit, and the edits brought back."""

from quanyu.handbook.workbook.importing import read_workbook
from quanyu.handbook.workbook.proposal import Edit, Fault, FieldEdit, Proposal
from quanyu.handbook.workbook.writing import write_workbook

__all__ = ["Edit", "Fault", "FieldEdit", "Proposal", "read_workbook", "write_workbook"]
