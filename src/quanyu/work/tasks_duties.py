"""The background work of recurring duties."""

from collections.abc import Mapping

from quanyu.jobs.registry import JobHandle
from quanyu.work.actions.handing_in import settle_by_evidence
from quanyu.work.actions.ticking import tick


def run_tick(job: JobHandle) -> Mapping[str, int]:
    """Make what is due, end what is too late, close what is proven."""
    done = tick()
    job.check()
    proven = settle_by_evidence()
    return {
        "made": done.made,
        "passed": done.passed,
        "dropped": done.dropped,
        "missed": done.missed,
        "proven": proven,
    }
