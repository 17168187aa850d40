"""The room's entries in Django: permissions, words, handlers of jobs, navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    """Registers what the room offers to the rooms below and above."""

    name = "quanyu.figures"
    label = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from quanyu.figures import tasks, terms, words
        from quanyu.figures.queries import scope_choices
        from quanyu.figures.web import menu
        from quanyu.organisation import choices, permissions

        for code, label in terms.PERMISSIONS.items():
            permissions.register(code, label)
        words.declare()
        tasks.register()
        menu.register()
        choices.register("channels", scope_choices.channel_choices)
        choices.register("stores", scope_choices.store_choices)
        choices.register("categories", scope_choices.category_choices)
