"""Running an installation: prepare, serve, work, verify, clean up, back up, restore."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext

from quanyu.project import backup as archive
from quanyu.project import installation
from quanyu.project import messages as texts
from quanyu.project.cli.output import messages, show_json
from quanyu.project.serve import Supervisor, web_command, worker_command

audit = typer.Typer(no_args_is_help=True)
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def setup(
    admin: Annotated[str, typer.Option(help="Log-in name of a first administrator.")] = "",
) -> None:
    """Prepare QUANYU_HOME: tables, texts, static files, the handbook. Safe to repeat."""
    texts.compile_all()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    installation.put_handbook_into_force()
    if admin:
        _greet(admin, installation.first_administrator(admin))
    messages.print(f"Ready: {settings.QUANYU_HOME}")


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    web: Annotated[int, typer.Option(help="Web processes.")] = 1,
    threads: Annotated[int, typer.Option(help="Threads of each web process.")] = 4,
    workers: Annotated[int, typer.Option(help="Background workers.")] = 1,
) -> None:
    """Serve pages and do background work until interrupted."""
    shown = "localhost" if host == "127.0.0.1" else host
    messages.print(f"Quanyu serves on http://{shown}:{port}  (stop with Ctrl C)")
    commands = [web_command(host, port, web, threads), *[worker_command()] * workers]
    raise typer.Exit(Supervisor(commands).run())


def worker(once: Annotated[bool, typer.Option(help="Stop when nothing is due.")] = False) -> None:
    """Do background jobs: imports, reports, timers."""
    import signal
    import threading

    from quanyu.jobs import worker as jobs

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    jobs.run(once=once, stop=stop)


def vacuum(json: JSON = False) -> None:
    """Let go of old snapshots and of lake files that no kept snapshot needs."""
    from quanyu.figures.terms import EXPIRE_JOB
    from quanyu.jobs.actions import enqueue
    from quanyu.jobs.worker import finish_job

    with transaction.atomic():
        job = enqueue(EXPIRE_JOB, {}, key=EXPIRE_JOB)
    result = finish_job(job.pk).result or {}
    show_json(result) if json else messages.print(f"{result.get('expired', 0)} snapshots expired")


def backup(file: Path) -> None:
    """Write database, lake and keys of one moment to FILE (a tar with digests)."""
    count = archive.write(Path(settings.QUANYU_HOME), file)
    messages.print(f"{count} files written to {file}")


def restore(file: Path) -> None:
    """Put a backup into an empty QUANYU_HOME and compare every digest."""
    count = archive.restore(file, Path(settings.QUANYU_HOME))
    messages.print(f"{count} files restored, every digest agrees")


@audit.command("verify")
def verify(json: JSON = False) -> None:
    """Recompute the hash chain and compare it with the seals noted outside the database.

    Exit code 1 names the first broken entry.
    """
    from quanyu.organisation import audit as trail

    found = trail.verify()
    if json:
        show_json(
            {
                "entries": found.count,
                "seal": found.seal,
                "broken_at": found.broken_at,
                "seals_compared": found.compared,
            }
        )
    elif found.intact:
        messages.print(f"{found.count} entries, every one follows from the one before")
        messages.print(f"{found.compared} seals noted outside the database agree")
    else:
        messages.print(f"Broken at entry {found.broken_at}: {gettext(found.msgid)}")
    raise typer.Exit(0 if found.intact else 1)


def _greet(name: str, password: str | None) -> None:
    if password is None:
        messages.print(f"{name} exists already; the password stays.")
    else:
        messages.print(f"Log in as {name} with the password {password} and change it.")
