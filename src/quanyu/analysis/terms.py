"""Permissions and labels of the room."""

from django.utils.translation import gettext_lazy as _

VIEW = "figures.view"
EXPORT = "figures.export"
EXPLORE = "analysis.explore"
SAVE_VIEW = "analysis.save_view"
REPORT_COMMENT = "analysis.report_comment"
REPORT_PUBLISH = "analysis.report_publish"

PERMISSIONS = {
    EXPLORE: _("Ask for figures freely"),
    SAVE_VIEW: _("Keep questions and share them with a position"),
    REPORT_COMMENT: _("Comment on reports"),
    REPORT_PUBLISH: _("Publish reports"),
}
"""What this room declares; `figures.view` and `figures.export` belong to figures."""
