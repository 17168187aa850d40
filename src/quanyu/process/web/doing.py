"""The task of the reader: its form, its outcomes, and what each of them asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process import actions, phrases, queries, rules
from quanyu.process.models import Case, Step
from quanyu.process.queries import lists, tasks, waiting
from quanyu.process.web.asking import HERE, actor
from quanyu.work import actions as work
from quanyu.work import forms

SENDS_BACK = frozenset({"confirm", "decide", "sign"})


@dataclass(frozen=True)
class Outcome:
    """A button: the outcome it gives, its words, whether it is the usual one."""

    value: str
    label: str
    usual: bool = False


@dataclass
class Doing:
    """A task ready to be drawn: `kind` chooses what its outcomes ask for."""

    task: tasks.Task
    kind: str
    outcomes: list[Outcome]
    form: Any = None
    bound: Any = None
    lane: str = ""
    reason: str = ""
    entries: list[tuple[tasks.Entry, Any]] = field(default_factory=list)
    said: Sequence[Any] = ()
    content: str = ""
    back: list[tuple[str, str]] = field(default_factory=list)
    ahead: list[waiting.Ahead] = field(default_factory=list)
    rejects: str = ""
    starts: list[tuple[str, str]] = field(default_factory=list)
    fault: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_reject(self) -> bool:
        """Tell whether the work can be sent back from here."""
        return bool(self.rejects or self.back)

    @property
    def by_hand(self) -> bool:
        """Tell whether people do what no part of the system does: they say where it is seen."""
        return self.task.node.shape == "service" and self.kind != "start"

    @property
    def blind(self) -> bool:
        """Tell whether authors stay hidden until the vote is over."""
        return True

    @property
    def promised(self) -> str:
        """Return the time that a promise field shows: what was typed, else tomorrow at six."""
        typed = self.typed.get("promised_at", "")
        tomorrow = clock.now().astimezone(HERE).replace(hour=18, minute=0) + timedelta(days=1)
        return typed or tomorrow.strftime("%Y-%m-%dT%H:%M")


def prepared(request: HttpRequest, case: Case, task: tasks.Task, steps: Sequence[Step]) -> Doing:
    """Return the task with its form, filled with what was typed if it has just been refused."""
    graph = queries.graph_of(case.version)
    kind = "promise" if task.node.shape in tasks.WAITING else task.node.kind or "do"
    found = Doing(
        task,
        kind,
        outcomes(case, task),
        lane=phrases.lane_name(graph, task.node.lane),
        reason=sent_back_because(case, task),
        ahead=waiting.ahead(case, task.step),
        typed=request.POST,
    )
    found.form, found.bound = bound_form(request, case, task)
    _bring(found, case, actor(request))
    if kind in SENDS_BACK and actions.may_send_back(actor(request), case):
        found.back = tasks.earlier_steps(case, task, steps)
    if kind == "confirm":
        found.rejects = next((r.title for r in found.ahead if r.outcome == phrases.rejected()), "")
    return found


def _bring(found: Doing, case: Case, who: Person) -> None:
    """Bring what the kind of the step needs: entries, what was said, the content to sign."""
    task = found.task
    if found.kind == "select":
        found.entries = [(one, _handed_in(case, one, who)) for one in tasks.entries(case, task)]
    elif found.kind == "brainstorm":
        found.said = tasks.contributions(case, task)
    elif found.kind == "sign":
        found.content = rules.content_hash(case.facts)
    elif found.kind == "start":
        found.starts = lists.to_start(case, task.step.step)


def _handed_in(case: Case, entry: tasks.Entry, who: Person) -> Any:
    form = forms.load(case.edition, entry.form)
    return forms.shown(form, entry.values, who) if form else []


def outcomes(case: Case, task: tasks.Task) -> list[Outcome]:
    """Return the outcomes that a step offers, in words."""
    graph = queries.graph_of(case.version)
    listed = (task.item.outcomes if task.item else None) or list(task.node.outcomes) or ["done"]
    return [
        Outcome(str(value), phrases.outcome(graph, task.node, str(value)), place == 0)
        for place, value in enumerate(listed)
    ]


def bound_form(request: HttpRequest, case: Case, task: tasks.Task) -> tuple[Any, Any]:
    """Return the step's form and what was filled in; (None, None) where it has none."""
    item = task.item
    form = forms.load(item.edition, item.form) if item and item.form else None
    if form is None or item is None:
        return None, None
    who, topic = actor(request), f"case:{case.uuid}"  # whoever sees the case may open its files
    context = forms.Context(
        values=case.facts if sent_back_because(case, task) else {},
        facts=case.facts,
        topic=topic,
        keep=_keeper(who, topic),
        kept_as=f"item:{item.uuid}",
    )
    posted = request.method == "POST"
    data, files = (request.POST, request.FILES) if posted else (None, None)
    return form, forms.bind(form, data, files, who, context=context)


def _keeper(who: Person, topic: str) -> Any:
    return lambda field, upload: work.attach(actor=who, topic=topic, upload=upload, field=field)


def sent_back_because(case: Case, task: tasks.Task) -> str:
    """Return why the step was opened again; empty in its first round."""
    if task.step.round < 2:
        return ""
    before = case.events.filter(outcome="reject", at__lte=task.step.opened_at)
    last = before.select_related("actor").order_by("-seq").first()
    if last is None:
        return ""
    note = str(last.data.get("note") or "")
    return _("%(who)s sent it back: %(why)s") % {"who": last.actor, "why": note or "–"}


def words(post: Mapping[str, str], kind: str, outcome: str) -> str:
    """Return the text that goes with an outcome: the reason, the conclusion, or the note."""
    if outcome in ("reject", "back"):
        return post.get("reason", "").strip()
    if kind == "brainstorm":
        return post.get("contribution", "").strip()
    return post.get("note", "").strip()
