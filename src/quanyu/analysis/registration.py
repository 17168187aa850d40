"""What reading registers: permissions, places in the navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quanyu.analysis import proofs, start, terms, words
from quanyu.analysis.anomalies.watched import watched
from quanyu.analysis.boards.loading import boards
from quanyu.analysis.queries import catalogue
from quanyu.analysis.queries.links import indicator_url, rows_url
from quanyu.analysis.reports.loading import layouts
from quanyu.editions import links
from quanyu.editions import registry as needed
from quanyu.organisation import audit, permissions
from quanyu.ui import navigation, search
from quanyu.work.forms.figures import register_link

PLACES = (
    ("home", _("Boards"), "layout-dashboard", "understand", terms.VIEW, 19),
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
    start.register()
    proofs.register()
    links.register("indicator", indicator_url)
    register_link(rows_url)
    needed.need_indicators("analysis", _shown_indicators)
    audit.register("analysis.view.saved", _("%(actor)s saved the view %(subject)s"))
    audit.register("analysis.view.deleted", _("%(actor)s deleted the view %(subject)s"))
    search.register(
        search.Source(
            key="indicators",
            label=_("Indicators"),
            permission=terms.VIEW,
            find=_find_indicators,
            order=20,
        )
    )


def _shown_indicators() -> set[str]:
    """Return every indicator on a board, in a report or under watch: a handbook must have them."""
    found = {key for entry in watched() for key in entry.reads()}
    found.update(*(board.shown_keys() for board in boards().values()))
    found.update(*(layout.shown_keys() for layout in layouts().values()))
    return found


def _find_indicators(request: HttpRequest, text: str, limit: int) -> list[search.Hit]:
    """Return indicators by name, pinyin, initials or id, for the search box."""
    del request
    known = catalogue.handbook().indicators
    return [
        search.Hit(
            words.name_of(known[key]), ", ".join(known[key].ids), indicator_url(key), "chart-bar"
        )
        for key in catalogue.find_keys(text)[:limit]
    ]
