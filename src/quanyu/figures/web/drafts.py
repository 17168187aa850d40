"""The wizard's form: a draft of a format, read from a file and changed by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from quanyu.channels import draft_template
from quanyu.figures import vocabulary
from quanyu.figures.door import opened
from quanyu.figures.models import UploadFile
from quanyu.figures.web.second_fact import CONDITIONS, Second, rules_with, second_of
from quanyu.figures.web.shown import is_chinese
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS

TYPES = ("text", "id", "money", "decimal", "int", "rate", "instant", "day", "bool")
QUESTION_TYPES = ("text", "int", "decimal", "money", "day", "bool")
QUESTIONS = 3
MOST_COLUMNS = 200


@dataclass(frozen=True)
class DraftColumn:
    """One column of the file: what it is called, how it is read, what it feeds."""

    number: int
    header: str
    name: str
    type: str
    target: str
    required: bool
    contact: str
    sample: str


@dataclass(frozen=True)
class Question:
    """What the importer is asked because the file does not say it; *target* is what it feeds."""

    name: str
    type: str
    default: str
    target: str


@dataclass(frozen=True)
class Draft:
    """A format in the making. *key* and *scope* name columns of the fact."""

    format_id: str
    zh: str
    en: str
    platform: str
    fact: str
    columns: Sequence[DraftColumn]
    key: Sequence[str]
    replaces: str
    scope: Sequence[str]
    sheet: Sequence[str] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    asked: Sequence[Question] = ()
    second: Second = field(default_factory=Second)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """How a person says which rows become the second fact."""
        return [(key, str(label)) for key, label in CONDITIONS.items()]

    @property
    def mapped(self) -> list[tuple[DraftColumn, str]]:
        """The columns, each with what it feeds of the second fact."""
        return [(column, self.second.feeds.get(column.number, "")) for column in self.columns]

    @property
    def questions(self) -> list[tuple[int, Question]]:
        """The questions by number, empty ones behind those that were filled in."""
        empty = [Question("", "text", "", "")] * (QUESTIONS - len(self.asked))
        return list(enumerate([*self.asked, *empty]))

    @property
    def question_types(self) -> list[tuple[str, str]]:
        """How an answer can be read, in words."""
        return [(kind, str(vocabulary.TYPES[kind])) for kind in QUESTION_TYPES]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The facts that rows may become, with their names."""
        return [(name, f.zh if is_chinese() else f.en) for name, f in FACTS.items()]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """The columns of the chosen fact, with their names."""
        return [(c.name, c.zh if is_chinese() else c.en) for c in FACTS[self.fact].columns]

    @property
    def types(self) -> list[tuple[str, str]]:
        """How a column can be read, in words."""
        return [(kind, str(vocabulary.TYPES[kind])) for kind in TYPES]

    @property
    def dated(self) -> bool:
        """Whether something feeds the fact's own date."""
        return FACTS[self.fact].at in {column.target for column in self.columns}

    @property
    def date_name(self) -> str:
        """The name of the fact's own date."""
        return dict(self.targets).get(FACTS[self.fact].at, FACTS[self.fact].at)


def drafted(file: UploadFile) -> Draft:
    """The first guess for *file*."""
    with opened(file) as member:
        guess = draft_template(member)
    mapping = guess.mapping
    rule = mapping["emit"][0]
    feeds = {column: target for target, column in rule["set"].items()}
    samples = guess.samples[0] if guess.samples else ()
    columns = [
        _column(number, column, feeds, _sample(guess.header, samples, column["header"][0]))
        for number, column in enumerate(mapping["columns"][:MOST_COLUMNS])
    ]
    return Draft(
        format_id=mapping["format"],
        zh=mapping["zh"],
        en=mapping["en"],
        platform=mapping["platform"],
        fact=rule["fact"],
        columns=columns,
        key=rule.get("key", []),
        replaces="row",
        scope=(),
        sheet=mapping.get("file", {}).get("sheet", []),
    )


