"""What people hand in, kept for good, and what their superiors said to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from quanyu.kernel.uid import uuid7
from quanyu.work.duties.terms import Verdict

PERSON = settings.AUTH_USER_MODEL


class Deliverable(models.Model):
    """One thing handed in. Triggers refuse every change; a newer version `supersedes` it.

    `values` are the answers of its form, `figures` what was pre-filled and from which snapshot,
    `files` names with sizes and digests of attachments, `facts` what stood by itself (evidence).
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    title_zh = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400, blank=True, default="")
    duty = models.CharField(max_length=24, blank=True, default="")
    process = models.CharField(max_length=12, blank=True, default="")
    step = models.CharField(max_length=24, blank=True, default="")
    case = models.UUIDField(null=True)
    archive = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    for_person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, related_name="+")
    occurrence = models.ForeignKey(
        "work.Occurrence", models.PROTECT, null=True, related_name="deliverables"
    )
    period_first_on = models.DateField(null=True)
    period_last_on = models.DateField(null=True)
    form = models.CharField(max_length=60, blank=True, default="")
    values = models.JSONField(default=dict)
    figures = models.JSONField(default=list)
    files = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    content_hash = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    sent_up_to = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    search = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-handed_in_at", "-id"], name="work_deliverable_newest"),
            models.Index(fields=["owner", "-handed_in_at", "-id"], name="work_deliverable_owner"),
            models.Index(fields=["sent_up_to", "-handed_in_at"], name="work_deliverable_up"),
            models.Index(fields=["case"], name="work_deliverable_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language, the Chinese one where there is no other."""
        english = (get_language() or "").startswith("en") and self.title_en
        return self.title_en if english else self.title_zh


class Acknowledgement(models.Model):
    """What the person to whom a deliverable was sent up said to it, once."""

    deliverable = models.OneToOneField(Deliverable, models.PROTECT, related_name="answer")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
