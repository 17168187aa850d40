"""What holds of every handbook: no text stops a check, and order and comments do not count."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.handbook import load_texts
from quanyu.handbook.checks import Asked
from quanyu.handbook.coverage import coverage
from quanyu.handbook.differences import compare, three_way
from quanyu.handbook.tests.healthy import BASE, SHOP, bases

TODAY = date(2026, 11, 22)
ASKED = Asked({"figures.view"}.__contains__, today=TODAY, closed_until="2026-10")
WHOLE = load_texts(SHOP, bases)[0]
LINES = [(path, n) for path, text in SHOP.items() for n in range(len(text.splitlines()))]


def without(chosen: set[tuple[str, int]]) -> dict[str, str]:
    return {
        path: "".join(
            line for n, line in enumerate(text.splitlines(keepends=True)) if (path, n) not in chosen
        )
        for path, text in SHOP.items()
    }


@settings(max_examples=120, deadline=None)
@given(st.sets(st.sampled_from(LINES), min_size=1, max_size=6))
def test_no_deleted_line_stops_checks_coverage_or_comparison(gone: set[tuple[str, int]]) -> None:
    texts = without(gone)
    book, findings = load_texts(texts, bases, asked=ASKED)
    for one in findings:
        assert str(one)
        lines = len(texts[one.file].splitlines()) if one.file in texts else 0
        assert one.line is None or 1 <= one.line <= lines + 1
    found = coverage(book, {}, {}, on=TODAY)
    assert all(str(one) for one in found.findings)
    held = {score.of: score.total for score in found.by_base}
    assert sum(held.values()) == sum(len(base.duties) for base in book.bases)
    compare(WHOLE, book)
    three_way(WHOLE, book, WHOLE)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(LINES), max_size=3), st.sets(st.sampled_from(LINES), max_size=3))
def test_a_comparison_turned_round_says_the_opposite(
    one: set[tuple[str, int]], other: set[tuple[str, int]]
) -> None:
    left, right = load_texts(without(one), bases)[0], load_texts(without(other), bases)[0]
    there = {(c.mark, f.field, f.before, f.after) for c in compare(left, right) for f in c.fields}
    back = {(c.mark, f.field, f.after, f.before) for c in compare(right, left) for f in c.fields}
    assert there == back
    assert compare(left, left) == ()
    if left.content_hash == right.content_hash:
        assert there == set() == back


@given(
    st.sampled_from(sorted(SHOP)), st.text(alphabet="ab:-?[]{}&*!|>'\"%@#\n\t ,…中0", max_size=80)
)
@settings(max_examples=80, deadline=None)
def test_no_text_in_place_of_a_file_stops_them(path: str, text: str) -> None:
    book, _ = load_texts({**SHOP, path: text}, bases, asked=ASKED)
    coverage(book, {}, {}, on=TODAY)


def test_comments_do_not_count_and_the_base_may_come_from_anywhere() -> None:
    commented = {path: f"# 注释\n{text}" for path, text in SHOP.items()}
    assert compare(WHOLE, load_texts(commented, bases)[0]) == ()
    assert load_texts(BASE, lambda _: None)[1] == []
