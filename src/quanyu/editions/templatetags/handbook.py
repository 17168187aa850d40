"""Template library `handbook`: rows of a handbook in the reader's language."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quanyu.editions import links, phrases, queries
from quanyu.editions.queries.board import Hole
from quanyu.editions.queries.matrices import TagRow
from quanyu.editions.saying import say
from quanyu.handbook.book import Handbook, Origin
from quanyu.handbook.records import Cadence, Competency, FormField, Indicator, Reading, Waiver
from quanyu.handbook.sheets import Step
from quanyu.handbook.sheets.rows import Lane
from quanyu.organisation.terms import FieldClass

register = template.Library()


@register.filter
def named(row: object) -> str:
    """Return the name of a row: English for English readers where there is one."""
    return phrases.name(row)


@register.filter
def cadence(row: Cadence) -> str:
    """Say how often, on which day and until when."""
    return phrases.cadence(row)


@register.simple_tag
def origin(mark: Origin | None) -> SafeString:
    """Draw where a line comes from: the standard, changed here, or one's own."""
    if mark is None or mark.kind == "standard":
        words, tone = pgettext("origin", "Standard"), ""
    elif mark.kind == "changed":
        words, tone = pgettext("origin", "Changed"), " q-pill-warn"
    else:
        words, tone = pgettext("origin", "Own"), " q-pill-info"
    told = [mark.base, mark.reason or ""] if mark else []
    title = " · ".join(part for part in told if part)
    return format_html('<span class="q-pill{}" title="{}">{}</span>', tone, title, words)


@register.simple_tag
def field_type(name: str) -> str:
    """Say of which type a field of a form is."""
    return str(phrases.FIELD_TYPES[name])


@register.simple_tag
def field_limits(row: FormField) -> str:
    """Say within which bounds a field of a form is filled in."""
    return phrases.field_limits(row)


@register.simple_tag
def field_class(name: str) -> str:
    """Say for whom alone a value is."""
    return str(FieldClass(name).label)


@register.simple_tag
def readings(found: list[Reading]) -> SafeString:
    """Draw the marks of readings; each opens its text below the page."""
    marks = SafeString("")
    for row in found:
        marks += format_html(
            '<a class="editions-reading" href="#{}" title="{}">{}</a>',
            row.id,
            _("Reading of the source: %(finding)s") % {"finding": phrases.name(row)},
            row.id,
        )
    return marks


@register.simple_tag
def indicator_url(row: Indicator) -> str:
    """Return the page of an indicator, empty where no room offers one."""
    return links.url("indicator", row.key)


@register.simple_tag
def card_group(group: str) -> str:
    """Say to which part of a card a weight belongs."""
    return str(phrases.GROUPS.get(group, ""))


@register.simple_tag
def ability_level(row: Competency) -> str:
    """Say which level is required."""
    return phrases.level(row)


@register.simple_tag
def ability_status(row: Competency) -> str:
    """Say how the source knows an ability."""
    return str(phrases.STATUSES[row.status])


@register.simple_tag
def tag_name(row: TagRow) -> str:
    """Return the words of a tag: object and action."""
    return row.name_en if phrases.english() else row.name


@register.simple_tag
def hole_words(hole: Hole) -> str:
    """Say a finding of the coverage."""
    return say(hole.finding)


@register.simple_tag
def verdict(row: Waiver) -> str:
    """Say what was decided about a finding, why, by whom and until when."""
    until = _("until %(day)s") % {"day": row.until.isoformat()} if row.until else ""
    inside = row.inside or ""
    told = [str(phrases.VERDICTS[row.verdict]), inside, row.reason, row.who, until]
    return " · ".join(part for part in told if part)


@register.simple_tag
def share(rate: float | None) -> str:
    """Return a rate as the width of a bar in percent."""
    return f"{(rate or 0) * 100:.0f}"


@register.simple_tag
def role_words(words: Mapping[str, object], role: str) -> str:
    """Say in which role a place names an id."""
    return str(words[role])


@register.simple_tag
def standard_words(name: str) -> str:
    """Say what a shipped standard is about; empty for one that is not known here."""
    return str(phrases.STANDARDS.get(name, ""))


@register.simple_tag
def standard_mark(status: str) -> SafeString:
    """Mark whether a standard is in force, a draft, or one house's own."""
    tone = {"standard": " q-pill-ok", "draft": " q-pill-warn"}.get(status, "")
    words = phrases.STATUS_OF_STANDARDS.get(status, "")
    return format_html('<span class="q-pill{}">{}</span>', tone, words)


@register.simple_tag
def fate_word(fate: str) -> str:
    """Say what becomes of a position."""
    return str(phrases.FATES[fate])


@register.filter
def words(text: str) -> list[str]:
    """Return the words of a text, to repeat something for each of them."""
    return text.split()


@register.filter
def at(rows: Mapping[str, object], name: str) -> object:
    """Return the row called `name`, None where there is none."""
    return rows.get(name)


@register.simple_tag
def step_kind(step: Step) -> str:
    """What kind of work a step of a process is, in words."""
    return str(phrases.KINDS[step.kind])


@register.simple_tag
def step_due(step: Step) -> str:
    """When a step has to be done; a dash where nothing is said."""
    return phrases.due(step) or "–"


@register.simple_tag
def step_way(zh: str, en: str, to: str) -> str:
    """Where a way out of a step leads: `退回 → 07.5`."""
    target = pgettext("process", "end") if to == "end" else to
    return f"{en if phrases.english() else zh} → {target}".strip()


@register.simple_tag
def lane_name(lane: Lane, book: Handbook) -> str:
    """The name of a lane: its own, or that of its position."""
    if lane.zh:
        return (lane.en if phrases.english() else lane.zh) or lane.zh
    row = queries.position_of(book, lane.position or "")
    return phrases.name(row) if row else lane.id
