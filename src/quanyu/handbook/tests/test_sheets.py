"""Process sheets in a handbook: read, replaced, dropped, given other lanes, compared, checked."""

import time

from quanyu.handbook import Handbook, load_texts, shipped, standard_texts, standards
from quanyu.handbook.differences import compare, three_way
from quanyu.handbook.tests.samples import composed
from quanyu.kernel.finding import Finding

VERSIONS = {one.id: one.reference for one in standards()}
HEAD = f"""kind: handbook
id: shop
version: "1"
zh: 小店手册
status: own
extends:
  - {VERSIONS["quanyu"]}
  - {VERSIONS["operations-centre"]}
"""
POSITIONS = "  - op: adopt\n    ref: POS-X01\n" + "".join(
    f"  - op: adopt\n    ref: POS-H{number:02}\n" for number in range(1, 15)
)
IMAGES = standard_texts("operations-centre")["processes/PRC-07.yaml"]
OWN = "processes/PRC-07.yaml"
TRIAL = """kind: process
process: PRC-R01
zh: 试流程
en: A trial
lanes:
  - position: POS-H03
  - position: POS-H02
trigger:
  lane: POS-H03
  zh: 提出
steps:
  - id: "1.1"
    lane: POS-H03
    do: 提交需求
  - id: "1.2"
    lane: POS-H02
    confirm: 审批
    reject_to: "1.1"
"""


def shop(overlay: str = "", **files: str) -> tuple[Handbook, list[Finding]]:
    """Return a retailer's handbook with this overlay and these process sheets (`PRC_07`)."""
    texts = {f"processes/{name.replace('_', '-')}.yaml": text for name, text in files.items()}
    adopted = f"kind: overlay\npositions:\n{POSITIONS}{overlay}"
    return load_texts({"handbook.yaml": HEAD, "overlay.yaml": adopted, **texts}, shipped)


def rules_of(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(found.rule, found.file) for found in findings]


def test_a_file_of_our_own_takes_the_place_of_the_sheet() -> None:
    plain, _ = shop()
    shorter = IMAGES.replace("zh: 图片处理\n", "zh: 急图\n").replace("项目运营确认", "运营点头")
    book, findings = shop(PRC_07=shorter)
    assert findings == []
    assert book.sheets["PRC-07"].zh == book.processes["PRC-07"].zh == "急图"
    origin = book.origins["process:PRC-07"]
    assert (origin.kind, origin.base, origin.op) == (
        "changed",
        VERSIONS["operations-centre"],
        "replace",
    )
    assert origin.fields == ("steps", "zh")
    assert (origin.file, origin.line) == (OWN, 1)
    assert book.origins["PRC-07"].kind == "changed"
    assert book.content_hash != plain.content_hash
    (change,) = compare(plain, book)
    assert [one.field for one in change.fields] == ["zh", "steps.07.8"]
    assert "运营点头" in str(change.fields[1].after)


def test_a_sheet_of_our_own_has_an_id_of_our_own_and_its_name_on_the_file() -> None:
    book, findings = shop(PRC_R01=TRIAL)
    assert findings == []
    assert book.origins["process:PRC-R01"].kind == book.origins["PRC-R01"].kind == "own"
    assert book.processes["PRC-R01"].lanes == ("POS-H03", "POS-H02")
    assert rules_of(shop(PRC_99=TRIAL.replace("PRC-R01", "PRC-99"))[1]) == [
        ("HB-OWN", "processes/PRC-99.yaml")
    ]
    assert rules_of(shop(PRC_R02=TRIAL)[1]) == [("HB-KIND", "processes/PRC-R02.yaml")]


def test_a_dropped_process_takes_its_sheet_along() -> None:
    book, findings = shop("processes:\n  - op: drop\n    ref: PRC-07\n    reason: 外包\n")
    assert findings == []
    assert "PRC-07" not in book.sheets and "PRC-07" not in book.processes
    assert book.left["process:PRC-07"] == book.left["PRC-07"]


def lanes(*positions: str) -> str:
    listed = "".join(f"        - {position}\n" for position in positions)
    head = "processes:\n  - op: override\n    ref: PRC-07\n    set:\n      lanes:\n"
    return f"{head}{listed}    reason: 我们的分工\n"


def test_other_lanes_in_the_overlay_are_other_lanes_in_the_sheet() -> None:
    book, findings = shop(lanes("POS-H02", "POS-H03", "POS-H10", "POS-H10"))
    assert findings == []
    sheet = book.sheets["PRC-07"]
    assert [lane.id for lane in sheet.lanes] == ["POS-H02", "POS-H03", "POS-H10"]
    assert {row.lane for row in sheet.steps} == {"POS-H02", "POS-H03", "POS-H10"}
    assert book.processes["PRC-07"].lanes == ("POS-H02", "POS-H03", "POS-H10")
    assert book.origins["process:PRC-07"].reason == "我们的分工"


