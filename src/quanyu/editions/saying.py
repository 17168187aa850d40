"""Findings in the reader's language, for pages and for refusals that quote one."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext

from quanyu.handbook.coverage import CoverageFinding
from quanyu.kernel.finding import Finding


def say(finding: Finding | CoverageFinding) -> str:
    """Return the sentence of a finding; names in it are those of the language."""
    if isinstance(finding, CoverageFinding):
        params: Mapping[str, object] = finding.named((get_language() or "zh")[:2])
    else:
        params = finding.params
    words = {name: _word(value) for name, value in params.items()}
    sentence = gettext(finding.msgid)
    return sentence % words if words else sentence


def place(finding: Finding | CoverageFinding) -> str:
    """Return `file:line`, as far as it is known."""
    return finding.file if finding.line is None else f"{finding.file}:{finding.line}"


def _word(value: object) -> object:
    return gettext(value) if isinstance(value, str) and value else value
