"""All formats of this installation: the built-in ones and those that people made."""

from collections.abc import Mapping

from django.db.models import Max

from quanyu.channels import Template, load_templates, load_text
from quanyu.figures.models import FormatTemplate
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_built_in: dict[str, Template] = {}
_made: dict[int | None, Mapping[str, Template]] = {}


def built_in() -> Mapping[str, Template]:
    """The formats that Quanyu ships, loaded once per process."""
    if not _built_in:
        _built_in.update(load_templates(checked=False))
    return _built_in


def all_formats() -> Mapping[str, Template]:
    """Every format by id; one made here takes the place of a built-in one of the same id."""
    newest = FormatTemplate.objects.aggregate(newest=Max("pk"))["newest"]
    if newest not in _made:
        rows = FormatTemplate.objects.filter(is_current=True)
        made = {row.format_id: parse(row.body) for row in rows}
        _made.clear()
        _made[newest] = {**built_in(), **made}
    return _made[newest]


def get_format(format_id: str, version: str | None = None) -> Template:
    """One format, in *version* where it was made here; refuses (``format_unknown``)."""
    if version is not None:
        row = FormatTemplate.objects.filter(format_id=format_id, version=version).first()
        if row is not None:
            return parse(row.body)
    try:
        return all_formats()[format_id]
    except KeyError:
        sentence = msg("There is no format “%(format)s”. Choose one from the list of formats.")
        raise Refusal("format_unknown", sentence, format=format_id) from None


def parse(body: str) -> Template:
    """A template from its YAML text; refuses (``format_faulty``) one that no longer holds."""
    template, findings = load_text(body)
    if template is None:
        sentence = msg("A format made here has a fault: %(fault)s")
        raise Refusal("format_faulty", sentence, fault=str(findings[0]))
    return template


def made_here(format_id: str) -> FormatTemplate | None:
    """The current row of a format that was made in this installation."""
    return FormatTemplate.objects.filter(format_id=format_id, is_current=True).first()


def name_of(template: Template, language: str) -> str:
    """The format's name in the reader's language."""
    return template.zh if language.startswith("zh") else template.en


def name_of_id(format_id: str, language: str) -> str:
    """The name of a format that may be gone by now."""
    template = all_formats().get(format_id)
    return name_of(template, language) if template else format_id
