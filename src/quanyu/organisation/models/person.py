"""The person who logs in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quanyu.kernel.uid import uuid7
from quanyu.organisation import naming
from quanyu.organisation.terms import Employment, PersonKind, Theme

if TYPE_CHECKING:
    from quanyu.organisation.models.structure import Post

_DERIVED = ("pinyin", "initials", "search")


class Person(AbstractUser):
    """Somebody who works here; never deleted, only made inactive when they leave."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    number = models.CharField(_("Staff number"), max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=PersonKind.choices, default=PersonKind.HUMAN)
    pinyin = models.CharField(max_length=240, blank=True, editable=False, db_index=True)
    initials = models.CharField(max_length=80, blank=True, editable=False)
    search = models.CharField(max_length=600, blank=True, editable=False)
    employment = models.CharField(
        _("Employment"), max_length=10, choices=Employment.choices, default=Employment.OWN
    )
    employer = models.CharField(_("Employer"), max_length=120, blank=True, default="")
    phone = models.CharField(_("Telephone"), max_length=40, blank=True, default="")
    language = models.CharField(_("Language"), max_length=10, blank=True)
    theme = models.CharField(_("Colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    working_post: "models.ForeignKey[Post | None, Post | None]" = models.ForeignKey(
        "organisation.Post", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    left_on = models.DateField(null=True, blank=True, editable=False)
    erased_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["pinyin", "id"])]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name; Chinese names are not split in two."""
        return str(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keeping the search columns in step with the name."""
        self.pinyin = naming.pinyin(str(self))
        self.initials = naming.initials(str(self))
        self.search = naming.search_text(str(self), self.username, self.number)
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None and {"name", "username", "number"} & set(fields):
            kwargs["update_fields"] = [*fields, *_DERIVED]
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # The epoch lets one write end every session of a person at once.
        salt = "quanyu.organisation.Person.session"
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class Erasure(models.Model):
    """What a person was called before their details were erased, as keyed digests alone.

    Sealed audit entries keep the words that were written; readers see the pseudonym wherever a
    digest fits, and nobody can read the name out of this row.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return str(self.person)


class PeopleDraft(models.Model):
    """Rows read from a file of people, waiting for the one who uploaded it to confirm."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    actor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name
