"""Reading a file of people: columns by name, every row checked, every fault with row and column."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import naming
from quanyu.organisation.models import Person, Post
from quanyu.organisation.queries.seats import seats_of
from quanyu.organisation.terms import Employment

MOST = 2000
# Key of a column → its Chinese and English heading; those in REQUIRED must not be empty.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "name": ("姓名", "Name"),
    "username": ("登录名", "Log-in name"),
    "number": ("工号", "Staff number"),
    "employment": ("用工性质", "Employment"),
    "employer": ("用工单位", "Employer"),
    "phone": ("电话", "Telephone"),
    "unit": ("部门", "Unit"),
    "post": ("编制", "Post"),
    "first_on": ("到岗日", "From"),
    "last_on": ("截止日", "Until"),
}
REQUIRED = ("name", "unit", "post", "first_on")
_EMPLOYMENT = {
    "": Employment.OWN,
    "自有": Employment.OWN,
    "自有员工": Employment.OWN,
    "own": Employment.OWN,
    "own employee": Employment.OWN,
    "品牌派驻": Employment.BRAND,
    "品牌": Employment.BRAND,
    "brand": Employment.BRAND,
    "employed by a brand": Employment.BRAND,
    "外部": Employment.EXTERNAL,
    "外部人员": Employment.EXTERNAL,
    "external": Employment.EXTERNAL,
}
_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the key of its column and a sentence."""

    key: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Checked:
    """One row as it was understood; `line` counts as the spreadsheet does."""

    line: int
    texts: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    post: Post | None = None
    employment: str = Employment.OWN
    first_on: date | None = None
    last_on: date | None = None
    username: str = ""

    def blame(self, key: str, msgid: str, **params: object) -> None:
        """Note a fault in the column `key`."""
        self.faults.append(Fault(key, msgid, params))


