"""Addresses of the room."""

from django.urls import path

from quanyu.figures.web.pages import (
    batches,
    board,
    channels,
    formats,
    imports,
    keeping,
    targets,
    wizard,
)

app_name = "figures"
urlpatterns = [
    path("import/", imports.import_page, name="import_page"),
    path("import/<uuid:uid>/", imports.upload_page, name="upload_page"),
    path("import/<uuid:uid>/start/", imports.start, name="start"),
    path("import/file/<uuid:uid>/", imports.file_card, name="file_card"),
    path("import/file/<uuid:uid>/preview/", imports.file_preview, name="file_preview"),
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/<uuid:uid>/", batches.batch_page, name="batch_page"),
    path("batches/<uuid:uid>/progress/", batches.batch_progress, name="batch_progress"),
    path("batches/<uuid:uid>/undo/", batches.batch_undo, name="batch_undo"),
    path("batches/<uuid:uid>/rejects.xlsx", batches.batch_rejects, name="batch_rejects"),
    path("lines/<int:batch>/<int:file>/<int:line>/", batches.source_line, name="source_line"),
    path("expected/", board.expected_board, name="expected_board"),
    path("expected/set/", board.expectation_set, name="expectation_set"),
    path("expected/<uuid:uid>/end/", board.expectation_end, name="expectation_end"),
    path("expected/<uuid:uid>/nothing/", board.expectation_nothing, name="expectation_nothing"),
    path("formats/", formats.format_list, name="format_list"),
    path("formats/new/", wizard.wizard_start, name="wizard_start"),
    path("formats/new/<uuid:uid>/", wizard.wizard_page, name="wizard_page"),
    path("formats/new/<uuid:uid>/preview/", wizard.wizard_preview, name="wizard_preview"),
    path("formats/<slug:format_id>/", formats.format_page, name="format_page"),
    path(
        "formats/<slug:format_id>/example.<str:kind>", formats.format_example, name="format_example"
    ),
    path("keeping/", keeping.keeping_page, name="keeping_page"),
    path("targets/", targets.target_grid, name="target_grid"),
    path("targets/set/", targets.target_set, name="target_set"),
    path("shops/", channels.channel_list, name="channel_list"),
    path("shops/open/", channels.channel_open, name="channel_open"),
    path("shops/<uuid:uid>/", channels.channel_page, name="channel_page"),
]
