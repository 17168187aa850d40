"""Addresses of the shell."""

from django.urls import path

from quanyu.ui.web import pages

app_name = "ui"
urlpatterns = [
    path("search/", pages.search, name="search"),
    path("notices/", pages.notice_list, name="notice_list"),
    path("notices/read/", pages.notice_read, name="notice_read"),
    path("language/", pages.language, name="language"),
]