def test_lanes_are_given_one_by_one() -> None:
    book, findings = shop(lanes("POS-H02", "POS-H03"))
    assert rules_of(findings) == [("HB-LANE", "overlay.yaml")]
    assert len(book.processes["PRC-07"].lanes) == len(book.sheets["PRC-07"].lanes) == 4


def test_positions_that_merge_meet_in_one_lane() -> None:
    merge = """  - op: merge
    refs:
      - POS-H08
      - POS-H09
    into:
      id: POS-R01
      zh: 设计
      superior: POS-H02
    reason: 一个人做
"""
    text = (
        HEAD,
        "kind: overlay\npositions:\n"
        + POSITIONS.replace(
            "  - op: adopt\n    ref: POS-H08\n  - op: adopt\n    ref: POS-H09\n", merge
        ),
    )
    book, _ = load_texts({"handbook.yaml": text[0], "overlay.yaml": text[1]}, shipped)
    sheet = book.sheets["PRC-07"]
    assert [lane.id for lane in sheet.lanes] == ["POS-H02", "POS-H03", "POS-R01"]
    assert book.processes["PRC-07"].lanes == ("POS-H02", "POS-H03", "POS-R01")
    assert {row.lane for row in book.sheets["PRC-03"].steps} >= {"design"}
    design = next(lane for lane in book.sheets["PRC-03"].lanes if lane.team == "design")
    assert design.positions == ("POS-R01",)


def test_a_process_has_an_outline_or_a_sheet_but_never_both() -> None:
    outline = "kind: processes\nprocesses:\n  - id: PRC-R01\n    zh: 试流程\n    lanes:\n"
    texts = {
        "handbook.yaml": HEAD,
        "overlay.yaml": f"kind: overlay\npositions:\n{POSITIONS}",
        "processes.yaml": f"{outline}      - POS-H03\n",
        "processes/PRC-R01.yaml": TRIAL,
    }
    assert rules_of(load_texts(texts, shipped)[1]) == [("HB-DUPLICATE", "processes/PRC-R01.yaml")]


def test_a_sheet_may_follow_where_a_base_has_only_an_outline() -> None:
    sheet = TRIAL.replace("PRC-R01", "PRC-10").replace("POS-H03", "POS-H04")
    adopted = "positions:\n  - op: adopt\n    ref: POS-H04\n  - op: adopt\n    ref: POS-H02\n"
    book, findings = composed(adopted, **{"processes_PRC-10": sheet})
    assert [found for found in findings if found.rule == "HB-DUPLICATE"] == []
    assert book.processes["PRC-10"].lanes == ("POS-H04", "POS-H02")
    assert book.sheets["PRC-10"].zh == "试流程"


def test_faults_of_a_sheet_are_faults_of_the_handbook() -> None:
    lost = TRIAL.replace('reject_to: "1.1"', 'reject_to: "9.9"')
    nobody = TRIAL.replace("position: POS-H02", "position: POS-Z99").replace(
        "lane: POS-H02", "lane: POS-Z99"
    )
    calling = TRIAL + '  - id: "1.3"\n    lane: POS-H02\n    call: 调用\n    process: PRC-98\n'
    for text, rule in ((lost, "PS-TARGET"), (nobody, "PS-POSITION"), (calling, "PS-REFERENCE")):
        _, findings = shop(PRC_R01=text)
        assert rules_of(findings) == [(rule, "processes/PRC-R01.yaml")], findings


def test_a_new_release_and_our_own_sheet_are_told_step_by_step() -> None:
    old, _ = load_texts(standard_texts("operations-centre"))
    texts = standard_texts("operations-centre")
    texts[OWN] = texts[OWN].replace("制作图片", "做图")
    new, _ = load_texts(texts)
    mine, _ = shop(PRC_07=IMAGES.replace("制作图片", "作图"))
    lines = [line for line in three_way(old, new, mine) if line.mark == "process:PRC-07"]
    assert [(line.field, line.side) for line in lines] == [("steps.07.5", "conflict")]


def test_all_sheets_are_checked_again_in_no_time() -> None:
    shop()
    began = time.process_time()
    shop(PRC_R01=TRIAL)
    assert time.process_time() - began < 0.1


def test_a_process_of_positions_from_a_standard_that_is_not_extended_is_left_out() -> None:
    """PRC-27 has lanes of the guideline, which this shop does not extend."""
    book, findings = shop()
    assert "PRC-27" not in book.processes and "PRC-27" not in book.sheets
    assert "PRC-07" in book.processes
    assert findings == []
    bound = (
        "  - op: override\n    ref: PRC-27\n    reason: 由运营部办\n    set:\n      lanes:\n"
        + "".join(f"        - {name}\n" for name in ("POS-H03", "POS-H02", "POS-H01", "POS-X01"))
    )
    book, findings = load_texts(
        {
            "handbook.yaml": HEAD,
            "overlay.yaml": f"kind: overlay\npositions:\n{POSITIONS}processes:\n{bound}",
        },
        shipped,
    )
    assert findings == []
    assert book.processes["PRC-27"].lanes == ("POS-H03", "POS-H02", "POS-H01", "POS-X01")
    assert "PRC-27" in book.sheets
