"""The one table of the shell: notices, each for one person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from quanyu.kernel.uid import uuid7


class Notice(models.Model):
    """Something a person should know: what kind, about what, where it leads, whether it was read.

    The sentence is not stored: its kind names it, so that everybody reads it in their language.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=400, blank=True, default="")
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="ui_one_notice_of_a_thing")
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="ui_notices_of_a_person"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="ui_unread_notices"
            ),
        ]
