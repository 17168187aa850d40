"""Forms of the handbook on pages: fields drawn, what was typed judged, values as JSON, shown again.

Words: *form* (a paper of the handbook), *bound* (a form with what somebody typed), *typed* (texts
as they came from the page), *value* (what is kept: money as fen, dates as ISO texts, people and
files by their uuid), *fault* (a sentence about one field).
"""

from quanyu.work.forms.binding import Bound, bind
from quanyu.work.forms.context import Context
from quanyu.work.forms.loading import load
from quanyu.work.forms.showing import Shown, shown

__all__ = ["Bound", "Context", "Shown", "bind", "load", "shown"]
