"""What a check found: always with the rule, the file and, where there is one, the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark. `line` counts from 1; `msgid` has `%(name)s` placeholders."""

    rule: str
    file: str
    line: int | None
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        text = self.msgid % self.params if self.params else self.msgid
        return f"{place}: {self.rule}: {text}"
