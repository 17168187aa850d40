"""What reading registers: permissions, places in the navigation."""

from django.utils.translation import gettext_lazy as _

from quanyu.analysis import terms
from quanyu.organisation import permissions
from quanyu.ui import navigation

PLACES = (
    ("home", _("First page"), "layout-dashboard", "", terms.VIEW, 1),
    ("indicator_list", _("Indicators"), "chart-bar", "understand", terms.VIEW, 20),
    ("explore", _("Explore"), "chart-dots", "understand", terms.EXPLORE, 21),
)


def register() -> None:
    """Declare permissions and put the room's pages into the navigation."""
    for code, label in terms.PERMISSIONS.items():
        permissions.register(code, label)
    for name, label, icon, group, permission, order in PLACES:
        navigation.register(
            navigation.Item(
                key=name,
                label=label,
                icon=icon,
                url_name=f"analysis:{name}",
                group=group,
                permission=permission,
                order=order,
            )
        )
