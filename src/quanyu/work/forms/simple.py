"""Fields of one line: what was typed becomes a value, a value becomes what would be typed."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quanyu.handbook import FormField
from quanyu.handbook.records.forms import FieldType
from quanyu.kernel import clock, money
from quanyu.kernel.refusal import Refusal
from quanyu.work.forms.faults import Fault

LONGEST: Mapping[str, int] = {"text": 200, "long_text": 8000}
LARGEST = Decimal(10) ** 15


def parsed(one: FormField, typed: str) -> Any:
    """Return the value of what was typed into a field, None for nothing; raises `Fault`."""
    text = typed.strip()
    return READERS[one.type](one, text) if text else None


def typed_of(one: FormField, value: Any) -> str:
    """Return what one would type to get `value`."""
    if value is None:
        return ""
    if one.type == "money":
        return f"{money.yuan(int(value)):f}"
    if one.type == "yes_no":
        return "yes" if value else "no"
    if one.type == "datetime":
        at = moment(str(value))
        return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at else ""
    return str(value)


def moment(text: str) -> datetime | None:
    """Return the instant that an ISO text means, None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def day(text: str) -> date | None:
    """Return the day that an ISO text means, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(one: FormField, text: str) -> str:
    longest = int(Decimal(one.max)) if one.max else LONGEST[one.type]
    if len(text) > longest:
        told = {"most": longest, "count": len(text)}
        raise Fault(_("At most %(most)s characters; these are %(count)s.") % told)
    if one.min and len(text) < Decimal(one.min):
        told = {"least": int(Decimal(one.min)), "count": len(text)}
        raise Fault(_("At least %(least)s characters; these are %(count)s.") % told)
    if "\x00" in text:
        raise Fault(_("There is a character here that cannot be kept. Type it anew."))
    return text


def _number(one: FormField, text: str) -> int | float:
    try:
        amount = Decimal(_plain(text))
    except InvalidOperation:
        raise Fault(_("Type a number, such as 120.")) from None
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise Fault(_("Type a number, such as 120."))
    digits = amount.normalize().as_tuple().exponent
    if isinstance(digits, int) and -digits > one.decimals:
        if not one.decimals:
            raise Fault(_("A whole number is needed."))
        count = one.decimals
        sentence = ngettext("At most %(n)s decimal.", "At most %(n)s decimals.", count)
        raise Fault(sentence % {"n": count})
    _bounded(one, amount)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _money(one: FormField, text: str) -> int:
    try:
        amount = money.parse_amount(_plain(text).removeprefix("¥").removesuffix("元"), digits=2)
    except Refusal:
        raise Fault(_("Type an amount in yuan, such as 1234.50.")) from None
    if abs(amount) >= LARGEST:
        raise Fault(_("Type an amount in yuan, such as 1234.50."))
    _bounded(one, amount)
    return money.to_fen(amount)


def _plain(text: str) -> str:
    """Return a number as people type it without full-width signs, blanks and groups."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", "")


def _bounded(one: FormField, amount: Decimal) -> None:
    if one.min is not None and amount < Decimal(one.min):
        raise Fault(_("At least %(least)s is needed.") % {"least": one.min})
    if one.max is not None and amount > Decimal(one.max):
        raise Fault(_("At most %(most)s is possible.") % {"most": one.max})


def _date(one: FormField, text: str) -> str:
    found = day(text)
    if found is None or not 1900 <= found.year < 2200:
        raise Fault(_("Choose a day, such as 2026-11-30."))
    _in_time(one, found)
    return found.isoformat()


def _datetime(one: FormField, text: str) -> str:
    found = moment(text)
    if found is None or not 1900 <= found.year < 2200:
        raise Fault(_("Choose a day and a time, such as 2026-11-30 18:00."))
    _in_time(one, timezone.localtime(found).date())
    return found.astimezone(clock.now().tzinfo).isoformat(timespec="minutes")


def _in_time(one: FormField, found: date) -> None:
    today = clock.today(str(timezone.get_current_timezone()))
    if one.min == "today" and found < today:
        raise Fault(_("This day has passed. Choose today or a later one."))
    if one.max == "today" and found > today:
        raise Fault(_("This day is still to come. Choose today or an earlier one."))


def _yes_no(one: FormField, text: str) -> bool:
    del one
    if text not in ("yes", "no"):
        raise Fault(_("Choose yes or no."))
    return text == "yes"


def _choice(one: FormField, text: str) -> str:
    if text not in {option.option for option in one.options}:
        raise Fault(_("Choose one of the options."))
    return text


READERS: Mapping[FieldType, Callable[[FormField, str], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "yes_no": _yes_no,
    "choice": _choice,
}
