"""Every address of Quanyu: each room mounts its own pages under its name."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from quanyu.project.settings import ROOMS

AT_ROOT = {"analysis", "organisation", "ui"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("quanyu.work.web.urls_start")),
    *(
        path("" if room in AT_ROOT else f"{room}/", include(f"quanyu.{room}.web.urls"))
        for room in ROOMS
        if find_spec(f"quanyu.{room}.web.urls")
    ),
    path("accounts/", include("quanyu.organisation.web.entrance")),
]

handler403 = "quanyu.ui.web.pages.forbidden"
handler404 = "quanyu.ui.web.pages.not_found"
handler500 = "quanyu.ui.web.pages.server_error"
