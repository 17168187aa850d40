"""What recurring duties and the archive register: sentences, jobs, places, the kind of item."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.editions import registry as of_editions
from quanyu.jobs import registry as jobs
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.ui import navigation, notices
from quanyu.work import evidence, panels, tasks_duties
from quanyu.work.actions.handing_in import complete_duty
from quanyu.work.duties.terms import HANDED_IN, ITEM, TICK_EVERY, TICK_JOB
from quanyu.work.models import WorkItem
from quanyu.work.queries.arrivals import TAGS, files_in
from quanyu.work.queries.duties import history, next_round, open_today
from quanyu.work.registry import ItemKind, register_kind

SENTENCES = {
    "work.deliverable.seen": _("%(actor)s has seen %(subject)s of %(owner)s"),
    "work.deliverable.returned": _("%(actor)s gave %(subject)s back to %(owner)s: %(reason)s"),
}


ARCHIVE = pgettext_lazy("deliverables", "Archive")


def register() -> None:
    """Declare sentences, give the tick its rhythm, put the pages into the navigation."""
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)
    notices.register(
        "work.deliverable.returned",
        _("%(by)s gave %(title)s back: %(reason)s"),
        icon="arrow-back-up",
        tone="warn",
    )
    register_kind(
        ItemKind(
            name=ITEM,
            label=_("Recurring duty"),
            icon="checklist",
            complete=complete_duty,
            url=_url,
            outcome=_outcome,
        )
    )
    jobs.handler(TICK_JOB, _("Making what is due of recurring duties"))(tasks_duties.run_tick)
    jobs.every(TICK_JOB, TICK_EVERY)
    of_editions.tell_history(history)
    evidence.register("work.arrivals", TAGS, files_in)
    panels.register_act(panels.Act("work.next", _("Hand in the next"), "send", _next, order=10))
    _places()


def _places() -> None:
    places = (
        ("work.start", _("Workbench"), "home", "start:home", 1, None),
        ("work.duties", _("Recurring duties"), "checklist", "work:duty_calendar", 21, _badge),
        (
            "work.archive",
            pgettext_lazy("deliverables", "Archive"),
            "archive",
            "work:deliverable_list",
            22,
            None,
        ),
    )
    for key, label, icon, url_name, order, badge in places:
        navigation.register(
            navigation.Item(
                key=key,
                label=label,
                icon=icon,
                url_name=url_name,
                group="",
                order=order,
                badge=badge,
            )
        )


def _badge(request: HttpRequest) -> int:
    return open_today(request.user) if isinstance(request.user, Person) else 0


def _next(request: HttpRequest) -> str:
    """Return the page of what the person has to hand in next; empty for nothing."""
    row = next_round(request.user) if isinstance(request.user, Person) else None
    return reverse("work:round_page", args=[row.uuid]) if row else ""


def _url(item: WorkItem) -> str:
    return reverse("work:round_of_item", args=[item.uuid])


def _outcome(item: WorkItem, outcome: str) -> str:
    del item
    return str(_("Handed in")) if outcome == HANDED_IN else ""
