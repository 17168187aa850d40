"""What rooms above need of any handbook: without it their pages could not be drawn."""

from collections.abc import Callable, Iterable, Iterator

from quanyu.handbook import Handbook
from quanyu.handbook.coverage import History
from quanyu.kernel.finding import Finding
from quanyu.kernel.text import msg

RULE = "HB-NEEDED"
NAMED = 6  # keys in one sentence
Keys = Callable[[], Iterable[str]]

_needs: dict[str, Keys] = {}


_historian: list[Callable[[], History | None]] = []


def tell_history(historian: Callable[[], History | None]) -> None:
    """Let a room above say what became of each duty; it returns None while nothing is known."""
    _historian[:] = [historian]


def history() -> History | None:
    """Return what became of each duty lately; None where nobody knows."""
    return _historian[0]() if _historian else None


def need_indicators(name: str, keys: Keys) -> None:
    """Declare that `name` shows the indicators with these keys, formulas and all."""
    _needs[name] = keys


def missing(book: Handbook) -> Iterator[Finding]:
    """Yield one error where `book` lacks indicators that are needed, or their formulas."""
    wanted = sorted({key for keys in _needs.values() for key in keys()})
    rows = {key: book.indicators.get(key) for key in wanted}
    lacking = [key for key, row in rows.items() if row is None or row.formula is None]
    if lacking:
        yield Finding(
            RULE,
            "handbook.yaml",
            None,
            msg(
                "Boards and reports show indicators that this handbook lacks: %(keys)s. Keep them "
                "with their formulas, or extend the common base quanyu, which brings them."
            ),
            {"keys": ", ".join(lacking[:NAMED]) + (" …" if len(lacking) > NAMED else "")},
        )
