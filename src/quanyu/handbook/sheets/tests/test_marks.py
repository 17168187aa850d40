"""What a running case puts onto the drawing of its process."""

import xml.etree.ElementTree as ET
from pathlib import Path

import quanyu.standards
from quanyu.handbook.sheets import Graph, build, draw, read_sheet
from quanyu.handbook.sheets.marks import Mark, Marks
from quanyu.handbook.sheets.picture import to_svg

SHEET = Path(next(iter(quanyu.standards.__path__))) / "operations-centre/processes/PRC-07.yaml"


def graph() -> Graph:
    sheet, findings = read_sheet("processes/PRC-07.yaml", SHEET.read_text(encoding="utf-8"))
    assert sheet is not None and not findings
    return build(sheet, {})[0]


def drawn(marks: Marks) -> ET.Element:
    process = graph()
    return ET.fromstring(to_svg(process, draw(process), "zh", marks))


def named(picture: ET.Element, node: str) -> ET.Element:
    return next(part for part in picture.iter() if part.get("data-node") == node)


def test_every_shape_carries_the_name_of_its_node() -> None:
    found = {part.get("data-node") for part in drawn(Marks()).iter()} - {None}
    assert found == set(graph().nodes)


def test_a_mark_colours_its_shape_and_says_so_in_words() -> None:
    picture = drawn(Marks({"s07_5": Mark("late", words="制作图片：<林晓> 已超时")}))
    shape = named(picture, "s07_5")
    assert shape.get("class") == "is-late"
    assert "".join(shape[0].itertext()) == "制作图片：<林晓> 已超时"


def test_a_badge_keeps_clear_of_the_deadline_below_its_shape() -> None:
    both = Marks({"s07_5": Mark("open", "林晓 · 5 小时", 3), "s07_6": Mark("open", "周宁")})
    tops = {
        "".join(part.itertext()): float(part[0].get("y", 0))
        for part in drawn(both).iter()
        if (part.get("class") or "").startswith(("f-badge", "f-count"))
    }
    boxes = draw(graph()).shapes
    assert tops["林晓 · 5 小时"] < boxes["s07_5"][1] < tops["3"]
    assert tops["周宁"] > boxes["s07_6"][1]


def test_taken_arrows_and_links() -> None:
    first = graph().flows[0].id
    picture = drawn(Marks({"s07_1": Mark("done", url="/x?a=1&b=2", words="做过")}, {first}))
    taken = [part for part in picture.iter() if "f-taken" in (part.get("class") or "")]
    assert len(taken) == 2  # the arrow and its tip
    link = next(part for part in picture.iter() if part.tag.endswith("}a"))
    assert link.get("href") == "/x?a=1&b=2" and link.get("aria-label") == "做过"
    assert picture.get("role") == "group"
