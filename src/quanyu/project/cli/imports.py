"""`quanyu import`, `undo`, `batches`, `formats`: the door for files, without a browser."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from quanyu.figures import actions, formats, proposals, queries
from quanyu.figures.models import Batch, Channel, UploadFile
from quanyu.figures.queries.batches import batch_numbered
from quanyu.figures.queries.channels import channel_named
from quanyu.jobs import worker
from quanyu.jobs.models import Job
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.project.cli import translated
from quanyu.project.cli.output import messages, show_json, show_rows
from quanyu.project.cli.people import AS, asker

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
FILES = Annotated[list[Path] | None, typer.Argument(help="Exports: CSV, TSV, XLSX, zip or gz.")]
CONST = Annotated[list[str] | None, typer.Option("--const", help="K=V, what the format asks.")]


def import_files(
    files: FILES = None,
    format_id: Annotated[str, typer.Option("--format", help="Format, else by the header.")] = "",
    channel: Annotated[str, typer.Option(help="Shop by key or name; opened if new.")] = "",
    const: CONST = None,
    exported_at: Annotated[str, typer.Option(help="When the export was made, ISO.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Read and count, change nothing.")] = False,
    watch: Annotated[Path | None, typer.Option(help="Import what comes into this folder.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of a shop that is opened.")] = "",
    user: AS = "",
    json: JSON = False,
) -> None:
    """Import exports; exit code 1 when a file was refused."""
    actor, constants = asker(user), _constants(const or [])
    if watch is not None:
        _watch(actor, watch, channel, constants)
        return
    told = Told(format_id, channel, constants, exported_at, dry_run, currency)
    results = list(_import_all(actor, files or [], told))
    if json:
        show_json(results)
    else:
        show_rows([_short(result) for result in results])
    raise typer.Exit(1 if any(result["refused"] for result in results) else 0)


class Told:
    """What the command line says about every file of one call."""

    def __init__(
        self,
        format_id: str,
        channel: str,
        constants: Mapping[str, str],
        exported_at: str,
        dry_run: bool,
        currency: str,
    ) -> None:
        self.format_id, self.channel, self.constants = format_id, channel, constants
        self.exported_at, self.dry_run, self.currency = exported_at, dry_run, currency


def undo(
    batch: Annotated[int, typer.Argument(help="Number of the import.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
    user: AS = "",
    json: JSON = False,
) -> None:
    """Take an import back: exactly what was there before comes into force again."""
    actor = asker(user)
    undone = actions.undo_batch(actor, batch_numbered(actor, batch), reason=reason)
    if undone.job_id:
        worker.finish_job(undone.job_id)
    undone.refresh_from_db()
    result = _result(undone)
    show_json(result) if json else show_rows([_short(result)])


def batches(user: AS = "", limit: int = 50, json: JSON = False) -> None:
    """List the latest imports with what came of them."""
    rows = [_result(row) for row in queries.batches(asker(user)).order_by("-id")[:limit]]
    show_json(rows) if json else show_rows([_short(row) for row in rows])


def list_formats(json: JSON = False) -> None:
    """List every known export format and how well its layout is known."""
    rows = [
        {
            "format": template.format,
            "platform": template.platform,
            "zh": template.zh,
            "en": template.en,
            "evidence": str(template.evidence),
        }
        for template in formats.all_formats().values()
    ]
    show_json(rows) if json else show_rows(rows)


def _import_all(actor: Person, files: list[Path], told: Told) -> Iterator[dict[str, object]]:
    if not files:
        raise Refusal("nothing_chosen", msg("Name at least one file, or a folder with --watch."))
    missing = next((path for path in files if not path.is_file()), None)
    if missing:
        raise Refusal("file_missing", msg("There is no file %(path)s."), path=missing)
    with _progress() as progress:
        for path in files:
            upload = actions.receive_upload(actor, [actions.Incoming(path.name, path)])
            for row in upload.files.all():
                yield _import_one(actor, row, told, progress)


def _import_one(
    actor: Person, file: UploadFile, told: Told, progress: Progress
) -> dict[str, object]:
    task = progress.add_task(str(file), total=None)
    try:
        batch = _started(actor, file, told)
        if batch.job_id:
            worker.finish_job(batch.job_id, on_progress=lambda job: _show(progress, task, job))
    except Refusal as refusal:
        return {"file": str(file), "refused": refusal.code, "reason": translated(refusal)}
    finally:
        progress.stop_task(task)
    batch.refresh_from_db()
    return _result(batch)


def _started(actor: Person, file: UploadFile, told: Told) -> Batch:
    if file.error_code:
        raise Refusal(file.error_code, file.error_msgid, **file.error_params)
    shop = _shop(actor, told.channel)
    found = proposals.propose(actor, file, format_id=told.format_id, channel=shop)
    if not found.format or not (told.format_id or found.certain):
        raise Refusal(
            "format_unclear",
            msg("The format of “%(file)s” is not clear. Name it with --format; likely: %(likely)s"),
            file=str(file),
            likely=", ".join(found.formats[:3]) or "–",
        )
    shop = found.channel or _opened(actor, found.format, told)
    return actions.start_import(
        actor,
        file,
        format_id=found.format,
        channel=shop,
        constants={**found.constants, **told.constants},
        exported_at=_instant(told.exported_at, shop),
        dry_run=told.dry_run,
    )


def _shop(actor: Person, name: str) -> Channel | None:
    try:
        return channel_named(actor, name) if name else None
    except Refusal:
        return None


def _opened(actor: Person, format_id: str, told: Told) -> Channel:
    template = formats.get_format(format_id)
    return actions.open_channel(
        actor,
        name=told.channel or template.platform,
        platform=template.platform,
        currency=told.currency or template.shop.currency or proposals.HOME_CURRENCY,
        timezone=template.shop.timezone or proposals.HOME_ZONE,
    )


def _instant(text: str, channel: Channel) -> datetime | None:
    if not text:
        return None
    try:
        stated = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            "instant_unreadable",
            msg("“%(text)s” is not a time. Write 2026-11-21T09:00 or with a time zone."),
            text=text,
        ) from None
    zone = ZoneInfo(channel.timezone)
    return stated if stated.tzinfo else stated.replace(tzinfo=zone)


def _constants(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _value in pairs:
        if not equals:
            raise Refusal("constant_unreadable", msg("Write “%(text)s” as K=V."), text=name)
    return {name: value for name, _equals, value in pairs}


def _watch(actor: Person, folder: Path, channel: str, constants: Mapping[str, str]) -> None:
    def tell(path: Path, batch: Batch | None, refusal: Refusal | None) -> None:
        if batch is not None and batch.job_id:
            worker.finish_job(batch.job_id)
            batch.refresh_from_db()
        messages.print(f"{path.name}: {_outcome(batch, refusal)}")

    messages.print(f"Watching {folder} (stop with Ctrl C)")
    actions.watch(actor, folder, channel=_shop(actor, channel), constants=constants, on_file=tell)


def _outcome(batch: Batch | None, refusal: Refusal | None) -> str:
    if batch is not None:
        return f"{batch.get_state_display()}, {batch.rows_read} / {batch.rows_rejected}"
    return translated(refusal) if refusal else ""


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=messages, transient=True)


def _show(progress: Progress, task: object, job: Job) -> None:
    total = job.progress_total or None
    progress.update(task, completed=job.progress_done, total=total)  # type: ignore[arg-type]


def _result(batch: Batch) -> dict[str, object]:
    """Return what came of a batch, for programs."""
    refusal = (
        Refusal(batch.error_code, batch.error_msgid, **batch.error_params)
        if batch.error_code
        else None
    )
    return {
        "batch": batch.pk,
        "file": str(batch.upload_file),
        "format": batch.format_id,
        "channel": batch.channel.name,
        "state": batch.state,
        "read": batch.rows_read,
        "rejected": batch.rows_rejected,
        "facts": batch.counts,
        "totals": batch.totals,
        "warnings": batch.warnings,
        "reasons": batch.reasons,
        "same_as": batch.same_as_id,
        "exported_at": batch.exported_at,
        "refused": batch.error_code or None,
        "reason": translated(refusal) if refusal else None,
    }


def _short(result: Mapping[str, object]) -> dict[str, object]:
    shown = ("batch", "file", "format", "channel", "state", "read", "rejected", "reason")
    return {name: result.get(name) for name in shown}
