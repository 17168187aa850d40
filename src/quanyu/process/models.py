"""Versions of processes, their cases, and what is projected from a case: steps, events, timers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from quanyu.kernel.uid import uuid7
from quanyu.organisation.models import Unit
from quanyu.process.terms import CaseState, StepState, TimerKind, TimerState, What

PERSON = settings.AUTH_USER_MODEL


class ProcessVersion(models.Model):
    """A process as it runs: its graph and sheet, named by their content. Never changed.

    `sheet` is the effective sheet of the edition (None for a foreign file), `graph` what runs,
    `bpmn` the text of a foreign file.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    process = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64, unique=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=60, blank=True)
    sheet = models.JSONField(null=True)
    graph = models.JSONField()
    bpmn = models.TextField(blank=True, default="")
    edition = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["process", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="process_counts_versions")
        ]

    def __str__(self) -> str:
        return f"{self.process} v{self.number}"

    @property
    def name(self) -> str:
        """Return the name of the process in the reader's language."""
        return self.en if self.en and (get_language() or "").startswith("en") else self.zh


class Counter(models.Model):
    """The last case number of a process."""

    process = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.process} {self.last}"


class Case(models.Model):
    """One run of a process.

    `engine` is the engine's own state as text, `facts` the variables that conditions read; `rev`
    counts what happened to it, so that two writers never overtake each other.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="cases")
    process = models.CharField(max_length=20)
    number = models.CharField(max_length=32, unique=True)
    subject = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    starter = models.ForeignKey(PERSON, models.PROTECT, related_name="started_cases")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    parent_task = models.CharField(max_length=36, blank=True, default="")
    key = models.CharField(max_length=160, null=True, blank=True, unique=True)
    edition = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=10, choices=CaseState.choices, default=CaseState.RUNNING, db_index=True
    )
    end = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    engine = models.TextField()
    facts = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    search = models.TextField(blank=True, default="", editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "-id"], name="case_by_state"),
            models.Index(fields=["process", "state", "-id"], name="case_by_process"),
            models.Index(fields=["starter", "-id"], name="case_by_starter"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class Step(models.Model):
    """One opening of a node for one person or pool: from when, until when, by whom, how.

    `task` is the engine's name for it, `item` the entry in the inbox, `round` counts how often the
    case came by, `member` who of a group it is for.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    task = models.CharField(max_length=36)
    node = models.CharField(max_length=60)
    step = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    lane = models.CharField(max_length=60, blank=True)
    pool = models.CharField(max_length=200, blank=True)
    round = models.PositiveIntegerField(default=1)
    member = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True, default="")
    actor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    for_person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    item = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "task"], name="step_of_task")]
        indexes = [
            models.Index(fields=["state", "node"], name="step_by_state"),
            models.Index(fields=["actor", "-done_at"], name="step_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.state}"


class FlowEvent(models.Model):
    """What happened in a case, in order; never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=12, choices=What.choices)
    node = models.CharField(max_length=60, blank=True, default="")
    step = models.CharField(max_length=12, blank=True, default="")
    actor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    for_person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=60, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["case_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="events_in_order")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.seq} {self.what}"


class Timer(models.Model):
    """An instant at which a case moves on its own, or somebody is warned.

    `left` is what was left, in seconds, when it was paused; `task` the engine's name of what it
    hangs on, `host` the node of the step it is the deadline of.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="timers")
    task = models.CharField(max_length=36)
    node = models.CharField(max_length=60)
    host = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10, choices=TimerKind.choices)
    state = models.CharField(max_length=10, choices=TimerState.choices, default=TimerState.RUNNING)
    at = models.DateTimeField(null=True, blank=True)
    left = models.FloatField(null=True, blank=True)
    variable = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "task", "kind"], name="timer_of_task")
        ]
        indexes = [
            models.Index(fields=["at", "id"], condition=Q(state="running"), name="timers_to_come")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.node} {self.at}"


class Migration(models.Model):
    """One move of running cases from version to version, with what was before, to be undone."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    process = models.CharField(max_length=20)
    target = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)
    actor = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.process} {self.at}"


class MigratedCase(models.Model):
    """A case as it stood before it was moved."""

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, models.CASCADE, related_name="migrations")
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    engine = models.TextField()
    rev = models.PositiveIntegerField()
    fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["migration", "case"], name="case_moved_once")
        ]

    def __str__(self) -> str:
        return f"{self.migration_id} {self.case_id}"
