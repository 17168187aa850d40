"""Registers what this room offers to the rooms below and to the shell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Fills the registries of permissions, audit sentences and notices."""

    name = "quanyu.work"
    label = "work"
    verbose_name = _("Work")

    def ready(self) -> None:
        """Declare words."""
        from quanyu.work import words

        words.declare()
