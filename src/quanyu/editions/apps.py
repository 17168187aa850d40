"""Registers what this room offers to the rooms below and to the shell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """Fills the registries of permissions, audit sentences, jobs and navigation."""

    name = "quanyu.editions"
    label = "editions"
    verbose_name = _("Editions of the handbook")

    def ready(self) -> None:
        """Declare words, give the job its rhythm, put the handbook into the navigation."""
        from quanyu.editions import answering, tasks, words
        from quanyu.editions.web import menu
        from quanyu.organisation import vacancy

        words.declare()
        tasks.register()
        menu.register()
        vacancy.on_vacancy("editions", answering.duties_of)
