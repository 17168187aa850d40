"""How large shapes and texts are, in the units of the diagram (pixels at full size)."""

from quanyu.handbook.sheets.graph import Shape

GAP = 12  # between parallel lines
TASK = (114, 80)
SIZES: dict[Shape, tuple[int, int]] = {
    "start": (36, 36),
    "end": (36, 36),
    "timer": (36, 36),
    "choice": (44, 44),
    "fork": (44, 44),
    "join": (44, 44),
    "task": TASK,
    "service": TASK,
    "receive": TASK,
    "call": TASK,
    "boundary": (32, 32),
    "late_end": (28, 28),
}
LINE_HEIGHT_OF_TITLES = 14.0
FONT, LATIN = 11.0, 0.56  # a Chinese character is square, a Latin one narrower


def text_width(text: str, font: float = FONT) -> float:
    """Return the width of one line of `text`."""
    return sum(font if ord(character) > 0x2000 else font * LATIN for character in text)
