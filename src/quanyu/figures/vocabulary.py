"""Words for the codes that facts hold, and for the names that formats use.

A code that is not listed here is shown as it stands: it is a platform's own word.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quanyu.channels import Template
from quanyu.lake.facts import FACTS, Column

VALUES: Mapping[str, Mapping[str, str | Promise]] = {
    "business_mode": {
        "own": gettext_lazy("Own stock"),
        "concession": gettext_lazy("Concession"),
        "lease": gettext_lazy("Lease"),
    },
    "kind": {
        "sale": pgettext_lazy("kind", "Sale"),
        "return": pgettext_lazy("kind", "Return"),
        "adjustment": pgettext_lazy("kind", "Adjustment"),
        "card": pgettext_lazy("kind", "Prepaid card"),
        "prepaid_card_sale": pgettext_lazy("kind", "Prepaid card"),
        "refund": pgettext_lazy("kind", "Refund"),
        "exchange": pgettext_lazy("kind", "Exchange"),
        "presale": pgettext_lazy("kind", "Before the sale"),
        "aftersale": pgettext_lazy("kind", "After the sale"),
        "pay": pgettext_lazy("kind", "Payment"),
        "fee": pgettext_lazy("kind", "Fee"),
        "view": pgettext_lazy("kind", "View"),
        "cart": pgettext_lazy("kind", "Cart"),
        "favourite": pgettext_lazy("kind", "Favourite"),
        "purchase": pgettext_lazy("kind", "Purchase"),
        "offered": pgettext_lazy("kind", "Offered"),
        "redeemed": pgettext_lazy("kind", "Redeemed"),
        "daily": pgettext_lazy("kind", "Daily report"),
        "weekly": pgettext_lazy("kind", "Weekly report"),
        "monthly": pgettext_lazy("kind", "Monthly report"),
    },
    "status": {
        "unpaid": pgettext_lazy("status", "Unpaid"),
        "paid": pgettext_lazy("status", "Paid"),
        "refunded": pgettext_lazy("status", "Refunded"),
        "completed": pgettext_lazy("status", "Completed"),
        "success": pgettext_lazy("status", "Succeeded"),
    },
    "report": {
        "campaign": pgettext_lazy("report", "Campaigns"),
        "unit": pgettext_lazy("report", "Units"),
        "keyword": pgettext_lazy("report", "Keywords"),
        "creative": pgettext_lazy("report", "Creatives"),
        "audience": pgettext_lazy("report", "Audiences"),
        "placement": pgettext_lazy("report", "Placements"),
        "item": pgettext_lazy("report", "Items"),
        "scene": pgettext_lazy("report", "Scenes"),
        "display_daily": pgettext_lazy("report", "Display, by day"),
        "display_detail": pgettext_lazy("report", "Display, in detail"),
    },
    "fault": {
        "seller": pgettext_lazy("fault", "Seller"),
        "buyer": pgettext_lazy("fault", "Buyer"),
        "platform": pgettext_lazy("fault", "Platform"),
        "carrier": pgettext_lazy("fault", "Carrier"),
    },
    "direction": {"in": pgettext_lazy("funds", "In"), "out": pgettext_lazy("funds", "Out")},
}
TYPES: Mapping[str, str | Promise] = {
    "text": gettext_lazy("Text"),
    "id": gettext_lazy("Number or code, kept as text"),
    "money": gettext_lazy("Amount of money"),
    "decimal": gettext_lazy("Decimal number"),
    "int": gettext_lazy("Whole number"),
    "rate": gettext_lazy("Rate as a fraction"),
    "instant": gettext_lazy("Date and time"),
    "day": gettext_lazy("Date"),
    "bool": gettext_lazy("Yes or no"),
    "choice": gettext_lazy("Choice"),
    "zone": gettext_lazy("Time zone"),
}


def value_label(column: str, value: Any) -> Any:
    """The word for a stored code; anything else as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    known = VALUES.get(column, {})
    return str(known[value]) if isinstance(value, str) and value in known else value


def column_label(column: Column, *, chinese: bool) -> str:
    """The name of a column of a fact."""
    return column.zh if chinese else column.en


def field_labels(template: Template, *, chinese: bool) -> dict[str, str]:
    """Names in the reader's language for the columns of a format.

    The format's own name for it, else that of the column of a fact which it feeds directly, else
    that of a column of the same name anywhere.
    """
    same = {c.name: column_label(c, chinese=chinese) for f in FACTS.values() for c in f.columns}
    fed = {
        text.strip(): column_label(FACTS[rule.fact].column(name), chinese=chinese)
        for rule in reversed(template.emit)
        if rule.fact in FACTS
        for name, text in rule.set.items()
    }
    found = {}
    for column in template.columns:
        own = column.zh if chinese else column.en
        found[column.name] = own or fed.get(column.name) or same.get(column.name, "")
    return found