def _column(
    number: int, column: Mapping[str, Any], feeds: Mapping[str, str], sample: str
) -> DraftColumn:
    return DraftColumn(
        number=number,
        header=column["header"][0],
        name=column["name"],
        type=column["type"],
        target=feeds.get(column["name"], ""),
        required=bool(column.get("required")),
        contact=column.get("contact", ""),
        sample=sample,
    )


def _sample(header: Sequence[str], samples: Sequence[str], title: str) -> str:
    place = next((n for n, cell in enumerate(header) if cell.strip() == title), None)
    return samples[place] if place is not None and place < len(samples) else ""


def draft_of(said: QueryDict, draft: Draft) -> Draft:
    """The draft as the form says it now; a target that the new fact lacks falls away."""
    fact = said.get("fact", draft.fact)
    fact = fact if fact in FACTS else draft.fact
    known = {column.name for column in FACTS[fact].columns}
    columns = [
        replace(
            column,
            type=_one_of(said.get(f"type-{column.number}", column.type), TYPES, column.type),
            target=_one_of(said.get(f"target-{column.number}", ""), known, ""),
            required=f"required-{column.number}" in said,
        )
        for column in draft.columns
    ]
    asked = _asked(said, known)
    fed = {*(column.target for column in columns), *(each.target for each in asked)} - {""}
    return replace(
        draft,
        format_id=said.get("format_id", draft.format_id).strip(),
        zh=said.get("zh", draft.zh).strip(),
        en=said.get("en", "").strip() or said.get("zh", draft.zh).strip(),
        platform=said.get("platform", draft.platform),
        fact=fact,
        columns=columns,
        key=[name for name in said.getlist("key") if name in fed],
        replaces=_one_of(said.get("replaces", "row"), ("row", "order", "scope"), "row"),
        scope=[name for name in said.getlist("scope") if name in fed],
        asked=asked,
        second=second_of(said, columns),
        constants={question.name: question.default for question in asked if question.default},
    )


def _one_of(value: str, known: Any, otherwise: str) -> str:
    return value if value in known else otherwise


def _asked(said: QueryDict, known: Any) -> list[Question]:
    return [
        Question(
            name=said.get(f"const-{number}-name", "").strip(),
            type=_one_of(said.get(f"const-{number}-type", ""), QUESTION_TYPES, "text"),
            default=said.get(f"const-{number}-default", "").strip(),
            target=_one_of(said.get(f"const-{number}-target", ""), known, ""),
        )
        for number in range(QUESTIONS)
        if said.get(f"const-{number}-name", "").strip()
    ]


def mapping_of(draft: Draft) -> dict[str, Any]:
    """The draft as a template's mapping; refuses (``nothing_mapped``) one that feeds nothing."""
    feeds = {column.target: column.name for column in draft.columns if column.target}
    feeds |= {question.target: question.name for question in draft.asked if question.target}
    if not feeds:
        raise Refusal("nothing_mapped", msg("Say for at least one column what it feeds."))
    rule: dict[str, Any] = {"fact": draft.fact, "set": feeds, "replaces": _replaces(draft)}
    if draft.key:
        rule["key"] = list(draft.key)
    mapping: dict[str, Any] = {
        "format": draft.format_id,
        "platform": draft.platform,
        "zh": draft.zh,
        "en": draft.en,
        "evidence": "seen",
        "priority": 10,
        "columns": [_as_column(column) for column in draft.columns],
        "emit": rules_with(rule, draft.second, draft.columns),
    }
    if draft.sheet:
        mapping["file"] = {"sheet": list(draft.sheet)}
    if draft.asked:
        mapping["constants"] = [
            {"name": each.name, "type": each.type, "default": each.default} for each in draft.asked
        ]
    return mapping


def _replaces(draft: Draft) -> Any:
    if draft.replaces != "scope":
        return draft.replaces
    if not draft.scope:
        raise Refusal("scope_missing", msg("Say which columns make up what a new export replaces."))
    return {"scope": list(draft.scope)}


def _as_column(column: DraftColumn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "header": [column.header],
        "type": column.type,
        "required": column.required,
    }
    if column.contact:
        found["contact"] = column.contact
    return found
