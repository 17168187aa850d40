"""How numbers are written for people: money, rates, counts, 万 and 亿."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext

Number = Decimal | int | float | str | None
NONE = "—"


class Shown(NamedTuple):
    """A number and the small unit behind it."""

    number: str
    unit: str


def plain(value: Number, digits: int = 0) -> str:
    """Return `value` grouped by thousands with `digits` decimals, a dash for None."""
    if value is None or value == "":
        return NONE
    return number_format(_rounded(_decimal(value), digits), digits, force_grouping=True)


def money(value: Number, digits: int = 2) -> str:
    """Return yuan (Decimal) or fen (int) as ¥ 1,234.56."""
    if value is None or value == "":
        return NONE
    yuan = Decimal(value) / 100 if isinstance(value, int) else _decimal(value)
    sign = "−" if _rounded(yuan, digits) < 0 else ""
    return f"{sign}¥ {plain(abs(yuan), digits)}"


def short(value: Number, digits: int = 1) -> Shown:
    """Return a large number with its scale: 万/亿 in Chinese, k/m in English."""
    if value is None or value == "":
        return Shown(NONE, "")
    amount = _decimal(value)
    for floor, scale, unit in _scales():
        if abs(amount) >= floor:
            # 万 leaves a thousand times less behind the point than a million does.
            return Shown(plain(amount / scale, digits + (unit in ("m", "bn"))), unit)
    whole = amount == amount.to_integral_value()
    return Shown(plain(amount, 0 if whole else min(2, digits + 1)), "")


def shown(value: Number, unit: str, *, compact: bool = False) -> Shown:
    """Return `value` in the way its `unit` is written: count money rate ratio days seconds score.

    `compact` scales money and counts down to 万/亿 (k/m), as a headline does.
    """
    if value is None or value == "":
        return Shown(NONE, "")
    amount = _decimal(value)
    if unit == "rate":
        return Shown(plain(amount * 100, 1 if abs(amount) >= Decimal("0.1") else 2), "%")
    if unit in ("ratio", "score"):
        return Shown(plain(amount, 2), "")
    if unit in ("days", "seconds"):
        return _duration(amount, unit)
    if compact:
        return _headline(amount, unit)
    if unit == "money":
        return Shown(money(amount), "")
    return Shown(plain(amount, 0 if amount == amount.to_integral_value() else 2), "")


def change(value: Number, unit: str) -> str:
    """Return the size of a change without its sign: a relative one in %, of rates in points."""
    amount = abs(_decimal(value or 0))
    if unit == "rate":
        return f"{plain(amount * 100, 1)} pt"
    return f"{plain(amount * 100, 1)}%"


def _headline(amount: Decimal, unit: str) -> Shown:
    number, scale = short(amount)
    if unit != "money":
        return Shown(number, scale)
    if (get_language() or "").startswith("zh"):
        return Shown(number, scale + pgettext("unit", "yuan"))
    return Shown(f"¥{number}", scale)


def _duration(amount: Decimal, unit: str) -> Shown:
    whole = amount == amount.to_integral_value()
    count = int(amount) if whole else 2
    days = ngettext("day", "days", count)
    return Shown(
        plain(amount, 0 if whole else 1), days if unit == "days" else pgettext("unit", "s")
    )


def _scales() -> tuple[tuple[int, int, str], ...]:
    if (get_language() or "zh").startswith("zh"):
        return ((10**8, 10**8, "亿"), (10**4, 10**4, "万"))
    return ((10**9, 10**9, "bn"), (10**6, 10**6, "m"), (10**4, 10**3, "k"))


def _decimal(value: Decimal | int | float | str) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
