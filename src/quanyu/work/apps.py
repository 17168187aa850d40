"""The room's entry in Django and in the navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Registers what the room offers to others."""

    name = "quanyu.work"
    label = "work"
    verbose_name = _("Work")
