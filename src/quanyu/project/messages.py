"""The catalogue of texts: extract msgids per room, merge them, compile them, find what is missing.

Babel does all of it, so that no GNU gettext is needed. Each room keeps its own
`locale/zh_Hans/LC_MESSAGES/django.po`; together they are the one catalogue of web and command line.

    python -m quanyu.project.messages update [ROOM…]   add new msgids, drop those no longer used
    python -m quanyu.project.messages compile          write the .mo files
    python -m quanyu.project.messages check            fail on anything not extracted or translated
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "msg": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Message = tuple[str, int, str | tuple[str, ...], str | None]


def rooms() -> list[str]:
    """Return the names of the rooms that hold code, in order."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def catalogue_path(room: str) -> Path:
    """Return where the Chinese texts of `room` stand."""
    return PACKAGE / room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def extracted(room: str) -> Iterator[Message]:
    """Yield (file, line, msgid or plural pair, context) for every text of `room`."""
    for path in sorted((PACKAGE / room).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield from _messages(path, path.read_bytes())
    for path in sorted((PACKAGE / room / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield from _messages(path, _as_python(path))


def fresh_catalogue(room: str) -> Catalog:
    """Return the catalogue that the code of `room` asks for, still without translations."""
    catalogue = Catalog(locale="zh_Hans", project="Quanyu", charset="utf-8", header_comment="")
    for file, line, msgid, context in extracted(room):
        place = (Path(file).relative_to(PACKAGE).as_posix(), line)
        catalogue.add(msgid, locations=[place], context=context)
    return catalogue


def kept_catalogue(room: str) -> Catalog:
    """Return the committed catalogue of `room`, empty where there is none yet."""
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", charset="utf-8")


def update(room: str) -> int:
    """Merge the texts of `room` into its catalogue; return how many still lack Chinese."""
    kept, fresh = kept_catalogue(room), fresh_catalogue(room)
    if not len(fresh):
        return 0
    for message in fresh:
        old = kept.get(message.id, message.context) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, omit_header=True, no_location=True)
    return len(untranslated(fresh))


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the msgids of `catalogue` without a complete Chinese text."""
    return [str(m.id) for m in catalogue if m.id and not _complete(m.string)]


def compile_all() -> int:
    """Write the compiled catalogue of every room that has one; return how many."""
    done = 0
    for room in rooms():
        path = catalogue_path(room)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, kept_catalogue(room))
            done += 1
    return done


def check() -> list[str]:
    """Return every fault: texts not in a catalogue, without Chinese, or with other placeholders."""
    faults = []
    for room in rooms():
        kept = kept_catalogue(room)
        for message in fresh_catalogue(room):
            if message.id:
                faults += _faults(room, message, kept.get(message.id, message.context))
    return faults


def _faults(room: str, wanted: object, kept: object) -> list[str]:
    msgid = getattr(wanted, "id", "")
    if kept is None or not _complete(getattr(kept, "string", "")):
        return [f"{room}: no Chinese for {msgid!r}"]
    problems = [str(error) for error in kept.check()]  # type: ignore[attr-defined]
    return [f"{room}: {msgid!r}: {problem}" for problem in problems]


def _complete(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) and string else bool(string)


def _messages(path: Path, source: bytes) -> Iterator[Message]:
    found = extract("python", io.BytesIO(source), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, msgid, _comments, context in found:
        yield str(path), line, msgid, context


def _as_python(path: Path) -> bytes:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure()
        django.setup()
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # Indentation of HTML means nothing, but Python's tokenizer would stumble over it.
    return "\n".join(line.lstrip() for line in code.splitlines()).encode()


def main(arguments: list[str]) -> int:
    """Run `update`, `compile` or `check` and return the exit code."""
    command, *names = arguments or ["check"]
    if command == "update":
        missing = {room: update(room) for room in names or rooms()}
        sys.stdout.writelines(
            f"{room}: {count} without Chinese\n" for room, count in missing.items()
        )
        return 0
    if command == "compile":
        sys.stdout.write(f"{compile_all()} catalogues compiled\n")
        return 0
    faults = check()
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
