"""A sentence about one field."""


class Fault(Exception):
    """What was typed is not possible; the text says what is, in the reader's language."""
