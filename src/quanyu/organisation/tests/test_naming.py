"""Search text of names, and ids."""

import pytest

from quanyu.organisation import naming


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [("林晓", "linxiao", "lx"), ("Anna Berg", "annaberg", "ab"), ("重庆", "chongqing", "cq")],
)
def test_pinyin_and_initials(name: str, full: str, short: str) -> None:
    assert (naming.pinyin(name), naming.initials(name)) == (full, short)


def test_search_text_holds_every_way_to_ask() -> None:
    text = naming.search_text("林晓", "lin.x", "YS01")
    assert all(part in text for part in ("林晓", "linxiao", "lin xiao", "lx", "lin.x", "ys01"))
