"""Addresses of work."""

from django.urls import URLPattern, path

from quanyu.work.web import delegations, inbox, item, threads, urls_duties, urls_forms

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/complete/", inbox.inbox_complete, name="inbox_complete"),
    path("items/<uuid:uuid>/", item.item_page, name="item_page"),
    path("items/<uuid:uuid>/claim/", item.item_claim, name="item_claim"),
    path("items/<uuid:uuid>/release/", item.item_release, name="item_release"),
    path("items/<uuid:uuid>/assign/", item.item_assign, name="item_assign"),
    path("items/<uuid:uuid>/promise/", item.item_promise, name="item_promise"),
    path("items/<uuid:uuid>/pause/", item.item_pause, name="item_pause"),
    path("items/<uuid:uuid>/resume/", item.item_resume, name="item_resume"),
    path("items/<uuid:uuid>/complete/", item.item_complete, name="item_complete"),
    path("comments/new/", threads.comment_new, name="comment_new"),
    path("files/<uuid:uuid>/", threads.attachment, name="attachment"),
    path("people/", threads.mention, name="mention"),
    path("delegations/", delegations.delegation_list, name="delegation_list"),
    path("delegations/new/", delegations.delegation_new, name="delegation_new"),
    path("delegations/<uuid:uuid>/end/", delegations.delegation_end, name="delegation_end"),
    *urls_forms.urlpatterns,
    *urls_duties.urlpatterns,
]
