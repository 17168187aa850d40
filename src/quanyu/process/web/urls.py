"""Addresses of processes and their cases."""

from django.urls import path

from quanyu.process.web import acting, cases, migrating, processes, starting, steering, trying

app_name = "process"
urlpatterns = [
    path("board/", processes.process_board, name="process_board"),
    path("try/<slug:process>/", trying.process_trial, name="process_trial"),
    path("cases/start/", starting.start_list, name="start_list"),
    path("cases/start/<slug:process>/", starting.case_start, name="case_start"),
    path("cases/start/<slug:process>/rows/", starting.case_start_rows, name="case_start_rows"),
    path("board/<slug:process>/", processes.process_page, name="process_page"),
    path("board/<slug:process>/<int:number>/", processes.version_page, name="version_page"),
    path(
        "board/<slug:process>/<int:number>/move/", migrating.migration_page, name="migration_page"
    ),
    path("board/<slug:process>/<int:number>/moved/", migrating.migration_do, name="migration_do"),
    path("migrations/<uuid:uuid>/undo/", migrating.migration_undo, name="migration_undo"),
    path("cases/", cases.case_list, name="case_list"),
    path("cases/<uuid:uuid>/", cases.case_page, name="case_page"),
    path("cases/<uuid:uuid>/live/", cases.case_live, name="case_live"),
    path("cases/<uuid:uuid>/complete/", acting.step_complete, name="step_complete"),
    path("cases/<uuid:uuid>/claim/", acting.step_claim, name="step_claim"),
    path("cases/<uuid:uuid>/release/", acting.step_release, name="step_release"),
    path("cases/<uuid:uuid>/assign/", acting.step_assign, name="step_assign"),
    path("cases/<uuid:uuid>/cancel/", steering.case_cancel, name="case_cancel"),
    path("cases/<uuid:uuid>/park/", steering.case_park, name="case_park"),
    path("cases/<uuid:uuid>/unpark/", steering.case_unpark, name="case_unpark"),
    path("cases/<uuid:uuid>/pause/", steering.case_pause, name="case_pause"),
    path("cases/<uuid:uuid>/resume/", steering.case_resume, name="case_resume"),
    path("cases/<uuid:uuid>/back/", steering.case_back, name="case_back"),
    path("cases/<uuid:uuid>/tell/", steering.case_tell, name="case_tell"),
    path("cases/<uuid:uuid>/time/", steering.case_time, name="case_time"),
]
