"""The forms of a handbook: the list, and one with its fields and everybody who fills it in."""

from collections.abc import Iterator
from dataclasses import dataclass

from quanyu.editions.queries.in_force import per_handbook
from quanyu.handbook import Duty, Form, Handbook, Indicator, Origin, Process
from quanyu.handbook.sheets.rows import Step, all_steps
from quanyu.organisation import naming


@dataclass(frozen=True)
class FormLine:
    """A form for a list: how many steps and duties ask for it."""

    form: Form
    steps: int
    duties: int
    processes: tuple[Process, ...]
    origin: Origin | None


@dataclass(frozen=True)
class FormSheet:
    """A whole form: the steps and duties that ask for it, the indicators it shows."""

    line: FormLine
    steps: tuple[tuple[Process, Step], ...]
    duties: tuple[Duty, ...]
    indicators: tuple[Indicator, ...]


def form_lines(
    book: Handbook, *, text: str = "", process: str = "", origin: str = ""
) -> list[FormLine]:
    """Return the forms that fit: words (pinyin too), a process that asks for them, an origin."""
    search, words = _words(book), text.lower().split()
    fitting = [
        form for form in book.forms.values() if all(word in search[form.form] for word in words)
    ]
    lines = [form_line(book, form) for form in fitting]
    return [
        line
        for line in sorted(lines, key=lambda line: line.form.form)
        if (not process or process in {row.id for row in line.processes})
        and origin in ("", line.origin.kind if line.origin else "standard")
    ]


def form_line(book: Handbook, form: Form) -> FormLine:
    """Return one form for a list."""
    steps, duties = _uses(book)[form.form]
    processes = tuple(dict.fromkeys(name for name, _ in steps))
    found = tuple(book.processes[name] for name in processes if name in book.processes)
    return FormLine(form, len(steps), len(duties), found, book.origin_of(form))


def form_sheet(book: Handbook, name: str) -> FormSheet:
    """Return a whole form; raises KeyError where the handbook has none of this name."""
    form = book.forms[name]
    steps, duties = _uses(book)[name]
    shown = (book.indicator_of(one.indicator or "") for one in form.fields)
    return FormSheet(
        form_line(book, form),
        tuple((book.processes[process], step) for process, step in steps),
        tuple(book.duties[duty] for duty in duties),
        tuple({row.key: row for row in shown if row}.values()),
    )


@per_handbook
def _words(book: Handbook) -> dict[str, str]:
    return {form.form: naming.search_text(*_said(form)) for form in book.forms.values()}


def _said(form: Form) -> Iterator[str]:
    yield from (form.zh, form.en, form.form)
    for field in form.fields:
        yield field.zh


@per_handbook
def _uses(book: Handbook) -> dict[str, tuple[list[tuple[str, Step]], list[str]]]:
    """Return {form: ([(process, step)], [duty])} of those who ask for it."""
    found: dict[str, tuple[list[tuple[str, Step]], list[str]]] = {}
    for form in book.forms:
        found[form] = ([], [])
    for sheet in book.sheets.values():
        for step in all_steps(sheet.steps):
            if step.form in found:
                found[step.form][0].append((sheet.process, step))
    for duty in book.duties.values():
        form_name = duty.deliverable.form if duty.deliverable else None
        if form_name in found:
            found[form_name][1].append(duty.id)
    return found
