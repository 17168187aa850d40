"""Watching a folder: files that come to rest in it are imported like those that people drop."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event

from quanyu.figures import terms
from quanyu.figures.actions.imports import start_import
from quanyu.figures.actions.uploads import Incoming, receive_upload
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.proposals import propose
from quanyu.figures.queries.channels import channel_named
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

DONE, REFUSED = "imported", "refused"
Told = Callable[[Path, Batch | None, Refusal | None], None]


def watch(
    actor: Person,
    folder: Path,
    *,
    channel: Channel | None = None,
    constants: Mapping[str, str] | None = None,
    on_file: Told | None = None,
    once: bool = False,
    stop: Event | None = None,
    poll_seconds: float = 2.0,
) -> int:
    """Import every file that lies still in *folder*; returns how many batches were started.

    A sub-folder named after a shop (key or name) says whose the files in it are; else *channel*,
    else what the file's name or the last import says. Files move to ``imported/`` or
    ``refused/`` beside where they lay, a refused one with its sentence in a ``.txt``.
    """
    access.require(actor, terms.IMPORT)
    if not folder.is_dir():
        raise Refusal("folder_missing", msg("There is no folder %(folder)s."), folder=folder)
    stop, started, sizes = stop or Event(), 0, dict[Path, int]()
    while not stop.is_set():
        seen = {path: path.stat().st_size for path in _candidates(folder)}
        for path in [p for p, size in seen.items() if once or sizes.get(p) == size]:
            started += _take(actor, folder, path, channel, constants or {}, on_file)
        if once:
            break
        sizes = seen
        stop.wait(poll_seconds)
    return started


def _candidates(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) for part in inside)
        if path.is_file() and not hidden and not {DONE, REFUSED} & set(inside[:-1]):
            yield path


def _take(
    actor: Person,
    folder: Path,
    path: Path,
    channel: Channel | None,
    constants: Mapping[str, str],
    on_file: Told | None,
) -> int:
    try:
        shop = _shop_of(actor, folder, path) or channel
        upload = receive_upload(actor, [Incoming(path.name, path)])
        batches = [_start(actor, file, shop, constants) for file in upload.files.all()]
    except Refusal as refusal:
        _move(path, REFUSED).with_suffix(".txt").write_text(str(refusal), encoding="utf-8")
        if on_file:
            on_file(path, None, refusal)
        return 0
    _move(path, DONE)
    for batch in batches:
        if on_file:
            on_file(path, batch, None)
    return len(batches)


def _shop_of(actor: Person, folder: Path, path: Path) -> Channel | None:
    inside = path.relative_to(folder).parts[:-1]
    return channel_named(actor, inside[0]) if inside else None


def _start(
    actor: Person, file: UploadFile, shop: Channel | None, constants: Mapping[str, str]
) -> Batch:
    if file.error_code:
        raise Refusal(file.error_code, file.error_msgid, **file.error_params)
    found = propose(actor, file, channel=shop)
    if not found.certain or found.channel is None:
        raise Refusal(
            "import_unclear",
            msg("It is not clear what “%(file)s” is or whose. Import it in the browser once."),
            file=str(file),
        )
    told = {**found.constants, **constants}
    return start_import(actor, file, format_id=found.format, channel=found.channel, constants=told)


def _move(path: Path, where: str) -> Path:
    target = path.parent / where / f"{int(time.time())}-{path.name}"
    target.parent.mkdir(exist_ok=True)
    shutil.move(path, target)
    return target
