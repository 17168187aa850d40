"""Snapshots: finding one, and the digest of what it holds."""

from uuid import UUID

from quanyu.figures.door import get_lake
from quanyu.figures.models import Snapshot
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


def get_snapshot(uid: UUID | str) -> Snapshot:
    """One snapshot by its address; refuses (``snapshot_gone``) when it has expired."""
    found = Snapshot.objects.filter(uid=uid).first()
    if found is None or found.expired_at is not None:
        raise Refusal("snapshot_gone", msg("This state of the figures is no longer kept."))
    return found


def digest_of(snapshot: Snapshot | None) -> str:
    """The content digest of a snapshot: equal contents, equal digest, whatever the way there.

    Computed at the first request, for it reads the whole lake, and kept.
    """
    if snapshot is None:
        with get_lake().reader({}) as reader:
            return str(reader.digest())
    if not snapshot.digest:
        with get_lake().reader(snapshot.versions) as reader:
            snapshot.digest = str(reader.digest())
        snapshot.save(update_fields=["digest"])
    return snapshot.digest
