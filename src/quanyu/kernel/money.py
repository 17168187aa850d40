"""Money: integer fen in ledgers and settlements; Decimal yuan at the edges; never a float."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

_PLAIN = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?|[+-]?\.[0-9]+")


def yuan(fen: int) -> Decimal:
    """Return `fen` as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def to_fen(amount: Decimal) -> int:
    """Return an amount of yuan as fen, rounded half up once."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_amount(text: str, *, digits: int = 4) -> Decimal:
    """Read a written amount exactly.

    Refuses (`amount_unreadable`) exponents, words and more than `digits` decimals, because each of
    them has been seen to hide a damaged number.
    """
    plain = text.strip()
    if not _PLAIN.fullmatch(plain):
        raise Refusal("amount_unreadable", msg("“%(text)s” is not an amount."), text=text)
    amount = Decimal(plain.replace(",", ""))
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > digits:
        raise Refusal(
            "amount_unreadable",
            msg("“%(text)s” has more than %(digits)s decimals."),
            text=text,
            digits=digits,
        )
    return amount


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` fen in proportion to non-negative `weights` so that the parts sum exactly.

    Largest remainder; ties go to the earlier part. A zero weight gets nothing unless all are zero,
    then the parts are equal. Raises ValueError without weights or with a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be given and not negative")
    shares = list(weights) if sum(weights) else [1] * len(weights)
    whole, sign = abs(total), -1 if total < 0 else 1
    parts = [whole * share // sum(shares) for share in shares]
    remainders = [whole * share % sum(shares) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (-remainders[i], i))
    for index in order[: whole - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]