def rows_of(name: str, data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV or XLSX file by column key, `line` included.

    Refuses: file_unreadable, columns_missing, rows_too_many, rows_none.
    """
    try:
        table = _workbook(data) if data[:2] == b"PK" else _text(data)
    except Exception as fault:  # readers raise their own kinds; none may end in a traceback
        raise Refusal(
            "file_unreadable",
            msg("“%(name)s” cannot be read. Save it as .xlsx or as .csv and try again."),
            name=name,
        ) from fault
    heads = [_key(text) for text in (table[0] if table else [])]
    missing = [COLUMNS[key][0] for key in REQUIRED if key not in heads]
    if missing:
        raise Refusal(
            "columns_missing",
            msg("Columns are missing: %(columns)s. Begin with the template."),
            columns="、".join(missing),
        )
    rows = [
        {"line": str(line), **{k: v.strip() for k, v in zip(heads, row, strict=False) if k}}
        for line, row in enumerate(table[1:], start=2)
        if any(text.strip() for text in row)
    ]
    if not rows:
        raise Refusal("rows_none", msg("The file holds no people below its headings."))
    if len(rows) > MOST:
        raise Refusal(
            "rows_too_many", msg("At most %(most)s people at once. Split the file."), most=MOST
        )
    return rows


def check(rows: Sequence[Mapping[str, str]]) -> list[Checked]:
    """Return every row with its faults; what the rows want together is checked too."""
    posts = _posts()
    found = [_check(row, posts) for row in rows]
    _name(found)
    _check_seats(found)
    return found


def _check(row: Mapping[str, str], posts: Mapping[tuple[str, str], Post]) -> Checked:
    found = Checked(int(row["line"]), {key: row.get(key, "") for key in COLUMNS})
    for key in REQUIRED:
        if not found.texts[key]:
            found.blame(key, msg("This must not be empty."))
    found.employment = _employment(found)
    if found.employment != Employment.OWN and not found.texts["employer"]:
        found.blame("employer", msg("Say which brand or firm employs this person."))
    found.first_on, found.last_on = _date(found, "first_on"), _date(found, "last_on")
    if found.first_on and found.last_on and found.last_on < found.first_on:
        found.blame("last_on", msg("The last day lies before the first day."))
    found.post = posts.get((found.texts["unit"].lower(), found.texts["post"].lower()))
    if found.post is None and found.texts["unit"] and found.texts["post"]:
        _blame_place(found, {unit for unit, _post in posts})
    return found


def _blame_place(row: Checked, units: set[str]) -> None:
    if row.texts["unit"].lower() in units:
        row.blame("post", msg("%(unit)s has no post “%(post)s”."), **row.texts)
    else:
        row.blame("unit", msg("There is no unit “%(unit)s” with posts."), **row.texts)


def _employment(row: Checked) -> str:
    known = _EMPLOYMENT.get(row.texts["employment"].lower())
    if known is None:
        row.blame("employment", msg("Write 自有员工, 品牌派驻 or 外部人员."))
    return known or Employment.OWN


def _date(row: Checked, key: str) -> date | None:
    text = row.texts[key].split(" ")[0]
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    if text:
        row.blame(key, msg("“%(text)s” is not a day. Write it as 2026-11-22."), text=text)
    return None


def _name(rows: list[Checked]) -> None:
    """Give everybody a log-in name; one that was written must be free."""
    taken = {name.lower() for name in Person.objects.values_list("username", flat=True)}
    wanted = Counter(row.texts["username"].lower() for row in rows if row.texts["username"])
    for row in rows:
        written = row.texts["username"].lower()
        if written and (written in taken or wanted[written] > 1):
            row.blame("username", msg("The log-in name “%(name)s” is taken."), name=written)
    taken |= set(wanted)
    for row in rows:
        row.username = row.texts["username"] or _free(row, taken)
        taken.add(row.username.lower())


def _free(row: Checked, taken: set[str]) -> str:
    stem = (row.texts["number"] or naming.pinyin(row.texts["name"]) or "person").lower()
    name, more = stem, 2
    while name in taken:
        name, more = f"{stem}{more}", more + 1
    return name


def _check_seats(rows: list[Checked]) -> None:
    wanted: dict[int, list[Checked]] = defaultdict(list)
    for row in rows:
        if row.post is not None:
            wanted[row.post.pk].append(row)
    seats = seats_of(Post.objects.filter(pk__in=wanted))
    for pk, listed in wanted.items():
        free = seats[pk].total - len(seats[pk].holders) - len(seats[pk].coming)
        for row in listed[max(0, free) :]:
            row.blame("post", msg("%(post)s has no free seat left."), post=str(row.post))


def _posts() -> dict[tuple[str, str], Post]:
    """Return posts by (unit, post) in every way people write them, in small letters."""
    found: dict[tuple[str, str], Post] = {}
    rows = Post.objects.filter(ended_on=None, per_project=False).select_related("unit", "grant")
    for post in rows.order_by("-id"):
        names = {post.title, post.title_en, post.grant.zh, post.grant.en, post.grant.position}
        for unit in {post.unit.name, post.unit.name_en} - {""}:
            found |= {(unit.lower(), name.lower()): post for name in names - {""}}
    for post in rows:  # a title is nearer than the position that several posts share
        for unit in {post.unit.name, post.unit.name_en} - {""}:
            titles = {post.title, post.title_en} - {""}
            found |= {(unit.lower(), title.lower()): post for title in titles}
    return found


def _key(heading: str) -> str:
    plain = heading.strip().strip("*＊ ").lower()
    return next((k for k, names in COLUMNS.items() if plain in (n.lower() for n in names)), "")


def _text(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor GB 18030")


def _workbook(data: bytes) -> list[list[str]]:
    import fastexcel  # slow to load, needed for a workbook only

    sheet = fastexcel.read_excel(data).load_sheet(0, header_row=None, dtypes="string")
    columns = [column.to_pylist() for column in sheet.to_arrow().columns]
    return [[_cell(value) for value in row] for row in zip(*columns, strict=True)]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
