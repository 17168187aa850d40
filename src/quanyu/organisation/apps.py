"""Registers what this room offers to the rooms below and to the shell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    """Fills the registries of permissions, audit sentences, navigation and search."""

    name = "quanyu.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        """Declare words, listen to log-ins, give the shell its gate and its identity."""
        from quanyu.jobs import registry
        from quanyu.organisation import access, labels, sessions, tasks, words
        from quanyu.organisation.web import shell

        words.declare()
        labels.declare()
        sessions.listen()
        shell.fill()
        tasks.register()
        registry.set_gate(access.require)
