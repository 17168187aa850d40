"""Files in Quanyu's own templates, and in the slots whose layout is our best reading.

The headers come from the template itself, so that the demo always shows the published form.
"""

from collections.abc import Iterable, Mapping, Sequence

from quanyu.channels.loading import load_templates
from quanyu.channels.template import Column, Template
from quanyu.project.demo.activity import Record
from quanyu.project.demo.sheets import Sheet, Style

STYLE = Style("utf-8-sig")


class Templates:
    """The built-in formats, read once."""

    def __init__(self) -> None:
        self._all: Mapping[str, Template] = load_templates()

    def sheet(
        self, format_id: str, records: Iterable[Record], without: Sequence[str] = ()
    ) -> Sheet:
        """Return `records` under the headers of the template, but not the headers `without`.

        What a record has beyond the template's columns stays out. Raises KeyError for a format that
        is not built in and for a record without a column that the template requires.
        """
        columns = [c for c in self._all[format_id].columns if c.headers[0] not in without]
        rows = [[_cell(record, column) for column in columns] for record in records]
        return Sheet([column.headers[0] for column in columns], rows)

    def title(self, format_id: str) -> str:
        """Return the format's Chinese name, for file names."""
        return self._all[format_id].zh


def _cell(record: Record, column: Column) -> str:
    for key in (column.name, *column.headers):
        if key in record:
            return record[key]
    if column.required:
        raise KeyError(column.name)
    return ""
