"""Addresses of the organisation."""

from django.urls import path

from quanyu.organisation.web import account, people, structure, trail

app_name = "organisation"
urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<uuid:uuid>/", people.person_detail, name="person_detail"),
    path("people/<uuid:uuid>/change/", people.person_change, name="person_change"),
    path("people/<uuid:uuid>/appoint/", people.person_appoint, name="person_appoint"),
    path("people/<uuid:uuid>/leave/", people.person_leave, name="person_leave"),
    path("people/<uuid:uuid>/sessions/end/", people.sessions_end, name="sessions_end"),
    path("people/<uuid:uuid>/password/", people.password_set, name="password_set"),
    path("appointments/<uuid:uuid>/end/", people.appointment_end, name="appointment_end"),
    path("units/", structure.unit_list, name="unit_list"),
    path("units/new/", structure.unit_new, name="unit_new"),
    path("units/posts/new/", structure.post_new, name="post_new"),
    path("units/<uuid:uuid>/scope/", structure.unit_scope, name="unit_scope"),
    path("posts/<uuid:uuid>/scope/", structure.post_scope, name="post_scope"),
    path("units/<uuid:uuid>/change/", structure.unit_change, name="unit_change"),
    path("units/<uuid:uuid>/end/", structure.unit_end, name="unit_end"),
    path("posts/<uuid:uuid>/change/", structure.post_change, name="post_change"),
    path("posts/<uuid:uuid>/end/", structure.post_end, name="post_end"),
    path("audit/", trail.entry_list, name="entry_list"),
    path("audit/verify/", trail.entry_verify, name="entry_verify"),
    path("account/", account.account, name="account"),
    path("account/post/", account.post_choose, name="post_choose"),
]
