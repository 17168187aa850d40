"""Coverage of the shipped standards says what was counted in the sources by hand and by machine."""

from datetime import date
from functools import cache

import pytest

from quanyu.handbook import Handbook, load
from quanyu.handbook.coverage import (
    Coverage,
    Settings,
    coverage,
    missing_objects,
    objects,
    occurrences,
    shared_tags,
)
from quanyu.handbook.loader import shipped_base

TODAY = date(2026, 11, 22)
FOUR = ("ccagm-draft", "t-ccfags-046", "ecommerce-positions", "operations-centre")
GUIDELINE = {
    "campaign.plan": "G01 G02 G03 G04 G07 G12 G13",
    "campaign.evaluate": "G02 G04 G10 G12",
    "live.manage": "G04 G07 G12",
    "member.campaign": "G01 G03",
    "competitor.analyse": "G01 G02",
    "partner.develop": "G01 G04",
    "content.publish": "G02 G11",
    "training.coach": "G06 G09",
    "goods.select": "G07 G12",
    "sentiment.respond": "G08 G11",
    "plan.make": "G09 G12",
    "target.reach": "G12 G13",
    "page.configure": "G12 G13",
    "stock.manage": "G12 G13",
    "code.requirement": "G15 G16",
}
COMMERCE = {
    "campaign.plan": "E01 E02",
    "competitor.analyse": "E01 E02",
    "market.analyse": "E01 E02",
    "data.monitor": "E01 E02",
}
CENTRE = {
    "plan.make": "H02 H03 H08 H09 H10 H11",
    "training.run": "H02 H04 H10 H12",
    "plan.review": "H02 H03 H08 H12",
    "report.daily": "H03 H05 H12",
    "ads.plan": "H04 H06 H07",
    "appraisal.score": "H04 H08 H10",
    "competitor.analyse": "H03 H06",
    "team.manage": "H02 H10",
    "data.analyse": "H03 H04",
    "ads.optimise": "H06 H07",
    "ads.report": "H06 H07",
    "training.pk": "H08 H09",
    "plan.execute": "H08 H09",
    "appraisal.subject": "H08 H09",
    "archive.works": "H08 H09",
    "content.copy": "H10 H11",
    "order.track": "H13 H14",
    "member.vip": "H13 H14",
}
BY_LINE = {
    "training.pk": "H08>H09",
    "plan.execute": "H08>H09",
    "appraisal.subject": "H08>H09",
    "archive.works": "H08>H09",
    "content.copy": "H10>H11",
    "plan.make": "H02>H03 H08>H09 H10>H11",
    "plan.review": "H02>H03",
    "ads.plan": "H04>H06 H04>H07",
}
REMAINING = {
    "plan.make": "H02 H03 H08 H09 H10 H11",
    "training.run": "H02 H04 H10 H12",
    "plan.review": "H02 H03 H08 H12",
    "report.daily": "H03 H05 H12",
    "ads.plan": "H06 H07",
    "appraisal.score": "H04 H08 H10",
    "competitor.analyse": "H03 H06",
    "team.manage": "H02 H10",
    "data.analyse": "H03 H04",
    "ads.optimise": "H06 H07",
    "ads.report": "H06 H07",
    "order.track": "H13 H14",
    "member.vip": "H13 H14",
}
HOLES = """account arch brand channel code community digital fin gov home industry infra live mall
ops partner privatedomain recon safety sec sentiment settle supply test"""
UNMEASURED = """G15-4 G17-2 G19-5 G20-1 G21-5 G23-1 G23-4 H02-2 H04-5 H08-4 H08-6 H10-8 H10-9
H10-10 H12-12"""
BUSIEST = "H14 95 H12 91 H06 83 E02 73 S04 71 H07 62 H13 56 E03 55 G08 53 G10 47"


@cache
def standard(name: str) -> Handbook:
    return load(shipped_base().parent / name)[0]


