"""Registers what this room offers to the rooms below and to the shell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Fills the registries of permissions, audit sentences, notices, jobs and navigation."""

    name = "quanyu.work"
    label = "work"
    verbose_name = _("Work")

    def ready(self) -> None:
        """Declare words, give the job its rhythm, take over the work of whoever leaves."""
        from quanyu.organisation import departures
        from quanyu.work import registration_duties, tasks, topics, words
        from quanyu.work.actions import handing
        from quanyu.work.web import form_links, menu

        words.declare()
        topics.register()
        tasks.register()
        menu.register()
        form_links.register()
        registration_duties.register()
        departures.on_leaving("work", handing.when_leaving)
