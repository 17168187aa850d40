"""Addresses of work."""

from django.urls import URLPattern, path

from quanyu.work.web import item, urls_forms

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("items/<uuid:uuid>/", item.item_page, name="item_page"),
    *urls_forms.urlpatterns,
]
