"""What schemas find wrong, in sentences of ours: type of fault → rule and sentence."""

from quanyu.kernel.text import msg

SENTENCES = {
    "missing": ("HB-MISSING", msg("%(field)s is missing.")),
    "extra_forbidden": ("HB-FIELD", msg("%(field)s is not a field of this kind of entry.")),
    "literal_error": ("HB-VALUE", msg("%(field)s is “%(value)s”; possible are %(expected)s.")),
    "string_pattern_mismatch": (
        "HB-VALUE",
        msg("%(field)s is “%(value)s”, which does not have the form %(pattern)s."),
    ),
    "string_too_short": ("HB-MISSING", msg("%(field)s is empty.")),
    "string_too_long": ("HB-VALUE", msg("%(field)s is longer than %(max_length)s characters.")),
    "tuple_type": ("HB-VALUE", msg("%(field)s must be a list.")),
    "string_type": ("HB-VALUE", msg("%(field)s must be one text.")),
    "too_short": ("HB-VALUE", msg("%(field)s lists too little: at least %(min_length)s.")),
    "greater_than_equal": (
        "HB-VALUE",
        msg("%(field)s is “%(value)s”; at least %(ge)s is needed."),
    ),
    "less_than_equal": (
        "HB-VALUE",
        msg("%(field)s is “%(value)s”; at most %(le)s is possible."),
    ),
    "date_from_datetime_parsing": (
        "HB-VALUE",
        msg("%(field)s is “%(value)s”; a day such as 2026-12-31 is needed."),
    ),
    "int_parsing": ("HB-VALUE", msg("%(field)s is “%(value)s”; a whole number is needed.")),
}
OTHERWISE = ("HB-VALUE", msg("%(field)s is “%(value)s”, which is not possible here."))
