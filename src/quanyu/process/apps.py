"""The room's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessConfig(AppConfig):
    """Declares permissions, audit sentences, the item kind and the jobs."""

    name = "quanyu.process"
    label = "process"
    verbose_name = _("Processes")

    def ready(self) -> None:
        """Fill the registries of the rooms below."""
        from quanyu.process import words

        words.declare()
