"""The form of an item on its page."""

from django.http import HttpRequest

from quanyu.organisation.models import Person
from quanyu.work import actions, queries
from quanyu.work.forms import Bound, Context, bind, load
from quanyu.work.models import WorkItem


def bound_of(request: HttpRequest, who: Person, item: WorkItem) -> Bound | None:
    """Return the form of `item`, with what was typed if the page was sent; None without one."""
    form = load(item.edition, item.form) if item.form else None
    if form is None:
        return None
    topic = queries.topic(item)
    context = Context(
        topic=topic,
        keep=lambda field, upload: actions.attach(
            actor=who, topic=topic, upload=upload, field=field
        ),
    )
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    return bind(form, data, files, who, context)
