"""The room's places in the navigation."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quanyu.process import terms
from quanyu.process.web import finding
from quanyu.ui import navigation, search
from quanyu.work import panels


def register() -> None:
    """Put cases and processes at work into the navigation, and cases into the search box."""
    navigation.register(
        navigation.Item(
            key="cases", label=_("Cases"), icon="route", url_name="process:case_list", group="",
            order=25,
        )
    )  # fmt: skip
    navigation.register(
        navigation.Item(
            key="process_board",
            label=_("Processes at work"),
            icon="timeline",
            url_name="process:process_board",
            group="understand",
            permission=terms.VIEW,
            order=35,
        )
    )
    search.register(search.Source("cases", _("Cases"), None, finding.cases, order=20))
    panels.register_act(
        panels.Act("process.start", _("Start a process"), "plus", _start, primary=True, order=20)
    )


def _start(request: HttpRequest) -> str:
    del request
    return reverse("process:start_list")
