"""Addresses of the room; those of reports and anomalies stand beside in `urls_reports`."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from quanyu.analysis.web import boards

REPORTS = "quanyu.analysis.web.urls_reports"

app_name = "analysis"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", boards.home, name="home"),
]
if find_spec(REPORTS):
    urlpatterns += import_module(REPORTS).urlpatterns
