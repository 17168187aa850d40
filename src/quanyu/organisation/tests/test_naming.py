"""Search text of names, and ids."""

import pytest

from quanyu.organisation import naming
from quanyu.organisation.identity import uuid7


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [("林晓", "linxiao", "lx"), ("Anna Berg", "annaberg", "ab"), ("重庆", "chongqing", "cq")],
)
def test_pinyin_and_initials(name: str, full: str, short: str) -> None:
    assert (naming.pinyin(name), naming.initials(name)) == (full, short)


def test_search_text_holds_every_way_to_ask() -> None:
    text = naming.search_text("林晓", "lin.x", "YS01")
    assert all(part in text for part in ("林晓", "linxiao", "lin xiao", "lx", "lin.x", "ys01"))


def test_ids_are_of_version_seven_and_in_order_of_time() -> None:
    ids = [uuid7() for _ in range(50)]
    assert {one.version for one in ids} == {7} and {one.variant for one in ids} == {ids[0].variant}
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)
