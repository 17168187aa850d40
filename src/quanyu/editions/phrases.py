"""What handbook rows say in words, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from quanyu.handbook.records import Cadence, Competency, FormField
from quanyu.handbook.sheets import Step

RHYTHMS: Mapping[str, object] = {
    "day": pgettext_lazy("cadence", "daily"),
    "week": pgettext_lazy("cadence", "weekly"),
    "month": pgettext_lazy("cadence", "monthly"),
    "quarter": pgettext_lazy("cadence", "quarterly"),
    "year": pgettext_lazy("cadence", "yearly"),
    "event": pgettext_lazy("cadence", "on occasion"),
    "continuous": pgettext_lazy("cadence", "always"),
}
DAYS: Mapping[str, object] = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
    "workday": gettext_lazy("workdays"),
    "last": gettext_lazy("last day"),
}
LEVELS: Mapping[str, object] = {
    "primary": pgettext_lazy("level", "Primary"),
    "advanced": pgettext_lazy("level", "Advanced"),
}
FIELD_TYPES: Mapping[str, object] = {
    "text": pgettext_lazy("field", "Text"),
    "long_text": pgettext_lazy("field", "Long text"),
    "number": pgettext_lazy("field", "Number"),
    "money": pgettext_lazy("field", "Amount"),
    "date": pgettext_lazy("field", "Day"),
    "datetime": pgettext_lazy("field", "Day and time"),
    "yes_no": pgettext_lazy("field", "Yes or no"),
    "choice": pgettext_lazy("field", "One of"),
    "choices": pgettext_lazy("field", "Several of"),
    "person": pgettext_lazy("field", "Person"),
    "people": pgettext_lazy("field", "People"),
    "file": pgettext_lazy("field", "Files"),
    "image": pgettext_lazy("field", "Images"),
    "rows": pgettext_lazy("field", "Table"),
    "figure": pgettext_lazy("field", "Figure"),
}
FIGURE_DAYS: Mapping[str, object] = {
    "case": pgettext_lazy("period", "of the case"),
    "yesterday": pgettext_lazy("period", "yesterday"),
    "last_week": pgettext_lazy("period", "last week"),
    "month": pgettext_lazy("period", "this month"),
    "last_month": pgettext_lazy("period", "last month"),
    "last_quarter": pgettext_lazy("period", "last quarter"),
}
STATUSES: Mapping[str, object] = {
    "normative": pgettext_lazy("status", "normative"),
    "body-only": pgettext_lazy("status", "in the body only"),
    "restored": pgettext_lazy("status", "restored"),
}
VERDICTS: Mapping[str, object] = {
    "accepted": pgettext_lazy("verdict", "Accepted"),
    "hidden": pgettext_lazy("verdict", "Inside another duty"),
    "unfounded": pgettext_lazy("verdict", "Not a fault"),
}
GROUPS: Mapping[str, object] = {
    "performance": pgettext_lazy("card", "Performance"),
    "team": pgettext_lazy("card", "Team"),
    "strategy": pgettext_lazy("card", "Strategy"),
    "tasks": pgettext_lazy("card", "Tasks"),
    "service": pgettext_lazy("card", "Service"),
    "data": pgettext_lazy("card", "Data"),
    "quality": pgettext_lazy("card", "Quality"),
    "analysis": pgettext_lazy("card", "Analysis"),
    "application": pgettext_lazy("card", "Application"),
}

KINDS: Mapping[str, object] = {
    "do": pgettext_lazy("step", "do"),
    "confirm": pgettext_lazy("step", "confirm"),
    "promise": pgettext_lazy("step", "promise a time"),
    "brainstorm": pgettext_lazy("step", "discuss"),
    "select": pgettext_lazy("step", "choose among entries"),
    "sign": pgettext_lazy("step", "sign"),
    "archive": pgettext_lazy("step", "archive"),
    "publish": pgettext_lazy("step", "publish"),
    "decide": pgettext_lazy("step", "decide"),
    "wait": pgettext_lazy("step", "wait"),
    "call": pgettext_lazy("step", "call a process"),
    "start": pgettext_lazy("step", "start processes"),
    "parallel": pgettext_lazy("step", "in parallel"),
}
PERIODS: Mapping[str, object] = {
    "m": pgettext_lazy("due", "within %(n)s minutes"),
    "h": pgettext_lazy("due", "within %(n)s hours"),
    "d": pgettext_lazy("due", "within %(n)s days"),
    "w": pgettext_lazy("due", "within %(n)s weeks"),
}


def english() -> bool:
    """Tell whether the reader reads English."""
    return (get_language() or "").startswith("en")


def name(row: object) -> str:
    """Return the name or sentence of a row that has `zh` and `en`; empty for none."""
    chosen = getattr(row, "en" if english() else "zh", "")
    return str(chosen or getattr(row, "zh", ""))


def cadence(row: Cadence) -> str:
    """Say how often, on which day and until when: 每周 周一 18:00 前."""
    parts = [str(RHYTHMS[row.every])]
    if row.on:
        parts.append(str(DAYS.get(row.on) or _day(row.on)))
    if row.due:
        parts.append(_("by %(time)s") % {"time": row.due})
    return " ".join(parts)


def level(row: Competency) -> str:
    """Say which level is required of an ability."""
    return str(LEVELS[row.required_level or row.level])


def _day(on: str) -> str:
    return on if "-" in on else _("on day %(day)s") % {"day": int(on)}


STANDARDS: Mapping[str, object] = {
    "ccagm-draft": gettext_lazy(
        "Whom a department store with an online side employs, from planning to IT."
    ),
    "t-ccfags-046": gettext_lazy(
        "Four operating positions and what each must be able to do, in two levels."
    ),
    "ecommerce-positions": gettext_lazy(
        "A small online team: supervisor, specialist, analyst, with cards."
    ),
    "operations-centre": gettext_lazy(
        "A whole online operations centre with superiors and processes."
    ),
}
STATUS_OF_STANDARDS: Mapping[str, object] = {
    "standard": pgettext_lazy("standard", "Standard"),
    "draft": pgettext_lazy("standard", "Draft"),
    "house": pgettext_lazy("standard", "House rules"),
}
FATES: Mapping[str, object] = {
    "adopt": pgettext_lazy("position", "Adopt"),
    "leave": pgettext_lazy("position", "Leave out"),
    "later": pgettext_lazy("position", "Later"),
}


def due(step: Step) -> str:
    """Return when a step of a process has to be done: `within 72 hours of 14.4`."""
    if step.at:
        return _("at the set time")
    written = step.due or step.after or step.timeout or ""
    if not written:
        return ""
    if not written[0].isdigit():
        return _("as promised in %(step)s") % {"step": written.removeprefix("promised ")}
    said = str(PERIODS[written[-1]]) % {"n": written[:-1]}
    since = {"due": said, "step": step.since}
    return _("%(due)s of %(step)s") % since if step.since else said


def field_limits(row: FormField) -> str:
    """Say within which bounds a field is filled in, and of which days a figure is."""
    told = []
    if row.type == "figure":
        told.append(str(FIGURE_DAYS[row.period]))
    if row.min == "today":
        told.append(_("today or later"))
    elif row.min is not None:
        told.append(_("at least %(least)s") % {"least": row.min})
    if row.max == "today":
        told.append(_("today or earlier"))
    elif row.max is not None and row.type in ("text", "long_text"):
        told.append(_("at most %(most)s characters") % {"most": row.max})
    elif row.max is not None:
        told.append(_("at most %(most)s") % {"most": row.max})
    if row.unit:
        told.append(name(row.unit))
    return " · ".join(told)
