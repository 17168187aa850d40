"""What holds for every overlay, not only for those that somebody thought of."""

import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.handbook import Handbook, load_texts
from quanyu.handbook.tests.samples import BASES, HOUSE, OWN

POSITIONS = [f"POS-H0{number}" for number in range(1, 6)] + ["POS-R01", "POS-R02", "POS-X09"]
DUTIES = ["DUT-H02-1", "DUT-H02-2", "DUT-H03-1", "DUT-H04-1", "DUT-H05-1", "DUT-H05-2"]
DUTIES += ["DUT-D01-1", "DUT-R01-1", "DUT-H99-1"]
OTHERS = {
    "departments": ["DEP-H01", "DEP-H02", "DEP-H03", "DEP-H04", "DEP-R01"],
    "competencies": ["CMP-H05-P01", "CMP-H02-P01", "CMP-R01-P01"],
    "modules": ["MOD-H05-1", "MOD-H09-1"],
    "cards": ["POS-H05", "POS-H01"],
    "indicators": ["IND-301", "ad_cost", "IND-999"],
    "processes": ["PRC-10", "PRC-11"],
    "rules": ["APR-01", "APR-02"],
}
SECTIONS = ["positions", "duties", *OTHERS]
position = st.sampled_from(POSITIONS)
duty = st.sampled_from(DUTIES)
reason = st.one_of(st.none(), st.just("因为店小"))
name = st.sampled_from(["店长", "推广"])


