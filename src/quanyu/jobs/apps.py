"""The room's entry in Django and in the navigation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Registers the list page."""

    name = "quanyu.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from quanyu.ui import navigation

        navigation.register(
            navigation.Item(
                key="jobs",
                label=_("Background jobs"),
                icon="activity",
                url_name="jobs:job_list",
                group="foot",
                permission="jobs.view",
            )
        )
