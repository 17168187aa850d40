"""The one exception for "no, and here is what to do": typed, translatable, free of tracebacks."""

from collections.abc import Mapping


class Refusal(Exception):
    """A request that Quanyu declines.

    `code` is stable and meant for programs; `msgid` is the English sentence with `%(name)s`
    placeholders that edges translate; `params` fill it. `str()` gives the English sentence.
    """

    def __init__(self, code: str, msgid: str, **params: object) -> None:
        super().__init__(code, msgid, params)
        self.code = code
        self.msgid = msgid
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.code, self.msgid, dict(self.params))


def _rebuild(code: str, msgid: str, params: dict[str, object]) -> Refusal:
    return Refusal(code, msgid, **params)
