"""A block that must be refused with one code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from quanyu.kernel.refusal import Refusal


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Hold that the block raises a Refusal with `code`."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code, str(caught.value)
