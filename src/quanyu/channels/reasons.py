"""Why a line was rejected: stable codes and sentences."""

from __future__ import annotations

from collections.abc import Mapping

from quanyu.kernel.text import msg

REASONS: Mapping[str, str] = {
    "exponent": msg(
        "%(column)s: “%(value)s” is written with an exponent; the exact amount is "
        "lost. Download the file again and do not save it in Excel."
    ),
    "spoilt_id": msg(
        "%(column)s: “%(value)s” is a number that Excel has cut off. Download the "
        "file again and do not save it in Excel."
    ),
    "not_a_number": msg("%(column)s: “%(value)s” is not a number."),
    "too_large": msg("%(column)s: “%(value)s” is larger than any amount that can be kept."),
    "excess_digits": msg("%(column)s: “%(value)s” has more decimals than this column may have."),
    "not_a_whole_number": msg("%(column)s: “%(value)s” is not a whole number."),
    "not_a_date": msg("%(column)s: “%(value)s” is not a date or time that can be read."),
    "not_yes_or_no": msg("%(column)s: “%(value)s” is neither yes nor no."),
    "unknown_value": msg("%(column)s: “%(value)s” is not one of the known values."),
    "missing": msg("%(column)s: the value is missing."),
    "check": msg("%(text)s"),
    "bad_bytes": msg("The line holds bytes that are not text in this file's encoding."),
    "too_long": msg("The line is longer than any row can be."),
    "unclosed_quote": msg("A quotation mark opens in this line and never closes."),
    "too_few_cells": msg("The line has fewer cells than the header."),
    "too_many_cells": msg("The line has more cells than the header."),
    "bad_quote": msg("A quotation mark stands in the wrong place."),
    "unreadable_line": msg("The line cannot be read as a row."),
}
