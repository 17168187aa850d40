"""What the house itself does: records that rooms above keep and hand down through feeds."""

from quanyu.lake.facts.contract import Fact, count, day, flag, identity, instant
from quanyu.lake.facts.trade import KIND

REPORT = Fact(
    "report",
    "已发布报告",
    "Published report",
    (
        identity("report_no", "报告编号", "Report number"),
        KIND,
        day("first_on", "首日", "First day"),
        day("last_on", "末日", "Last day"),
        instant("published_at", "首次发布时间", "First published at"),
        count("corrections", "更正次数", "Corrections"),
        count("late_corrections", "因数据迟到的更正次数", "Corrections for late data"),
        flag("corrected", "发过更正", "Corrected"),
    ),
    at="published_at",
    key=("report_no",),
)
FACTS = (REPORT,)
