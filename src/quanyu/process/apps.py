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
        from quanyu.process import hooks, tasks, words
        from quanyu.process.actions import doing, following, sitting
        from quanyu.process.queries import topic
        from quanyu.process.terms import ITEM_KIND
        from quanyu.process.web import menu
        from quanyu.work.registry import ItemKind, register_kind, register_topic

        words.declare()
        register_topic(topic())
        hooks.register()
        tasks.register()
        menu.register()
        register_kind(
            ItemKind(
                ITEM_KIND,
                _("Step of a process"),
                "route",
                doing.complete,
                url=following.url,
                changed=following.changed,
                outcome=following.say,
                hold=sitting.hold,
            )
        )
