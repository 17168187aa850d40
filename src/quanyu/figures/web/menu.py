"""The room's places in the navigation and the tabs between its pages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.figures import terms
from quanyu.ui import navigation, shell


def register() -> None:
    """Put import, expected files and targets into the navigation."""
    for key, label, icon, url, permission, order in (
        ("import", _("Import"), "cloud-upload", "figures:import_page", terms.IMPORT, 60),
        ("expected", _("Expected files"), "checklist", "figures:expected_board", terms.VIEW, 61),
        ("targets", _("Targets"), "target-arrow", "figures:target_grid", terms.VIEW, 62),
    ):
        navigation.register(
            navigation.Item(
                key=key,
                label=label,
                icon=icon,
                url_name=url,
                group="understand",
                permission=permission,
                order=order,
            )
        )


@dataclass(frozen=True)
class Tab:
    """One page of the room as a tab."""

    label: Any
    url: str
    current: bool


TABS = (
    ("import_page", _("Import"), terms.IMPORT),
    ("batch_list", pgettext_lazy("imports", "History"), terms.VIEW),
    ("expected_board", _("Expected files"), terms.VIEW),
    ("format_list", _("Formats"), terms.VIEW),
    ("channel_list", _("Shops"), terms.VIEW),
    ("keeping_page", _("Keeping of originals"), terms.KEEP),
)


def tabs(request: HttpRequest, current: str) -> list[Tab]:
    """The pages that the person of *request* may open."""
    return [
        Tab(label, reverse(f"figures:{name}"), name == current)
        for name, label, permission in TABS
        if shell.may(request, permission)
    ]
