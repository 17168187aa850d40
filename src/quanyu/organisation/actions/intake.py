"""Taking in many people at once: read, shown, confirmed; all of them or nobody."""

import io
from datetime import date, timedelta

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, intake
from quanyu.organisation.actions.appointments import appoint
from quanyu.organisation.actions.people import add_person
from quanyu.organisation.models import PeopleDraft, Person

KEPT = timedelta(days=1)


def read_people(*, actor: Person, name: str, data: bytes) -> PeopleDraft:
    """Read a file of people and keep its rows for a day, until they are confirmed.

    Refuses: file_unreadable, columns_missing, rows_none, rows_too_many.
    """
    access.require(actor, "organisation.manage")
    rows = intake.rows_of(name, data)
    with transaction.atomic():
        PeopleDraft.objects.filter(at__lt=clock.now() - KEPT).delete()
        PeopleDraft.objects.filter(actor=actor).delete()
        draft = PeopleDraft.objects.create(actor=actor, at=clock.now(), name=name[:200], rows=rows)
        after = {"rows": len(rows)}
        audit.record(actor, "organisation.people.read", subject=draft.name, after=after)
    return draft


def import_people(*, actor: Person, draft: PeopleDraft) -> int:
    """Add and appoint everybody in `draft`, or nobody; return how many.

    They get no password: whoever should log in is given one. Refuses: rows_faulty, and what the
    rows are refused for that was free when they were read.
    """
    access.require(actor, "organisation.manage")
    with transaction.atomic():
        rows = intake.check(draft.rows)
        if any(row.faults for row in rows):
            raise Refusal("rows_faulty", msg("Some rows have faults. Correct the file first."))
        for row in rows:
            _take_in(actor, row)
        after = {"count": len(rows)}
        audit.record(actor, "organisation.people.imported", subject=draft.name, after=after)
        draft.delete()
    return len(rows)


def _take_in(actor: Person, row: intake.Checked) -> None:
    if row.post is None or row.first_on is None:
        raise Refusal("rows_faulty", msg("Some rows have faults. Correct the file first."))
    person = add_person(
        actor=actor,
        username=row.username,
        name=row.texts["name"],
        number=row.texts["number"],
        employment=row.employment,
        employer=row.texts["employer"],
        phone=row.texts["phone"],
    )
    appoint(actor=actor, person=person, post=row.post, first_on=row.first_on, last_on=row.last_on)


def people_template(*, english: bool, example: date) -> bytes:
    """Return an empty workbook with the headings and two invented rows."""
    import xlsxwriter  # slow to load, needed for a workbook only

    buffer = io.BytesIO()
    day = example.isoformat()
    samples = [
        ["示例甲", "", "DG0001", "品牌派驻", "岚屿女装", "", "武林店", "导购", day, ""],
        ["示例乙", "", "DG0002", "自有员工", "", "", "武林店", "导购", day, ""],
    ]
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("People"), book.add_format({"bold": True})
        for column, (key, names) in enumerate(intake.COLUMNS.items()):
            star = "*" if key in intake.REQUIRED else ""
            sheet.write_string(0, column, names[english] + star, bold)
        for line, row in enumerate(samples, start=1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return buffer.getvalue()