@cache
def covered(name: str) -> Coverage:
    return coverage(standard(name), on=TODAY)


def full(short: str) -> tuple[str, ...]:
    return tuple(f"POS-{name}" for name in short.split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ccagm-draft", GUIDELINE), ("ecommerce-positions", COMMERCE), ("operations-centre", CENTRE)],
)
def test_shared_tags_have_exactly_the_holders_of_the_sources(
    name: str, expected: dict[str, str]
) -> None:
    assert shared_tags(standard(name)) == {tag: full(who) for tag, who in expected.items()}


def test_the_guideline_names_no_superiors_so_all_its_shared_tags_are_overlaps() -> None:
    found = {one.object: one.positions for one in covered("ccagm-draft").of("HB-OVERLAP")}
    assert found == {tag: full(who) for tag, who in GUIDELINE.items()}
    assert len(found) == 15 and len(found["campaign.plan"]) == 7
    assert covered("ccagm-draft").shared == ()


def test_what_the_specialist_does_and_the_supervisor_leads_is_no_overlap() -> None:
    commerce = covered("ecommerce-positions")
    assert commerce.of("HB-OVERLAP") == ()
    assert {one.tag for one in commerce.shared} == set(COMMERCE)


def test_superiors_are_recognised_in_the_operations_centre_and_the_rest_is_listed() -> None:
    centre = covered("operations-centre")
    by_line = {
        one.tag: " ".join(f"{up[4:]}>{down[4:]}" for up, down in one.pairs) for one in centre.shared
    }
    remaining = {one.object: one.positions for one in centre.of("HB-OVERLAP")}
    assert by_line == BY_LINE
    assert remaining == {tag: full(who) for tag, who in REMAINING.items()}
    assert BY_LINE.keys() | REMAINING.keys() == CENTRE.keys()


def test_objects_of_the_guideline_that_the_other_two_have_no_duty_for() -> None:
    guideline, commerce, centre = map(standard, ("ccagm-draft", FOUR[2], "operations-centre"))
    tags = standard("quanyu").tags
    holes = missing_objects(guideline, [commerce, centre], tags)
    assert len(objects(guideline)) == 47
    assert [one.object for one in holes] == HOLES.split()
    back = missing_objects(centre, [guideline], tags)
    assert [one.object for one in back] == ["ads", "archive", "cost", "report", "theme"]
    assert all(one.duties for one in (*holes, *back))


def test_fifteen_duties_have_no_indicator() -> None:
    found = {one.object for name in FOUR for one in covered(name).of("HB-UNMEASURED")}
    assert found == {f"DUT-{name}" for name in UNMEASURED.split()}


def test_the_ten_busiest_positions() -> None:
    loads = [load for name in FOUR for load in covered(name).loads.values()]
    busiest = sorted(loads, key=lambda load: -load.occurrences)[:10]
    said = " ".join(f"{load.position[4:]} {load.occurrences:.0f}" for load in busiest)
    assert said == BUSIEST


def test_a_cadence_is_worth_what_the_settings_say() -> None:
    duty = standard("operations-centre").duties["DUT-H07-6"]  # daily, weekly, monthly
    assert occurrences(duty, Settings()) == pytest.approx(22 + 4.3 + 1)


def test_departments_with_functions_and_nobody_who_holds_them() -> None:
    found = {one.object: one.department for one in covered("operations-centre").of("HB-ORPHAN")}
    assert set(found) == {f"DUT-D0{n}-{m}" for n in (1, 2) for m in (1, 2, 3)}
    assert None not in found.values() and len(set(found.values())) == 2


def test_what_cannot_be_known_yet_has_no_count() -> None:
    centre = covered("operations-centre")
    assert centre.count("HB-SILENT") is None
    assert centre.unknown["HB-SILENT"] == "No work is recorded yet."
    assert centre.count("HB-UNTRAINED") is None
    assert centre.count("HB-OVERLAP") == 13
