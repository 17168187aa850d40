"""Pure rules: back-off, slots, dead workers."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from quanyu.jobs import rules


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 600), (9, 600)]
)
def test_backoff(attempt, seconds):
    assert rules.backoff(attempt) == timedelta(seconds=seconds)


def test_missed_slots_are_skipped_and_the_rhythm_stays():
    planned = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    day = timedelta(days=1)
    assert rules.next_slot(planned, day, planned) == planned + day
    assert rules.next_slot(planned, day, planned + day * 3.5) == planned + day * 4
    assert rules.next_slot(planned, day, planned - day) == planned


def test_dead_workers_are_seen_on_this_host_only():
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    host = socket.gethostname()
    assert rules.is_dead_here(f"{host}:{child.pid}:x")
    assert not rules.is_dead_here(f"{host}:{os.getpid()}:x")
    assert not rules.is_dead_here(f"elsewhere:{child.pid}:x")
    assert not rules.is_dead_here("")
