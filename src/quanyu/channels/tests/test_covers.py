"""Which lines an emit speaks of: what a newer export no longer has is thereby gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanyu.channels import load_templates, load_text
from quanyu.channels.tests.small import FORMAT, HEADER, ROW, reading_of, template, write

WHEN = FORMAT.replace(
    "    key: [order_id]\n", "    when: quantity > 0\n    key: [order_id]\n    replaces: order\n"
)


def covered(folder: Path, text: str, header: str = HEADER) -> list[str] | None:
    rows = [ROW, ROW.replace("1001,连衣裙,2", "1002,连衣裙,0"), ROW.replace("1001,", "1003,坏,")]
    with reading_of(write(folder, "\n".join([header, *rows])), template(text)) as reading:
        query = reading.emits[0].covers
        if query is None:
            return None
        return sorted(row[0] for row in reading.connection.execute(query).fetchall())


def test_lines_without_a_row_are_spoken_of(tmp_path: Path) -> None:
    assert covered(tmp_path, WHEN) == ["1001", "1002"]


def test_an_emit_of_every_line_needs_no_word(tmp_path: Path) -> None:
    assert covered(tmp_path, FORMAT.replace("    key", "    replaces: order\n    key")) is None


def test_a_condition_on_a_column_that_the_file_lacks_says_nothing(tmp_path: Path) -> None:
    assert covered(tmp_path, WHEN, HEADER.replace("购买数量", "别的")) is None
    derived = WHEN.replace("when: quantity", "when: pieces") + "derive:\n  pieces: quantity + 0\n"
    assert covered(tmp_path, derived) == ["1001", "1002"]
    assert covered(tmp_path, derived, HEADER.replace("购买数量", "别的")) is None


@pytest.mark.parametrize(
    ("replaces", "condition", "found"),
    [
        ("order", "'false'", []),
        ("order", "order_id = '1002'", ["1002"]),
        ("row", "'true'", ["1001", "1002"]),
        ("row", "", None),
    ],
)
def test_a_format_may_say_which_lines(
    tmp_path: Path, replaces: str, condition: str, found: list[str] | None
) -> None:
    covers = f"    covers: {condition}\n" if condition else ""
    said = WHEN.replace("    replaces: order\n", f"    replaces: {replaces}\n{covers}")
    assert covered(tmp_path, said) == found


def test_groups_speak_of_their_orders(tmp_path: Path) -> None:
    grouped = WHEN.replace("    set:\n", "    group: order_id\n    set:\n")
    for name in ("title", "quantity", "amount", "placed_at"):
        grouped = grouped.replace(f"      {name}: {name}\n", f"      {name}: max({name})\n")
    assert covered(tmp_path, grouped) == ["1001", "1002"]


def test_a_format_says_which_events_it_knows_better(tmp_path: Path) -> None:
    """The keys of lower formats are those of the rows it has, not of every line."""
    said = WHEN.replace("    replaces: order\n", "    outranks: order_id\n")
    said = said.replace("key: [order_id]", "key: [title]")
    rows = [ROW, ROW.replace("1001,连衣裙,2", "1002,连衣裙,0")]
    with reading_of(write(tmp_path, "\n".join([HEADER, *rows])), template(said)) as reading:
        ((columns, query),) = reading.emits[0].outranks
        assert columns == ("order_id",)
        assert reading.connection.execute(query).fetchall() == [("1001",)]


def test_what_is_outranked_must_be_set() -> None:
    _, findings = load_text(WHEN.replace("    key", "    outranks: sku\n    key"))
    assert any("sku" in str(finding) for finding in findings)


def test_a_faulty_covers_is_found() -> None:
    _, findings = load_text(WHEN.replace("    key", "    covers: nothing > 1\n    key"))
    assert any("nothing" in str(finding) for finding in findings)


def test_bills_never_speak_of_the_other_kind() -> None:
    """A refund line names its payment: it must not say that the payment is gone."""
    for form in load_templates().values():
        for rule in form.emit:
            if rule.fact == "bill":
                assert (rule.replaces, rule.covers) == ("row", ""), form.format
