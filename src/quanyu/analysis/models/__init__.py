"""Tables of the room, by noun."""

from quanyu.analysis.models.views import SavedView

__all__ = ["SavedView"]
