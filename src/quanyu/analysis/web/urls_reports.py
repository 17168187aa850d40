"""Addresses of reports and anomalies."""

from django.urls import URLPattern, URLResolver, path

from quanyu.analysis.web import anomalies, reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", reports.report_list, name="report_list"),
    path("reports/compute/", reports.report_compute, name="report_compute"),
    path("reports/<uuid:uid>/", reports.report_page, name="report_page"),
    path("reports/<uuid:uid>/v<int:number>/", reports.report_page, name="report_version"),
    path("reports/<uuid:uid>/v<int:number>/rows/", reports.report_rows, name="report_rows"),
    path(
        "reports/<uuid:uid>/v<int:number>/difference/",
        reports.report_difference,
        name="report_difference",
    ),
    path(
        "reports/<uuid:uid>/v<int:number>/report.xlsx",
        reports.report_export_page,
        name="report_export",
    ),
    path("reports/<uuid:uid>/refresh/", reports.report_refresh, name="report_refresh"),
    path("reports/<uuid:uid>/comment/", reports.report_comment, name="report_comment"),
    path("reports/<uuid:uid>/publish/", reports.report_publish, name="report_publish"),
    path("reports/<uuid:uid>/correct/", reports.report_correct, name="report_correct"),
    path("reports/<uuid:uid>/drop/", reports.report_drop, name="report_drop"),
    path("anomalies/", anomalies.anomaly_list, name="anomaly_list"),
    path("anomalies/<uuid:uid>/", anomalies.anomaly_page, name="anomaly_page"),
    path("anomalies/<uuid:uid>/explain/", anomalies.anomaly_explain, name="anomaly_explain"),
    path("anomalies/<uuid:uid>/dismiss/", anomalies.anomaly_dismiss, name="anomaly_dismiss"),
    path("anomalies/<uuid:uid>/reopen/", anomalies.anomaly_reopen, name="anomaly_reopen"),
]
