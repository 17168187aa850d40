"""The room's places in the navigation."""

from django.utils.translation import gettext_lazy as _

from quanyu.editions import terms
from quanyu.editions.web import finding
from quanyu.ui import navigation, search


def register() -> None:
    """Put the handbook into the group 手册, and its rows into the search box."""
    for key, label, icon, url, order in (
        ("positions", _("Positions"), "id-badge-2", "editions:position_list", 40),
        ("duties", _("Duties"), "list-check", "editions:duty_list", 41),
        ("responsibilities", _("Responsibilities"), "table", "editions:matrix", 42),
        ("abilities", _("Ability matrix"), "award", "editions:ability_matrix", 43),
        ("processes", _("Processes"), "git-branch", "editions:process_list", 44),
        ("forms", _("Forms"), "forms", "editions:form_list", 44),
        ("coverage", _("Coverage"), "shield-check", "editions:coverage", 45),
        ("trace", _("Trace"), "route", "editions:trace", 48),
        ("editions", _("Editions"), "book-2", "editions:edition_list", 46),
        ("drafts", _("Drafts"), "pencil", "editions:draft_list", 47),
    ):
        navigation.register(
            navigation.Item(
                key=key,
                label=label,
                icon=icon,
                url_name=url,
                group="handbook",
                permission=terms.VIEW,
                order=order,
            )
        )
    for source in (
        search.Source("positions", _("Positions"), terms.VIEW, finding.positions, order=30),
        search.Source("duties", _("Duties"), terms.VIEW, finding.duties, order=31),
        search.Source("processes", _("Processes"), terms.VIEW, finding.processes, order=32),
        search.Source("forms", _("Forms"), terms.VIEW, finding.forms, order=33),
    ):
        search.register(source)
