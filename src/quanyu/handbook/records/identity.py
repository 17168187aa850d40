"""`handbook.yaml` and the catalogue: which handbook this is, and which ids the world knows."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from quanyu.handbook.records.base import BaseReference, HandbookId, Name, Part, Record, Titled

Status = Literal["draft", "standard", "house", "own", "common"]


class Identity(Titled):
    """Which handbook this is, which version of it, and what it grows from."""

    id: HandbookId
    version: Name
    status: Status = "own"
    extends: tuple[BaseReference, ...] = ()


class Extension(Record):
    """One entry under `extends`, with its line."""

    named_by: ClassVar[str] = "reference"

    reference: BaseReference

    @property
    def base(self) -> str:
        """The id of the base."""
        return self.reference.partition("@")[0]


class CatalogueEntry(Part):
    """One id of the catalogue: what it names, whether or not a handbook holds it."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[A-Z0-9-]{2,12}$")]
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,30}$")]
    zh: str = ""
    en: str = ""
