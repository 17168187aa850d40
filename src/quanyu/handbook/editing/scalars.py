"""How one text is written into block YAML, so that every tool reads back the same text."""

import re

import yaml

# What YAML 1.2 retypes beyond what the library's YAML 1.1 rules know.
_LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9][0-9_,:.]*([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
_WORDS = frozenset({"y", "n", "null", "true", "false", "yes", "no", "on", "off", "~", "=", "<<"})
_SPECIAL_START = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_UNPRINTABLE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd"
    "\\U00010000-\\U0010ffff]"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
QUOTED = frozenset({"version"})  # fields that the check wants in quotes whatever they say
_RESOLVER = yaml.SafeLoader("")


def retyped(text: str) -> bool:
    """Whether some YAML reader would take the bare text for a number, date, truth or nothing."""
    kind = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return (
        not str(kind).endswith(":str")
        or text.lower() in _WORDS
        or bool(_LIKE_A_NUMBER.fullmatch(text))
    )


def bare(text: str) -> bool:
    """Whether the text may stand without quotes."""
    return not (
        not text
        or text[0] in _SPECIAL_START
        or text[-1] in " :"
        or ": " in text
        or " #" in text
        or _UNPRINTABLE.search(text)
        or retyped(text)
    )


def inline(text: str, style: str | None = None, was: str = "") -> str:
    """The text on one line: bare where it may be, else in double quotes.

    `style` and `was` are the quotes and the text that stood there: quotes that somebody chose
    without need stay, and single quotes stay single.
    """
    if style == "'" and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if bare(text) and not (style == '"' and bare(was)):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """The text in double quotes."""
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if not _UNPRINTABLE.match(sign):
        return sign
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def literal(text: str) -> list[str] | None:
    """The header and the unindented lines of a literal block, where several lines fit into one."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    fits = "\n" in text and lines[0].strip() and lines[-1].strip() and not lines[0].startswith(" ")
    if not fits or any(_UNPRINTABLE.search(line) for line in lines):
        return None
    return ["|" if text.endswith("\n") else "|-", *lines]
