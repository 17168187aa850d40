"""Robots of group chats, what each person wants to be told where, and what was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quanyu.kernel.uid import uuid7
from quanyu.organisation.delivering.timing import Hours
from quanyu.organisation.models.structure import Unit
from quanyu.organisation.terms import DeliveryState, Service

ROBOTS = [choice for choice in Service.choices if choice[0] != Service.MAIL]


class Robot(models.Model):
    """A robot of a group chat; people of its unit and below may let it tell them things."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=60)
    service = models.CharField(_("Service"), max_length=10, choices=ROBOTS)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="robots", verbose_name=_("Unit"))
    sealed_token = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, default="", editable=False)
    added_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class NoticeChoice(models.Model):
    """What one person wants besides the bell, and when. Who has none is told in the page alone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choice"
    )
    by_mail = models.BooleanField(default=False)
    robot = models.ForeignKey(Robot, models.SET_NULL, null=True, blank=True, related_name="choices")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)

    @property
    def hours(self) -> Hours:
        """Return what the person said about time."""
        return Hours(self.quiet_from, self.quiet_until, self.digest_at)


class Delivery(models.Model):
    """One notice on one way out: when it may leave, and what became of it."""

    notice = models.ForeignKey("ui.Notice", models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    service = models.CharField(max_length=10, choices=Service.choices)
    robot = models.ForeignKey(Robot, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "service"], name="one_delivery_on_each_way")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"
            ),
            models.Index(fields=["person", "-id"], name="delivery_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.service}"
