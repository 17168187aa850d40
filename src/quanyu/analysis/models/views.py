"""Questions that people kept."""

from django.conf import settings
from django.db import models

from quanyu.kernel.uid import uuid7


class SavedView(models.Model):
    """A question of the explorer under a name: private, or shared with a position."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=80)
    question = models.TextField()
    position = models.CharField(max_length=40, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "name"], name="analysis_one_view_name")
        ]

    def __str__(self) -> str:
        return self.name
