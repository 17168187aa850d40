"""The rules of the handbook, read from `rules.yaml`: code, group, weight and what to do.

Words: an error blocks publication, a warning does not, a coverage finding wants a decision: mend
it, or say in `waivers.yaml` why it stands. `docs/handbook-rules.md` is made from the same list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import yaml

from quanyu.kernel.finding import Finding, Severity

Weight = Literal["error", "warning", "coverage"]

GROUPS: Mapping[str, tuple[str, str]] = {
    "form": ("格式", "Form"),
    "reference": ("引用", "References"),
    "structure": ("组织", "Structure"),
    "work": ("工作", "Work"),
    "process": ("流程", "Processes"),
    "forms": ("表单", "Forms"),
    "people": ("能力", "Abilities"),
    "appraisal": ("指标与考核", "Indicators and appraisal"),
    "waiver": ("豁免", "Waivers"),
    "coverage": ("覆盖", "Coverage"),
}


class Placed(Protocol):
    """Anything that stands on a line of a file."""

    @property
    def file(self) -> str: ...

    @property
    def line(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `zh` and `en` say what is wrong and what to do about it."""

    code: str
    group: str
    weight: Weight
    zh: str
    en: str


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its code, in the order of the page."""
    text = Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8")
    listed = yaml.load(text, Loader=yaml.CSafeLoader)["rules"]
    return {row["code"]: Rule(**row) for row in listed}


def found(code: str, row: Placed, msgid: str, /, **params: object) -> Finding:
    """Return the finding that the row breaks the rule `code`, as heavy as the rule says."""
    severity: Severity = "error" if rules()[code].weight == "error" else "warning"
    return Finding(code, row.file, row.line, msgid, params, severity)
