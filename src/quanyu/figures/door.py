"""The way to the lake and to the bytes of a file; nothing else in Django opens either."""

import fcntl
import functools
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from quanyu.channels import Member, unpack
from quanyu.figures.models import RawFile, Snapshot, UploadFile, WriterLease
from quanyu.jobs.queries import is_held
from quanyu.jobs.registry import JobHandle, Later, LeaseLost
from quanyu.kernel.clock import now
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake import Lake
from quanyu.lake import RawFile as StoredFile
from quanyu.lake.storage import disk_refusals

WAIT = timedelta(seconds=1)
WAITING = msg("Waiting until another import has finished")


def home() -> Path:
    """Where this installation keeps its data."""
    return Path(settings.QUANYU_HOME)


def get_lake() -> Lake:
    """The lake of this installation."""
    return _lake(home(), settings.QUANYU_MEMORY, settings.QUANYU_THREADS, settings.QUANYU_LAKE_KEY)


@functools.lru_cache(maxsize=4)
def _lake(place: Path, memory: str, threads: int, secret: str) -> Lake:
    return Lake(place, memory_limit=memory, threads=threads, secret=secret.encode())


def current_snapshot() -> Snapshot | None:
    """The newest snapshot; None while nothing has been imported."""
    return Snapshot.objects.order_by("-id").first()


@contextmanager
def working_folder() -> Iterator[Path]:
    """A private folder for decrypted bytes, gone afterwards.

    A full disk or a folder that cannot be written is a Refusal (`disk_full`, `lake_read_only`).
    """
    parent = home() / "tmp"
    with disk_refusals():
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=parent, prefix="file-") as folder:
            yield Path(folder)


def keep_raw(path: Path) -> RawFile:
    """Encrypt the bytes at *path* into the lake; the returned row is not saved yet."""
    raw = get_lake().put_raw(path)
    return RawFile(
        name=raw.name, sha256=raw.sha256, size=raw.size, key=_wrap(raw.key), stored_at=now()
    )


def _wrap(key: bytes) -> bytes:
    """A file's key under the installation's: the database alone opens nothing."""
    nonce = os.urandom(12)
    return nonce + _wrapping().encrypt(nonce, key, b"quanyu.raw")


def _unwrap(wrapped: bytes) -> bytes:
    return _wrapping().decrypt(wrapped[:12], wrapped[12:], b"quanyu.raw")


def _wrapping() -> AESGCM:
    secret = settings.QUANYU_LAKE_KEY.encode()
    return AESGCM(hashlib.sha256(b"quanyu.figures.raw" + secret).digest())


def _decrypt(raw: RawFile | None, target: Path) -> None:
    if raw is None or raw.key is None:
        raise raw_gone(raw.sha256 if raw else "")
    stored = StoredFile(raw.name, raw.sha256, raw.size, _unwrap(bytes(raw.key)))
    with target.open("wb") as plain:
        for chunk in get_lake().open_raw(stored):
            plain.write(chunk)


@contextmanager
def opened(file: UploadFile) -> Iterator[Member]:
    """The member of an upload, decrypted into a folder that is gone afterwards."""
    with working_folder() as folder:
        plain = folder / Path(file.name).name
        _decrypt(file.raw, plain)
        for member in unpack(plain, file.name):
            if not file.member or member.name == f"{file.name}/{file.member}":
                yield member
                return
    raise raw_gone(file.sha256)


def raw_gone(sha256: str) -> Refusal:
    """The sentence for an original that was erased after its time."""
    return Refusal(
        "raw_gone",
        msg("The original file is no longer kept; only its fingerprint %(sha256)s remains."),
        sha256=sha256 or "–",
    )


@dataclass
class Turn:
    """The right to write to the lake, held by one attempt of one job."""

    job: JobHandle

    def check(self) -> None:
        """Inside the pinning transaction: raise LeaseLost when the turn is no longer ours."""
        lease = WriterLease.objects.select_for_update().get(pk=1)
        if (lease.job_id, lease.attempt) != (self.job.id, self.job.attempt):
            raise LeaseLost("the lake has another writer by now")
        self.job.check()


@contextmanager
def writing_turn(job: JobHandle) -> Iterator[Turn]:
    """Become the one writer, or raise Later.

    Two barriers: the lease row (any process that shares the database), valid while the job that
    holds it keeps its own lease, and a lock on a file, which the kernel frees when a process dies.
    """
    lock = home() / "lake" / "writer.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Later(WAIT, WAITING) from None
        _take(job)
        try:
            yield Turn(job)
        finally:
            _give_back(job)


def _take(job: JobHandle) -> None:
    with transaction.atomic():
        WriterLease.objects.get_or_create(pk=1)
        lease = WriterLease.objects.select_for_update().get(pk=1)
        mine = lease.job_id == job.id
        if lease.job_id is not None and not mine and is_held(lease.job_id, lease.attempt):
            raise Later(WAIT, WAITING)
        lease.job_id, lease.attempt = job.id, job.attempt
        lease.save()


def _give_back(job: JobHandle) -> None:
    if connection.needs_rollback:
        return
    WriterLease.objects.filter(pk=1, job_id=job.id, attempt=job.attempt).update(job_id=None)
