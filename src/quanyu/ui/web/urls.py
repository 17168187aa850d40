"""Addresses of the shell."""

from django.urls import path

from quanyu.ui.web import pages

app_name = "ui"
urlpatterns = [
    path("search/", pages.search, name="search"),
    path("language/", pages.language, name="language"),
]
