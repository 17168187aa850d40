"""What a form is told beside what was typed: the case, the period, where files go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from django.core.files.uploadedfile import UploadedFile

from quanyu.handbook import FormField
from quanyu.kernel.period import Period

PREFIX = "f-"
CARRIED = frozenset({"text", "number", "money", "date", "datetime", "yes_no", "choice", "choices",
                     "person", "people"})  # fmt: skip
"""What is filled in from the case where it has a value of the same name; papers are not."""


class Kept(Protocol):
    """A file that was taken in: an attachment."""

    @property
    def uuid(self) -> Any: ...


Upload: TypeAlias = "UploadedFile[Any]"
Keep = Callable[[str, Upload], Kept]


@dataclass(frozen=True, slots=True)
class Context:
    """`values` are those of a draft or of the round before, `facts` those of the case.

    `topic` names the thread whose attachments the form may refer to; `keep` takes an uploaded file
    into it (field, upload) as soon as it arrives, so that a refusal costs nobody an upload. What
    is typed is kept in the browser under `kept_as` (the topic unless given) until it is handed in.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    period: Period | None = None
    topic: str = ""
    keep: Keep | None = None
    kept_as: str = ""

    def initial(self, one: FormField) -> Any:
        """Return the value with which a field begins, None where there is none."""
        if one.field in self.values:
            return self.values[one.field]
        if one.type in CARRIED and self.facts.get(one.field) is not None:
            return self.facts[one.field]
        return None
