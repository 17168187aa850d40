"""Templates from files: schema and expressions checked, findings with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from quanyu.channels.checking import faults_of
from quanyu.channels.template import Template
from quanyu.channels.yamlfile import Document, UnreadableYaml, parse
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

FORMATS = Path(__file__).parent / "formats"
MAX_BYTES = 1 << 20


class Templates(Mapping[str, Template]):
    """Templates by format id, with the findings of those that were left out."""

    def __init__(self, found: Mapping[str, Template], findings: Iterable[Finding] = ()) -> None:
        self._found = dict(found)
        self.findings = tuple(findings)

    def __getitem__(self, name: str) -> Template:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def load_templates(
    extra: Iterable[Path] = (), *, built_in: bool = True, checked: bool = True
) -> Templates:
    """Load the built-in formats and those in `extra` (files or folders).

    A format with errors is left out and stands in `.findings`; a later file of the same id
    replaces an earlier one, so that a retailer can correct a built-in format. `checked=False`
    trusts the expressions, as those of formats that were tested before they were shipped.
    """
    found: dict[str, Template] = {}
    findings: list[Finding] = []
    places = [FORMATS] if built_in else []
    for path in _files([*places, *extra]):
        template, faults = load_file(path, checked=checked)
        findings += faults
        if template is not None:
            found[template.format] = template
    return Templates(found, findings)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(place.rglob("*.yaml")) if place.is_dir() else [place]


def load_file(path: Path, *, checked: bool = True) -> tuple[Template | None, list[Finding]]:
    """One format file; None with findings where it has errors."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableYaml("the file is larger than 1 MB", None)
        return load_text(path.read_text("utf-8"), str(path), checked=checked)
    except (OSError, UnicodeDecodeError, UnreadableYaml) as error:
        line = getattr(error, "line", None)
        return None, [_finding("format_unreadable", str(path), line, str(error))]


def load_text(
    text: str, file: str = "format.yaml", *, checked: bool = True
) -> tuple[Template | None, list[Finding]]:
    """A format given as text; None with findings where it has errors."""
    try:
        document = parse(text)
    except UnreadableYaml as error:
        return None, [_finding("format_unreadable", file, error.line, str(error))]
    if not isinstance(document.value, dict):
        return None, [_finding("format_unreadable", file, 1, "a mapping is expected")]
    try:
        template = Template.from_mapping(document.value)
    except ValidationError as error:
        return None, _schema_findings(error, document, file)
    findings = [
        _finding("format_expression", file, document.line_of(path), text)
        for path, text in (faults_of(template) if checked else ())
    ]
    return (None if findings else template), findings


def _schema_findings(error: ValidationError, document: Document, file: str) -> list[Finding]:
    found = []
    for each in error.errors():
        path = tuple(each["loc"])
        where = ".".join(str(part) for part in path) or "format"
        line = document.line_of(path)
        found.append(_finding("format_schema", file, line, f"{where}: {each['msg']}"))
    return found


def _finding(rule: str, file: str, line: int | None, text: str) -> Finding:
    return Finding(rule, file, line, msg("%(text)s"), {"text": text})
