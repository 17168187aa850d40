"""`export` and `import`: a handbook as a folder, a ZIP file or an Excel workbook, out and in.

What comes in becomes a draft: nothing is in force before two people have said so.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from quanyu.editions import actions, folders
from quanyu.handbook.workbook import Proposal, read_workbook, write_workbook
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.project.cli.handbook.sources import JSON, PATH, take
from quanyu.project.cli.handbook.words import language
from quanyu.project.cli.output import messages, show_json, show_rows
from quanyu.project.cli.people import AS, asker

TITLE = Annotated[str, typer.Option("--title", help="Title of the draft; default: the file name.")]


def export(target: Path, path: PATH = None, json: JSON = False) -> None:
    """Write a handbook to a folder, a .zip or an .xlsx file; what is there already stays."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Refusal(
            "target_taken",
            msg("%(path)s is there already: name a new file or an empty folder."),
            path=str(target),
        )
    texts = take(path).texts
    if target.suffix.lower() == ".xlsx":
        target.write_bytes(write_workbook(texts, language(), _))
    elif target.suffix.lower() == ".zip":
        target.write_bytes(folders.write_zip(texts))
    else:
        _write_folder(target, texts)
    if json:
        show_json({"target": str(target), "files": sorted(texts)})
    else:
        messages.print(_("%(count)s files to %(path)s") % {"count": len(texts), "path": target})


def _write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def import_(source: Path, title: TITLE = "", user: AS = "", json: JSON = False) -> None:
    """Bring a folder, a .zip or an edited .xlsx file in as a draft; exit code 1 on faults."""
    if not source.exists():
        raise Refusal("source_missing", msg("There is no %(path)s."), path=str(source))
    texts = _texts(source, json=json)
    draft = actions.start_draft_from_files(
        actor=asker(user), title=title or source.stem, texts=texts, source=source.name
    )
    if json:
        show_json({"draft": draft.uuid, "title": draft.title, "files": sorted(texts)})
    else:
        messages.print(
            _("Draft “%(title)s”: check it and send it to review.") % {"title": draft.title}
        )


def _texts(source: Path, *, json: bool) -> Mapping[str, str]:
    if source.is_dir():
        return folders.read_folder(source)
    if source.suffix.lower() == ".zip":
        with source.open("rb") as file:
            return folders.read_zip(file, source.name)
    proposal = read_workbook(
        source.read_bytes(),
        take(None).texts,
        source.name,
        translate=_,
    )
    if proposal.texts is None:
        _tell_faults(proposal, json=json)
        raise typer.Exit(1)
    return proposal.texts


def _tell_faults(proposal: Proposal, *, json: bool) -> None:
    rows = [
        {"sheet": one.sheet, "cell": one.place, "text": _(one.msgid) % (one.params or {})}
        for one in proposal.faults
    ]
    show_json(rows) if json else show_rows(rows)
