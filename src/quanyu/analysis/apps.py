"""The room's entries in Django: permissions, navigation, and what reports register."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REPORTS = "quanyu.analysis.registration_reports"


class AnalysisConfig(AppConfig):
    """Registers what the room offers to the rooms below."""

    name = "quanyu.analysis"
    label = "analysis"
    verbose_name = _("Analysis")

    def ready(self) -> None:
        from quanyu.analysis import registration

        registration.register()
        if find_spec(REPORTS):
            import_module(REPORTS).register()
