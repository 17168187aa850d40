"""A small shop's handbook without a fault, and the standard it grows from: the ground of tests."""

from collections.abc import Mapping
from pathlib import Path

from quanyu.handbook.bases import read_texts

BASE: Mapping[str, str] = read_texts(Path(__file__).parent / "mini")[0]
SHOP: Mapping[str, str] = read_texts(Path(__file__).parent / "shop")[0]


def bases(name: str) -> Mapping[str, str] | None:
    """Give the texts of the one standard of these tests."""
    return BASE if name == "mini" else None
