"""Addresses of the room."""

from django.urls import path

from quanyu.jobs.web import pages

app_name = "jobs"
urlpatterns = [path("", pages.job_list, name="job_list")]
