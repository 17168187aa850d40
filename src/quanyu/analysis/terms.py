"""Permissions and labels of the room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VIEW = "figures.view"
EXPORT = "figures.export"
EXPLORE = "analysis.explore"
SAVE_VIEW = "analysis.save_view"
REPORT_COMMENT = "analysis.report_comment"
REPORT_PUBLISH = "analysis.report_publish"

PERMISSIONS = {
    EXPLORE: _("Ask for figures freely"),
    SAVE_VIEW: _("Keep questions and share them with a position"),
    REPORT_COMMENT: _("Comment on reports"),
    REPORT_PUBLISH: _("Publish reports"),
}
"""What this room declares; `figures.view` and `figures.export` belong to figures."""

UNITS = {
    "money": _("Money"),
    "count": _("Count"),
    "quantity": _("Pieces"),
    "rate": _("Rate"),
    "ratio": _("Ratio"),
    "days": _("Days"),
    "hours": _("Hours"),
    "seconds": _("Seconds"),
    "score": _("Score"),
}
DIRECTIONS = {
    "up": _("more is better"),
    "down": _("less is better"),
    "none": _("neither way is better"),
}
GRAINS = {
    "day": _("By day"),
    "week": _("By week"),
    "month": _("By month"),
    "quarter": _("By quarter"),
    "year": _("By year"),
}
DIMENSIONS = {
    "channel": _("Shop"),
    "platform": _("Platform"),
    "legal_entity": _("Legal entity"),
    "currency": _("Currency"),
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
    "hour": _("Hour of day"),
    "weekday": _("Weekday"),
    "business_on": _("Business day"),
}
COMPARES = {
    "previous": _("The period before"),
    "weekday": _("Same weekdays before"),
    "year": _("A year before"),
    "holiday": _("A year before, festivals aligned"),
}
CHARTS = {
    "line": pgettext_lazy("chart", "Lines"),
    "stack": pgettext_lazy("chart", "Stacked areas"),
    "bar": pgettext_lazy("chart", "Columns"),
    "hbar": pgettext_lazy("chart", "Bars"),
    "table": pgettext_lazy("chart", "Table only"),
}
PRESETS = {
    "yesterday": _("Yesterday"),
    "7": _("7 days"),
    "30": _("30 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
}
TARGETED = {
    "net_sales": "sales_attainment",
    "paid_amount": "paid_attainment",
    "visitors": "traffic_attainment",
    "gross_profit": "gross_profit_attainment",
}
"""Figures that have targets, and the indicator that tells how much of the target is reached."""
AGGREGATES = {
    "sum": _("sum of"),
    "count": _("number of"),
    "distinct": _("different"),
    "median": _("median of"),
    "p90": _("90th percentile of"),
    "mean": _("mean of"),
    "last": _("at the end of the days, sum of"),
}
FUNCTIONS = {
    "and": _("and"),
    "or": _("or"),
    "not": _("not"),
    "is": _("is"),
    "null": _("empty"),
    "in": _("one of"),
    "total": _("whole of"),
    "previous": _("period before of"),
    "year_before": _("year before of"),
    "elapsed_days": _("elapsed days"),
    "period_days": _("days of the period"),
    "true": _("yes"),
    "false": _("no"),
}
