"""Addresses of the room; those of reports and anomalies stand beside in `urls_reports`."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from quanyu.analysis.web import boards, catalogue, drill, explorer

REPORTS = "quanyu.analysis.web.urls_reports"

app_name = "analysis"
urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/", boards.home, name="home"),
    path("boards/<slug:key>/", boards.board_page, name="board_page"),
    path("boards/<slug:key>/<int:row>/<int:place>/", boards.board_block, name="board_block"),
    path("indicators/", catalogue.indicator_list, name="indicator_list"),
    path("indicators/<slug:key>/", catalogue.indicator_page, name="indicator_page"),
    path("explore/", explorer.explore, name="explore"),
    path("explore/values/", explorer.values, name="explore_values"),
    path("explore/export.<str:kind>", explorer.export, name="explore_export"),
    path("views/save/", explorer.view_save, name="view_save"),
    path("views/<uuid:uid>/", explorer.view_open, name="view_open"),
    path("views/<uuid:uid>/delete/", explorer.view_delete, name="view_delete"),
    path("rows/", drill.rows, name="rows"),
]
if find_spec(REPORTS):
    urlpatterns += import_module(REPORTS).urlpatterns
