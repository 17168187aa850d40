"""Tables of the room, by noun."""

from quanyu.analysis.models.anomalies import Anomaly, AnomalyCheck
from quanyu.analysis.models.reports import (
    FrozenDefinitions,
    Report,
    ReportFigures,
    ReportVersion,
)
from quanyu.analysis.models.views import SavedView

__all__ = [
    "Anomaly",
    "AnomalyCheck",
    "FrozenDefinitions",
    "Report",
    "ReportFigures",
    "ReportVersion",
    "SavedView",
]
