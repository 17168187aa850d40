"""Background work of editions: an edition takes effect when its day comes."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.editions import terms
from quanyu.editions.actions.enforcing import enforce_due
from quanyu.jobs import registry


def register() -> None:
    """Give the job its handler and its rhythm."""
    registry.handler(terms.ENFORCE_JOB, _("Putting editions of the handbook into force"))(enforce)
    registry.every(terms.ENFORCE_JOB, timedelta(minutes=5))


def enforce(job: registry.JobHandle) -> Mapping[str, int]:
    """Put the edition whose day has come into force."""
    del job
    edition = enforce_due()
    return {"edition": edition.number if edition else 0}
