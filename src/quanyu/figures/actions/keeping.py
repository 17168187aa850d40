"""Saying how long original files are kept."""

from django.db import transaction

from quanyu.figures import terms
from quanyu.figures.models import Keeping
from quanyu.figures.queries.keeping import keep_raw_for
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def set_keeping(actor: Person, *, days: int, reason: str) -> None:
    """Keep originals for *days*; needs ``figures.keep``, is audited with its reason.

    Files that are older go with the next clearing out; what was erased does not come back.
    Refuses (``keeping_days``) less than a month and more than ten years, and no reason.
    """
    access.require(actor, terms.KEEP)
    if not terms.SHORTEST_KEEP <= days <= terms.LONGEST_KEEP:
        raise Refusal(
            "keeping_days",
            msg("Keep originals for %(least)s to %(most)s days."),
            least=terms.SHORTEST_KEEP,
            most=terms.LONGEST_KEEP,
        )
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why."))
    with transaction.atomic():
        before = keep_raw_for().days
        said = {"raw_days": days, "changed_by": actor, "changed_at": now()}
        Keeping.objects.update_or_create(pk=1, defaults=said)
        audit.record(
            actor,
            "figures.keeping.set",
            subject="",
            before={"days": before},
            after={"days": days},
            reason=reason.strip(),
        )
