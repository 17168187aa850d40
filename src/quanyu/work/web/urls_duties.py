"""Addresses of recurring duties and of the archive."""

from django.urls import URLPattern, path

from quanyu.work.web import deliverables, duties

urlpatterns: list[URLPattern] = [
    path("duties/", duties.duty_calendar, name="duty_calendar"),
    path("duties/team/", duties.duty_team, name="duty_team"),
    path("duties/<str:duty>/", duties.duty_page, name="duty_page"),
    path("rounds/<uuid:uuid>/", duties.round_page, name="round_page"),
    path("items/<uuid:uuid>/round/", duties.round_of_item, name="round_of_item"),
    path("archive/", deliverables.deliverable_list, name="deliverable_list"),
    path("archive/seen/", deliverables.deliverables_seen, name="deliverables_seen"),
    path("archive/<uuid:uuid>/", deliverables.deliverable_page, name="deliverable_page"),
    path("archive/<uuid:uuid>/answer/", deliverables.deliverable_answer, name="deliverable_answer"),
]
