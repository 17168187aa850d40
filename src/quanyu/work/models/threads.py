"""What people say and attach; a topic names the thing ("item:<uuid>", "case:<uuid>")."""

from django.conf import settings
from django.db import models

from quanyu.kernel.uid import uuid7


class Comment(models.Model):
    """Something said about a topic; never changed, only followed by another."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    topic = models.CharField(max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["topic", "id"], name="work_comments_of_topic")]

    def __str__(self) -> str:
        return self.text[:60]


class Mention(models.Model):
    """Somebody named in a comment: they were told, and may read the topic from then on."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    topic = models.CharField(max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["topic", "person"], name="work_mentioned_in_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.person_id}"


class Attachment(models.Model):
    """A file of a topic; its bytes lie under QUANYU_HOME/files by their SHA-256."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    topic = models.CharField(max_length=80)
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    field = models.CharField(max_length=80, blank=True, default="")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["topic", "id"], name="work_files_of_topic")]

    def __str__(self) -> str:
        return self.name
