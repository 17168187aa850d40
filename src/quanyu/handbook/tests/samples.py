"""Two small bases and a handbook that grows from them."""

from quanyu.handbook import Handbook, load_texts
from quanyu.kernel.finding import Finding

COMMON = {
    "handbook.yaml": """kind: handbook
id: quanyu
version: "1"
zh: 基准
en: Base
status: common
""",
    "tags.yaml": """kind: tags
objects:
  - object: plan
    zh: 计划
  - object: ads
    zh: 广告
    parent: plan
actions:
  - action: make
    zh: 制定
    stage: plan
  - action: review
    zh: 审核
    stage: review
""",
    "words.yaml": """kind: words
words:
  - source: 直通车
    today: 关键词推广
    status: renamed
    since: "2023"
""",
    "readings.yaml": """kind: readings
readings:
  - id: AMB-19
    zh: 上级与考核人不同。
    reading:
      zh: 允许不同。
    concerns:
      - POS-H05
""",
    "rules.yaml": """kind: rules
rules:
  - id: APR-01
    zh: 每月考核一次。
""",
    "measures.yaml": """kind: measures
measures:
  - measure: ad_cost
    zh: 广告花费
    en: Ad cost
    unit: money
    fact: ad
    aggregate: sum
    of: cost
""",
    "indicators/ads.yaml": """kind: indicators
group: ads
order: 1
zh: 广告
en: Ads
indicators:
  - key: ad_cost
    ids:
      - IND-301
    zh: 广告花费
    en: Ad cost
    definition:
      zh: 期间内的广告花费。
      en: What ads cost in the period.
    formula: ad_cost
    unit: money
    direction: up
    owner: POS-H04
    grain: shop_day
""",
}
HOUSE = {
    "handbook.yaml": """kind: handbook
id: house
version: "2013"
zh: 运营中心手册
status: house
""",
    "departments.yaml": """kind: departments
departments:
  - id: DEP-H01
    zh: 运营中心
  - id: DEP-H02
    zh: 运营部
    parent: DEP-H01
  - id: DEP-H03
    zh: 推广部
    parent: DEP-H01
  - id: DEP-H04
    zh: 商品部
""",
    "positions.yaml": """kind: positions
positions:
  - id: POS-H01
    zh: 运营总监
    department: DEP-H01
  - id: POS-H02
    zh: 运营主管
    department: DEP-H02
    superior: POS-H01
    headcount: "1"
  - id: POS-H03
    zh: 项目运营
    department: DEP-H02
    superior: POS-H02
    headcount: per_project
  - id: POS-H04
    zh: 推广主管
    department: DEP-H03
    superior: POS-H01
  - id: POS-H05
    zh: 关键词推广专员
    source_zh: 直通车专员
    department: DEP-H03
    superior: POS-H04
    reviewer: POS-H02
    readings:
      - AMB-19
""",
    "duties/operation.yaml": """kind: duties
duties:
  - id: DUT-H02-1
    position: POS-H02
    zh: 制定月计划
    tags:
      - plan.make
  - id: DUT-H02-2
    position: POS-H02
    helpers:
      - POS-H04
      - POS-H05
    zh: 审核推广计划
    tags:
      - ads.review
    deliverable:
      zh: 审核意见
      form: review_note
      archive: plans
      sign: POS-H04
  - id: DUT-H03-1
    position: POS-H03
    zh: 写日报
    cadences:
      - every: day
        due: "18:00"
        origin: stated
    minutes: "30"
    deliverable:
      zh: 日报
      archive: reports
  - id: DUT-D01-1
    department: DEP-H04
    zh: 下单订货
""",
    "duties/promotion.yaml": """kind: duties
duties:
  - id: DUT-H04-1
    position: POS-H04
    zh: 制定推广计划
    tags:
      - ads.make
    indicators:
      - IND-301
  - id: DUT-H05-1
    position: POS-H05
    zh: 执行关键词推广
    abilities:
      - CMP-H05-P01
  - id: DUT-H05-2
    position: POS-H05
    zh: 写推广周报
    deliverable:
      zh: 周报
      archive: reports
""",
    "competencies.yaml": """kind: competencies
modules:
  - id: MOD-H05-1
    position: POS-H05
    zh: 投放
competencies:
  - id: CMP-H05-P01
    module: MOD-H05-1
    position: POS-H05
    level: primary
    zh: 出价
    evidence: superior, test
  - id: CMP-H02-P01
    position: POS-H02
    level: primary
    zh: 计划
""",
    "cards.yaml": """kind: cards
cards:
  - position: POS-H05
    weights:
      - indicator: IND-301
        group: performance
        weight: "100"
""",
    "forms/base.yaml": """kind: forms
forms:
  - form: review_note
    zh: 审核意见
    fields:
      - field: verdict
        zh: 意见
        type: long_text
        required: "true"
""",
    "processes.yaml": """kind: processes
processes:
  - id: PRC-10
    zh: 常规推广
    initiator: POS-H04
    lanes:
      - POS-H04
      - POS-H05
      - POS-H01
""",
}
OWN = {
    "handbook.yaml": """kind: handbook
id: shop
version: "1"
zh: 小店手册
status: own
extends:
  - quanyu@1
  - house@2013
"""
}
BASES = {"quanyu": COMMON, "house": HOUSE}


def overlay(text: str) -> dict[str, str]:
    """Return the files of a handbook whose overlay says this, two spaces less indented."""
    return {**OWN, "overlay.yaml": "kind: overlay\n" + text}


def composed(text: str, **files: str) -> tuple[Handbook, list[Finding]]:
    """Compose the bases with an overlay and more files (`duties_x` for `duties/x.yaml`)."""
    named = {f"{name.replace('_', '/')}.yaml": body for name, body in files.items()}
    return load_texts({**overlay(text), **named}, BASES.get)


ADOPT_ALL = "positions:\n" + "".join(
    f"  - op: adopt\n    ref: POS-H0{number}\n" for number in range(1, 6)
)
