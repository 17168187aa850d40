"""The address of the start page, mounted at the root."""

from django.urls import path

from quanyu.work.web import workbench

app_name = "start"
urlpatterns = [
    path("", workbench.workbench, name="home"),
    path("start/tasks/", workbench.workbench_tasks, name="tasks"),
    path("start/panels/<slug:key>/", workbench.workbench_panel, name="panel"),
]
