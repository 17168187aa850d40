"""Search text of names: the name, its pinyin and its initials, so that 'lx' finds 林晓.

The dictionary of pinyin takes half a second to load, so it is loaded when a name is written.
"""


def pinyin(name: str) -> str:
    """Return the full pinyin without tones or blanks: 林晓 → linxiao."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name)).replace(" ", "").lower()


def initials(name: str) -> str:
    """Return the first letter of each syllable or word: 林晓 → lx, Anna Berg → ab."""
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_word_initials)
    return "".join(parts).replace(" ", "").lower()


def search_text(name: str, *more: str) -> str:
    """Return what a search column holds for `name` and further words such as a number."""
    from pypinyin import lazy_pinyin

    words = [name, pinyin(name), " ".join(lazy_pinyin(name)), initials(name), *more]
    return " ".join(word.strip().lower() for word in words if word.strip())


def _word_initials(foreign: str) -> str:
    return "".join(word[0] for word in foreign.split())
