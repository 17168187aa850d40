"""Registers the search over the navigation itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """The shell and the components."""

    name = "quanyu.ui"
    label = "ui"

    def ready(self) -> None:
        """Let the search box find pages."""
        from quanyu.ui import search

        search.register(search.Source("pages", _("Pages"), None, search.find_places, order=0))
