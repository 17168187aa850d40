"""Checking the audit trail."""

from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def verify_trail(*, actor: Person) -> audit.Verification:
    """Walk the chain, compare it with the noted seals, and record that somebody looked.

    Refuses: forbidden, seals_unreadable.
    """
    access.require(actor, "organisation.audit")
    found = audit.verify()
    audit.record(
        actor,
        "organisation.audit.verified",
        after={
            "count": found.count,
            "compared": found.compared,
            "outcome": "intact" if found.intact else "broken",
        },
    )
    return found
