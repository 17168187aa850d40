"""Addresses of forms."""

from django.urls import URLPattern, path

from quanyu.work.web import form_pages

urlpatterns: list[URLPattern] = [
    path("forms/people/", form_pages.form_people, name="form_people"),
    path("forms/<slug:form>/trial/", form_pages.form_trial, name="form_trial"),
]
