"""What reports and anomalies register: sentences, jobs, places, snapshots held, blocks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from quanyu.analysis import feeds, tasks, terms
from quanyu.analysis.actions.reports import held_snapshots
from quanyu.analysis.boards import blocks
from quanyu.analysis.queries.anomalies import open_anomalies
from quanyu.analysis.queries.reports import reports_due
from quanyu.analysis.reports.terms import COMPUTE_JOB, FREEZE_JOB
from quanyu.figures.registry import hold_snapshots
from quanyu.jobs import registry
from quanyu.organisation import audit
from quanyu.ui import navigation, notices

SENTENCES = {
    "analysis.report.computed": _("%(actor)s computed %(subject)s, %(missing)s files missing"),
    "analysis.report.commented": _("%(actor)s commented on %(subject)s"),
    "analysis.report.published": _("%(actor)s published %(subject)s, digest %(digest)s"),
    "analysis.report.reopened": _("%(actor)s began to correct %(subject)s: %(reason)s"),
    "analysis.report.corrected": _(
        "%(actor)s published version %(version)s of %(subject)s: %(reason)s"
    ),
    "analysis.report.dropped": _("%(actor)s gave up version %(version)s of %(subject)s"),
    "analysis.report.exported": _("%(actor)s exported version %(version)s of %(subject)s"),
    "analysis.anomaly.explained": _("%(actor)s explained the anomaly %(subject)s: %(note)s"),
    "analysis.anomaly.dismissed": _("%(actor)s dismissed the anomaly %(subject)s: %(note)s"),
    "analysis.anomaly.reopened": _("%(actor)s reopened the anomaly %(subject)s"),
}
NOTICES = (
    ("analysis.report.published", _("%(by)s published the report of %(report)s"), "ok"),
    ("analysis.report.corrected", _("%(by)s corrected the report of %(report)s"), "warn"),
)
PLACES = (
    ("report_list", _("Reports"), "report-analytics", 22),
    ("anomaly_list", _("Anomalies"), "activity", 23),
)


def register() -> None:
    """Fill the registries of the rooms below and of the boards beside."""
    feeds.register()
    for kind, told, tone in NOTICES:
        notices.register(kind, told, icon="report-analytics", tone=tone)
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)
    registry.handler(COMPUTE_JOB, _("Reports and anomalies"))(tasks.make_reports)
    registry.handler(FREEZE_JOB, _("Keeping a published report"))(tasks.freeze)
    registry.every(COMPUTE_JOB, timedelta(minutes=5))
    hold_snapshots("reports", held_snapshots)
    blocks.register("anomalies", open_anomalies)
    blocks.register("reports_due", reports_due)
    for name, label, icon, order in PLACES:
        navigation.register(
            navigation.Item(
                key=name,
                label=label,
                icon=icon,
                url_name=f"analysis:{name}",
                group="understand",
                permission=terms.VIEW,
                order=order,
            )
        )
