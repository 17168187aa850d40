"""The demo retailer's sales advisors, most of them counted only, and two weeks of rosters."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from quanyu.kernel import clock
from quanyu.organisation import actions, rules
from quanyu.organisation.models import Absence, Person, Post, Shift, Unit
from quanyu.project.demo import retailer
from quanyu.project.demo.chance import stream
from quanyu.project.demo.goods import brand_names
from quanyu.project.demo.model import Shop

ADVISOR = "POS-X16"  # 店长、店员: the handbook leaves advisors to stores and brands
ADVISORS, OF_BRANDS = 2900, 0.88
NAMED = {"brand": 9, "own": 1}  # by name in each store; the others are counted
TITLES = {
    "brand": ("导购（品牌派驻）", "Sales advisor (employed by brands)"),
    "own": ("导购（自有）", "Sales advisor (own)"),
}
ROSTERED = ("hubin", "wulin")
SURNAMES = "温岑祁蓝简沐纪阮霍柏乔翟虞容池"
GIVEN = "若曦予棠知微清越南乔疏影云舒听澜星遥晚柠初霁安禾念真望晴怀瑾子衿书意映雪"
EARLY, LATE = "早班", "晚班"
HOURS = {
    "sales": {EARLY: (time(9), time(17, 30)), LATE: (time(14), time(22, 30))},
    "stores": {EARLY: (time(9, 30), time(16, 30)), LATE: (time(14, 30), time(22))},
}
ENGLISH = {EARLY: "Early", LATE: "Late"}
COLOURS = {EARLY: "c1", LATE: "c3"}


def engage_advisors(actor: Person, units: Mapping[str, Unit], first_on: date) -> None:
    """Give every store its advisors' posts, filled by number, and ten of each store by name."""
    if Post.objects.filter(grant__position=ADVISOR).exists():
        return
    stores = retailer.stores()
    whole = sum(shop.share for shop in stores)
    for shop in stores:
        key = shop.key.removeprefix("store-")
        for kind, part in (("brand", OF_BRANDS), ("own", 1 - OF_BRANDS)):
            seats = round(ADVISORS * part * shop.share / whole)
            _engage(actor, units[key], shop, kind, seats, first_on)


def _engage(actor: Person, unit: Unit, shop: Shop, kind: str, seats: int, first_on: date) -> None:
    title, title_en = TITLES[kind]
    post = actions.add_post(
        actor=actor, unit=unit, position=ADVISOR, title=title, title_en=title_en,
        headcount=seats, counted=seats - NAMED[kind],
    )  # fmt: skip
    rng = stream("advisors", shop.key, kind)
    brands = [name for names in brand_names().values() for name in names[:4]]
    for number in range(1, NAMED[kind] + 1):
        code = f"{unit.pk:02d}{'B' if kind == 'brand' else 'S'}{number:02d}"
        person = actions.add_person(
            actor=actor, username=f"daogou-{code.lower()}", number=f"DG{code}",
            name=rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)),
            employment=kind, employer=rng.choice(brands) if kind == "brand" else "",
        )  # fmt: skip
        actions.appoint(actor=actor, person=person, post=post, first_on=first_on)


def draw_rosters(actor: Person, units: Mapping[str, Unit]) -> None:
    """Draw this week and the next for customer service and two stores; one agent is away."""
    if Shift.objects.exists():
        return
    monday = rules.week_of(clock.today())[0]
    shifts = {key: _shifts(actor, units[key], HOURS[key]) for key in HOURS}
    _send_away(actor, monday + timedelta(days=8))
    _draw(actor, units["sales"], shifts["sales"], monday)
    for key in ROSTERED:
        _draw(actor, units[key], shifts["stores"], monday)


def _shifts(actor: Person, unit: Unit, hours: Mapping[str, tuple[time, time]]) -> Sequence[Shift]:
    return [
        actions.add_shift(
            actor=actor, unit=unit, name=name, name_en=ENGLISH[name], colour=COLOURS[name],
            starts=starts, ends=ends,
        )
        for name, (starts, ends) in hours.items()
    ]  # fmt: skip


def _send_away(actor: Person, first_on: date) -> None:
    """Let one agent take three days off, with the other one standing in."""
    people = {
        row.username: row for row in Person.objects.filter(username__in=("hexiyan", "luoxiaoman"))
    }
    if not Absence.objects.exists():
        actions.record_absence(
            actor=actor, person=people["hexiyan"], kind="leave", first_on=first_on,
            last_on=first_on + timedelta(days=2), substitute=people["luoxiaoman"],
        )  # fmt: skip


def _draw(actor: Person, unit: Unit, shifts: Sequence[Shift], monday: date) -> None:
    """Draw five days a week for everybody of `unit`, early and late in turn; then copy the week."""
    people = Person.objects.filter(appointments__post__unit=unit).order_by("id")
    for place, person in enumerate(people):
        for n in range(5):
            day = monday + timedelta(days=(place + n) % 7)
            shift = shifts[place % len(shifts)]
            actions.set_turn(actor=actor, unit=unit, person=person, day=day, shift=shift)
    actions.copy_week(actor=actor, unit=unit, monday=monday + timedelta(days=7))
