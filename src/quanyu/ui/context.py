"""Template context of every page."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from quanyu.ui import navigation, notices
from quanyu.ui import shell as registry

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "qy_theme"

__all__ = ["THEMES", "THEME_COOKIE", "Shell", "shell"]


class Shell:
    """Navigation, identity and theme, computed only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def groups(self) -> list[tuple[str, navigation.Label, list[navigation.Place]]]:
        """Return the navigation by group."""
        return navigation.groups(self._request)

    @cached_property
    def shortcuts(self) -> list[navigation.Place]:
        """Return the four places of the bottom bar on phones."""
        places = [p for group, _label, inside in self.groups for p in inside if group != "foot"]
        return places[:4]

    @cached_property
    def identity(self) -> registry.Identity | None:
        """Return who is signed in."""
        return registry.identity(self._request)

    @cached_property
    def theme(self) -> str:
        """Return auto, light or dark: the device's choice before the account's."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        if chosen not in THEMES and self.identity:
            chosen = self.identity.theme
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def unread(self) -> int:
        """Return how many notices wait for the person."""
        return notices.unread_count(self._request.user) if self.identity else 0

    @property
    def name(self) -> str:
        """Return the name of the retailer that this installation serves."""
        return str(getattr(settings, "QUANYU_NAME", ""))


def shell(request: HttpRequest) -> dict[str, object]:
    """Put `shell` into every template."""
    return {"shell": Shell(request)}