def _op(op: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    given_fields = {key: value for key, value in fields.items() if value is not None}
    entry = st.fixed_dictionaries({"op": st.just(op), **given_fields, "reason": reason})
    return entry.map(lambda made: {key: value for key, value in made.items() if value is not None})


def _set(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


POSITION_SET = _set(superior=position, reviewer=position, zh=name, headcount=st.just("2"))
DUTY_SET = _set(minutes=st.just("30"), helpers=st.lists(position, min_size=1, max_size=2), zh=name)
into = st.fixed_dictionaries({"id": position, "zh": name}, optional={"superior": position})
share = st.fixed_dictionaries(
    {"id": position, "zh": name}, optional={"duties": st.lists(duty, min_size=1, max_size=3)}
)
OPERATIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "positions": st.one_of(
        _op("adopt", ref=position),
        _op("adopt", ref=position, set=POSITION_SET),
        _op("override", ref=position, set=POSITION_SET),
        _op("merge", refs=st.lists(position, min_size=2, max_size=3), into=into),
        _op("split", ref=position, into=st.lists(share, min_size=2, max_size=3)),
        _op("drop", ref=position),
        _op("add", id=position, zh=name),
        _op("fly", ref=position),
    ),
    "duties": st.one_of(
        _op("adopt", ref=duty, position=position),
        _op("reassign", ref=duty, to=position),
        _op("override", ref=duty, set=DUTY_SET),
        _op("merge", refs=st.lists(duty, min_size=2, max_size=3), keep=duty),
        _op("drop", ref=duty),
        _op("add", id=duty, position=position, zh=name),
    ),
    **{
        section: st.one_of(
            _op("adopt", ref=st.sampled_from(names)),
            _op("override", ref=st.sampled_from(names), set=_set(zh=name)),
            _op("drop", ref=st.sampled_from(names)),
        )
        for section, names in OTHERS.items()
    },
}
overlays = st.fixed_dictionaries(
    {}, optional={section: st.lists(OPERATIONS[section], max_size=6) for section in SECTIONS}
)


def texts_of(overlay: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    filled = {section: entries for section, entries in overlay.items() if entries}
    body = yaml.safe_dump(
        {"kind": "overlay", **filled}, allow_unicode=True, default_flow_style=False, sort_keys=False
    )
    return {**OWN, "overlay.yaml": body.replace(": {}\n", ":\n").replace(": []\n", ":\n")}


@settings(max_examples=200, deadline=None)
@given(overlays)
def test_no_overlay_stops_the_composition(overlay: dict[str, Any]) -> None:
    texts = texts_of(overlay)
    book, findings = load_texts(texts, BASES.get)
    assert set(book.origins) == {row.mark for row in book.rows()}
    based = {row.mark for base in book.bases for row in base.rows()}
    for row in book.rows():
        assert (book.origins[row.mark].base != "") == (row.mark in based)
    assert not book.left.keys() & book.origins.keys()
    assert book.left.keys() <= based
    for one in findings:
        assert str(one)
        assert one.file in texts
        assert one.line is not None and one.line <= texts[one.file].count("\n") + 1


@settings(max_examples=100, deadline=None)
@given(overlays)
def test_every_duty_of_a_base_that_is_in_force_has_a_holder_in_force(
    overlay: dict[str, Any],
) -> None:
    book, _ = load_texts(texts_of(overlay), BASES.get)
    for name in book.bases[1].duties.keys() & book.duties.keys():
        duty = book.duties[name]
        assert duty.position in book.positions or duty.department in book.departments


@settings(max_examples=100, deadline=None)
@given(overlays, st.randoms(use_true_random=False))
def test_the_order_of_sections_and_files_does_not_matter(
    overlay: dict[str, Any], dice: random.Random
) -> None:
    sections = list(overlay.items())
    dice.shuffle(sections)
    texts = list(texts_of(dict(sections)).items())
    dice.shuffle(texts)
    shuffled = load_texts(dict(texts), BASES.get)[0]
    plain = load_texts(texts_of(overlay), BASES.get)[0]
    assert meaning(shuffled) == meaning(plain)
    assert shuffled.content_hash == plain.content_hash


def meaning(book: Handbook) -> set[str]:
    return {row.meaning for row in book.rows()}


def test_adopting_everything_is_the_union_of_the_bases() -> None:
    adopted = {
        "departments": [{"op": "adopt", "ref": "DEP-H04"}],
        "positions": [{"op": "adopt", "ref": name} for name in POSITIONS[:5]],
    }
    book, findings = load_texts(texts_of(adopted), BASES.get)
    assert findings == []
    union = {row.meaning for base in book.bases for row in base.rows()}
    assert meaning(book) == union
    assert {origin.kind for origin in book.origins.values()} == {"standard"}


@given(st.randoms(use_true_random=False))
def test_the_hash_knows_neither_comments_nor_file_names_nor_the_order_of_rows(
    dice: random.Random,
) -> None:
    head, *rows = HOUSE["duties/promotion.yaml"].split("  - id: DUT")
    dice.shuffle(rows)
    moved = {key: text for key, text in HOUSE.items() if key != "duties/promotion.yaml"}
    moved["duties/other.yaml"] = "# 推广\n" + head + "".join("  - id: DUT" + row for row in rows)
    assert hash_of(moved) == hash_of(HOUSE)
    assert hash_of({**HOUSE, "cards.yaml": HOUSE["cards.yaml"].replace("100", "90")}) != hash_of(
        HOUSE
    )


def hash_of(texts: dict[str, str]) -> str:
    return load_texts(texts, BASES.get)[0].content_hash


def test_the_hash_follows_the_bases_and_the_reasons() -> None:
    dropped = "kind: overlay\npositions:\n  - op: drop\n    ref: POS-H05\n    reason: 外包\n"
    base = load_texts({**OWN, "overlay.yaml": dropped}, BASES.get)[0].content_hash
    other_reason = dropped.replace("外包", "不需要")
    assert load_texts({**OWN, "overlay.yaml": other_reason}, BASES.get)[0].content_hash != base
    newer = {**BASES, "house": {**HOUSE, "cards.yaml": "kind: cards\n"}}
    assert load_texts({**OWN, "overlay.yaml": dropped}, newer.get)[0].content_hash != base


def test_a_copy_of_a_row_has_a_meaning_of_its_own() -> None:
    row = load_texts(HOUSE, BASES.get)[0].positions["POS-H02"]
    assert "运营主管" in row.meaning
    assert "店长" in row.model_copy(update={"zh": "店长"}).meaning


def test_a_field_left_to_its_default_says_nothing() -> None:
    said = HOUSE["positions.yaml"].replace(
        "    zh: 运营总监", "    sort: position\n    zh: 运营总监"
    )
    assert hash_of({**HOUSE, "positions.yaml": said}) == hash_of(HOUSE)
