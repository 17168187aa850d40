"""Small sheets to try the language with."""

from quanyu.handbook import Position
from quanyu.handbook.sheets.checks import check_sheet
from quanyu.handbook.sheets.graph import Graph
from quanyu.handbook.sheets.reading import read_sheet
from quanyu.kernel.finding import Finding

POSITIONS = {
    name: Position(id=name, zh=zh, en=en, sort=sort, file="positions.yaml", line=1)  # type: ignore[arg-type]
    for name, zh, en, sort in (
        ("POS-H02", "运营主管", "Operations supervisor", "position"),
        ("POS-H03", "项目运营", "Project operator", "position"),
        ("POS-H09", "美工", "Designer", "position"),
        ("POS-X07", "顾客", "Customer", "external"),
    )
}
HEAD = """\
kind: process
process: PRC-R01
zh: 试流程
en: A trial process
lanes:
  - position: POS-H03
  - position: POS-H02
trigger:
  lane: POS-H03
  zh: 提出
  en: Asked for
steps:
"""
ASK = """\
  - id: "1.1"
    lane: POS-H03
    do: 提交需求
    en: Hand in
"""
AGREE = """\
  - id: "1.2"
    lane: POS-H02
    confirm: 审批
    en: Agree
    reject_to: "1.1"
"""
PARALLEL = """\
  - id: "1.3"
    lane: POS-H03
    parallel:
      - id: "1.3a"
        lane: POS-H03
        do: 文案
        en: Copy
      - - id: "1.3b"
          lane: POS-H02
          do: 预算
          en: Budget
        - id: "1.3c"
          lane: POS-H02
          do: 复核预算
          en: Check the budget
"""
AGAIN = """\
  - id: "1.4"
    lane: POS-H02
    confirm: 验收
    en: Accept
    reject_to: "1.3"
"""


def checked(*rows: str, head: str = HEAD) -> tuple[Graph | None, list[Finding]]:
    """Return the graph and all findings of a sheet with these rows."""
    sheet, findings = read_sheet("processes/PRC-R01.yaml", head + "".join(rows))
    if sheet is None:
        return None, findings
    graph, more = check_sheet(sheet, POSITIONS)
    return graph, [*findings, *more]


def healthy(*rows: str) -> Graph:
    """Return the graph of a sheet without findings."""
    graph, findings = checked(*rows)
    assert graph is not None
    assert not findings, [str(found) for found in findings]
    return graph
