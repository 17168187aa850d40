"""Where rooms above show what a handbook names: they register how its page is found."""

from collections.abc import Callable

Address = Callable[[str], str]
_pages: dict[str, Address] = {}


def register(kind: str, address: Address) -> None:
    """Offer pages for a kind of row (indicator, process); `address` takes its key or id."""
    _pages[kind] = address


def url(kind: str, key: str) -> str:
    """Return the page of a row, empty where no room offers one."""
    address = _pages.get(kind)
    return address(key) if address else ""
