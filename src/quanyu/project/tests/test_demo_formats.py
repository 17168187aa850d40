"""Formats and lake agree: the examples of every format come in through the figures' door."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from quanyu.channels import Template, load_templates
from quanyu.channels.tests.samples import constants_of, example_text
from quanyu.figures import actions as figures
from quanyu.figures.models import Batch, Channel
from quanyu.jobs.worker import finish_job
from quanyu.kernel import clock
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TEMPLATES = load_templates()


# One installation for all of them: making it costs more than an import does.
@pytest.mark.django_db(transaction=True)
def test_every_example_is_imported(tmp_path: Path, settings: Settings) -> None:
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    actor = system_actor()
    with clock.frozen(NOW):
        shop = figures.open_channel(actor, name="样例店", platform="quanyu", key="samples")
        faults = [fault for name in TEMPLATES for fault in _faults(actor, shop, name, tmp_path)]
    assert faults == []


def _faults(actor: Person, shop: Channel, name: str, folder: Path) -> Iterator[str]:
    template = TEMPLATES[name]
    batch = _imported(actor, shop, template, folder)
    if batch.state != "active" or batch.error_msgid:
        yield f"{name}: {batch.state} {batch.error_msgid} {batch.error_params}"
        return
    # Rows of other facts may move: they waited for the orders of this file.
    placed = {fact for fact, counts in batch.counts.items() if any({**counts, "moved": 0}.values())}
    if placed - {rule.fact for rule in template.emit} or not placed:
        yield f"{name}: {batch.counts}"
    if (batch.rows_read, batch.rows_rejected) != (len(template.examples), 0):
        yield f"{name}: {batch.rows_read} read, {batch.rows_rejected} rejected"


def _imported(actor: Person, shop: Channel, template: Template, folder: Path) -> Batch:
    path = folder / f"{template.format}.csv"
    path.write_text(example_text(template), encoding="utf-8")
    upload = figures.receive_upload(actor, [figures.Incoming(path.name, path)])
    batch = figures.start_import(
        actor, upload.files.get(), format_id=template.format, channel=shop,
        constants=constants_of(template), exported_at=clock.now(),
    )  # fmt: skip
    if batch.job_id:
        finish_job(batch.job_id)
    batch.refresh_from_db()
    return batch
