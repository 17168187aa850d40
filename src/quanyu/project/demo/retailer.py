"""The demo retailer's master data as written in the YAML files of this folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quanyu.project.demo.model import Category, Shop

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> Mapping[str, Any]:
    """Return the master data file `name` (without .yaml), every scalar as text."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  builds text only
    return data


@cache
def shops() -> tuple[Shop, ...]:
    """Return the seventeen channels."""
    rows = read("channels")["channels"]
    return tuple(Shop(**{**row, "share": float(row["share"])}) for row in rows)


def online_shops() -> tuple[Shop, ...]:
    """Return the eleven shops that sell without a till."""
    return tuple(shop for shop in shops() if shop.kind != "store")


def stores() -> tuple[Shop, ...]:
    """Return the six stores."""
    return tuple(shop for shop in shops() if shop.kind == "store")


def shop(key: str) -> Shop:
    """Return the channel `key`; raises KeyError."""
    return {row.key: row for row in shops()}[key]


@cache
def categories() -> tuple[Category, ...]:
    """Return what the retailer sells, by category."""
    return tuple(_category(row) for row in read("categories")["categories"])


def _category(row: Mapping[str, Any]) -> Category:
    rates = {key: float(row[key]) for key in ("refund", "online", "store", "commission")}
    return Category(
        key=row["key"],
        zh=row["zh"],
        en=row["en"],
        low=int(row["low"]),
        high=int(row["high"]),
        nouns=tuple(row["nouns"]),
        **rates,
    )
