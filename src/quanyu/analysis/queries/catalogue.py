"""The catalogue of indicators: finding one, and everything its page tells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import get_language

from quanyu.analysis import terms, words
from quanyu.analysis.boards.loading import boards_showing
from quanyu.analysis.queries.links import indicator_url
from quanyu.editions import queries as editions
from quanyu.figures import formats
from quanyu.figures.models import Batch
from quanyu.figures.queries import batches, definitions, missing_files
from quanyu.figures.queries.board import Missing
from quanyu.figures.rules import search_text
from quanyu.figures.terms import BatchState
from quanyu.figures.vocabulary import VALUES
from quanyu.handbook import Handbook
from quanyu.handbook import Indicator as Record
from quanyu.indicators import Indicator, Measure
from quanyu.indicators.cautions import mature_days
from quanyu.indicators.compute import measures_of
from quanyu.kernel.clock import today
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

_TOKEN = re.compile(r"'[^']*'|[A-Za-z_][A-Za-z_0-9]*|[^A-Za-z_']+")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a formula or condition, with where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator in a list."""

    key: str
    name: str
    ids: Sequence[str]
    definition: str
    unit: str
    owner: str
    waits_for: Sequence[str]
    formula: Sequence[Word]
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators that belong together."""

    key: str
    name: str
    entries: Sequence[Entry]

    @property
    def computed(self) -> list[Entry]:
        """Return those that have a formula."""
        return [entry for entry in self.entries if entry.formula]

    @property
    def waiting(self) -> list[Entry]:
        """Return those that wait for facts that no import brings yet."""
        return [entry for entry in self.entries if not entry.formula]


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """A measure in words."""

    key: str
    name: str
    fact: str
    words: str
    condition: Sequence[Word]
    date: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What fills a fact: formats, the latest imports, files that are missing."""

    fact: str
    formats: Sequence[tuple[str, str]]
    latest: Sequence[Batch]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of an indicator tells beside its trend."""

    entry: Entry
    record: Record
    indicator: Indicator
    group: str
    direction: str
    other_name: str
    pitfalls: str
    caution: str
    maturity: int
    companion: Entry | None
    companions: Sequence[Entry]
    measures: Sequence[MeasureWords]
    feeds: Sequence[Feed]
    missing: Sequence[Missing]
    boards: Sequence[tuple[str, str]]


def handbook() -> Handbook:
    """Return the handbook in force, which holds names of groups and positions."""
    return editions.in_force()


@editions.per_handbook
def _index(book: Handbook) -> Mapping[str, str]:
    return {key: search_text(row.zh, row.en, key, *row.ids) for key, row in book.indicators.items()}


def find_keys(text: str) -> list[str]:
    """Return keys of the indicators in which every word is found: names, pinyin, initials, ids."""
    asked = text.lower().split()
    return [
        key for key, known in _index(handbook()).items() if all(word in known for word in asked)
    ]


def catalogue(
    person: Person, *, text: str = "", state: str = "", unit: str = "", owner: str = ""
) -> list[Group]:
    """Return the indicators by group; needs ``figures.view``. `state`: formula or waiting."""
    access.require(person, terms.VIEW)
    book = handbook()
    found: dict[str, list[Entry]] = {}
    for key in find_keys(text):
        row = book.indicators[key]
        if (state == "formula" and not row.formula) or (state == "waiting" and row.formula):
            continue
        if (unit and row.unit != unit) or (owner and row.owner != owner):
            continue
        found.setdefault(row.group, []).append(_entry(row))
    groups = book.groups
    return [Group(key, words.name_of(groups[key]), found[key]) for key in groups if key in found]


def owners() -> list[tuple[str, str]]:
    """Return the positions that own an indicator."""
    book = handbook()
    used = {row.owner for row in book.indicators.values()}
    return [(p.id, words.name_of(p)) for p in book.positions.values() if p.id in used]


def position_name(position: str) -> str:
    """Return the name of a position."""
    found = handbook().positions.get(position)
    return words.name_of(found) if found else position


def _entry(row: Record) -> Entry:
    return Entry(
        key=row.key,
        name=words.name_of(row),
        ids=row.ids,
        definition=row.definition.zh if words.is_chinese() else row.definition.en,
        unit=words.unit_name(row.unit),
        owner=position_name(row.owner),
        waits_for=row.waits_for,
        formula=formula_words(row),
        url=indicator_url(row.key),
    )


def formula_words(row: Record) -> list[Word]:
    """Return a formula with the names of its measures and functions."""
    return [_formula_word(token, row.key) for token in _TOKEN.findall(row.formula or "")]


def _formula_word(token: str, key: str) -> Word:
    known = definitions()
    if token in known.measures:
        return Word(words.name_of(known.measures[token].record), f"#m-{token}")
    if token in known.indicators and token != key:
        return Word(words.name_of(known.indicators[token].record), indicator_url(token))
    if token in terms.FUNCTIONS:
        return Word(str(terms.FUNCTIONS[token]))
    return Word({"*": "×", "/": "÷", "-": "−"}.get(token.strip(), token.strip()))


def get_page(person: Person, name: str) -> Page:
    """Return what there is to know of an indicator by its key or id; refuses (``not_found``)."""
    access.require(person, terms.VIEW)
    row = handbook().indicator_of(name)
    if row is None:
        raise Refusal("not_found", msg("There is no indicator “%(name)s”."), name=name)
    known = definitions()
    indicator = known.indicators[row.key]
    read = measures_of(indicator, known)
    chinese = words.is_chinese()
    facts = sorted({measure.fact for measure in read})
    rows = handbook().indicators
    yesterday = today() - timedelta(days=1)
    return Page(
        entry=_entry(row),
        record=row,
        indicator=indicator,
        group=words.name_of(handbook().groups[row.group]),
        direction=str(terms.DIRECTIONS[row.direction]),
        other_name=row.en if chinese else row.zh,
        pitfalls=(row.pitfalls.zh if chinese else row.pitfalls.en) if row.pitfalls else "",
        caution=(row.caution.zh if chinese else row.caution.en) if row.caution else "",
        maturity=mature_days(indicator, known),
        companion=_entry(rows[row.companion_of]) if row.companion_of else None,
        companions=[_entry(other) for other in rows.values() if other.companion_of == row.key],
        measures=[_measure(measure) for measure in read],
        feeds=[_feed(person, fact) for fact in facts],
        missing=missing_files(person, Period(yesterday - timedelta(days=6), yesterday), facts=facts)
        if facts
        else [],
        boards=[(board.board, words.name_of(board)) for board in boards_showing(row.key)],
    )


def _measure(measure: Measure) -> MeasureWords:
    record = measure.record
    told = str(terms.AGGREGATES[record.aggregate])
    of = "".join(word.text for word in _condition(measure, record.of)) if record.of else ""
    return MeasureWords(
        key=measure.name,
        name=words.name_of(record),
        fact=words.fact_name(measure.fact),
        words=f"{told} {of or words.fact_name(measure.fact)}",
        condition=_condition(measure, record.where) + _condition(measure, record.having),
        date=words.column_name(measure.fact, record.date),
    )


def _condition(measure: Measure, text: str | None) -> list[Word]:
    return [Word(_condition_word(token, measure)) for token in _TOKEN.findall(text or "")]


def _condition_word(token: str, measure: Measure) -> str:
    if token.startswith("'"):
        value = token.strip("'")
        return next((str(v[value]) for v in VALUES.values() if value in v), value)
    if token in terms.FUNCTIONS:
        return str(terms.FUNCTIONS[token])
    if token in definitions().measures and token not in measure.columns:
        return words.name_of(definitions().measures[token].record)
    return words.column_name(measure.fact, token) if token[0].isalpha() else token


def _feed(person: Person, fact: str) -> Feed:
    language = get_language() or "zh-hans"
    feeding = {
        template_id
        for template_id, template in formats.all_formats().items()
        if any(emit.fact == fact for emit in template.emit)
    }
    recent = _latest(person, feeding)
    used = {batch.format_id for batch in recent}
    return Feed(
        fact=words.fact_name(fact),
        formats=[
            (
                formats.name_of_id(format_id, language),
                reverse("figures:format_page", args=[format_id]),
            )
            for format_id in sorted(used or feeding)[:8]
        ],
        latest=recent[:3],
    )


def _latest(person: Person, format_ids: Iterable[str]) -> list[Batch]:
    found = batches(person, state=BatchState.ACTIVE).filter(format_id__in=list(format_ids))
    return list(found.order_by("-id")[:12])
