"""Every page: opens for those who may, in both languages; refuses those who may not."""

from datetime import date

import pytest
from django.urls import reverse

from quanyu.figures import queries
from quanyu.figures.actions import set_expectation
from quanyu.figures.models import Expectation, UploadFile
from quanyu.figures.tests.factories import ORDER_FORMAT, imported, order, uploaded, written
from quanyu.jobs import worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(director, tmall, tmp_path):
    path = written(tmp_path, "a.csv", [order(1), order(2), "3,x,1,上海,坏,坏,0"])
    return imported(director, path, tmall)


def addresses(director, batch, tmp_path):
    file = uploaded(director, written(tmp_path, "b.csv", [order(7)]))[0]
    return [
        reverse("figures:import_page"),
        reverse("figures:upload_page", args=[file.upload.uid]),
        reverse("figures:upload_page", args=[batch.upload_file.upload.uid]),
        reverse("figures:file_card", args=[file.uid]),
        reverse("figures:file_preview", args=[file.uid]) + f"?f{file.pk}-format={ORDER_FORMAT}",
        reverse("figures:batch_list") + "?q=a.csv",
        reverse("figures:batch_page", args=[batch.uid]),
        reverse("figures:batch_progress", args=[batch.uid]),
        reverse("figures:batch_rejects", args=[batch.uid]),
        reverse("figures:source_line", args=[batch.pk, 0, 2]),
        reverse("figures:expected_board") + "?month=2026-11",
        reverse("figures:format_list") + "?q=tmall",
        reverse("figures:format_page", args=[ORDER_FORMAT]),
        reverse("figures:format_example", args=[ORDER_FORMAT, "csv"]),
        reverse("figures:format_example", args=[ORDER_FORMAT, "xlsx"]),
        reverse("figures:wizard_start"),
        reverse("figures:wizard_page", args=[file.uid]),
        reverse("figures:target_grid") + "?month=2026-11",
        reverse("figures:channel_list"),
        reverse("figures:channel_page", args=[batch.channel.uid]),
        reverse("jobs:job_list"),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(client, director, batch, tmp_path, language):
    set_expectation(
        director, channel=batch.channel, format_id=ORDER_FORMAT, first_on=date(2026, 11, 17)
    )
    client.force_login(director)
    client.cookies["django_language"] = language
    for address in addresses(director, batch, tmp_path):
        response = client.get(address)
        assert response.status_code == 200, address


def test_nobody_else_gets_in(client, people, director, batch, tmp_path):
    client.force_login(people["outsider"])
    for address in addresses(director, batch, tmp_path):
        assert client.get(address).status_code in (403, 422), address


def test_a_stranger_is_asked_to_sign_in(client, batch):
    response = client.get(reverse("figures:batch_page", args=[batch.uid]))
    assert response.status_code == 302


def test_undo_from_the_page_needs_its_right(client, people, director, batch):
    address = reverse("figures:batch_undo", args=[batch.uid])
    client.force_login(people["specialist"])
    assert client.post(address, {"reason": "x"}).status_code == 403
    client.force_login(director)
    assert client.post(address, {"reason": "x"}).status_code == 302
    worker.run(once=True)
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_expect_a_file_and_say_that_nothing_came(client, director, tmall):
    client.force_login(director)
    said = {
        "channel": str(tmall.uid),
        "format_id": ORDER_FORMAT,
        "days_after": "1",
        "due_time": "08:30",
        "first_on": "2026-11-01",
    }
    assert client.post(reverse("figures:expectation_set"), said).status_code == 302
    row = Expectation.objects.get()
    client.post(
        reverse("figures:expectation_nothing", args=[row.uid]),
        {"day": "2026-11-03", "reason": "盘点"},
    )
    page = client.get(reverse("figures:expected_board") + "?month=2026-11")
    states = [str(cell.state) for cell in page.context["rows"][0][0].cells]
    assert states[:4] == ["missing", "missing", "nothing", "missing"]


def test_targets_are_set_in_the_grid_and_read_back(client, director, tmall):
    client.force_login(director)
    said = {
        "indicator": "net_sales",
        "month": "2026-11",
        f"v-2026_11_20-{tmall.key}": "60,000",
        f"was-2026_11_20-{tmall.key}": "",
        f"v-2026_11_21-{tmall.key}": "",
        f"was-2026_11_21-{tmall.key}": "",
    }
    assert client.post(reverse("figures:target_set"), said).status_code == 302
    worker.run(once=True)
    page = client.get(reverse("figures:target_grid") + "?month=2026-11&indicator=net_sales")
    values = dict(page.context["rows"][0][1])
    assert values[date(2026, 11, 20)] == 60000
    assert values[date(2026, 11, 21)] is None


def test_the_wizard_makes_a_format_that_imports(client, director, tmall, tmp_path):
    client.force_login(director)
    path = written(
        tmp_path,
        "mine.csv",
        ["A1,2026-11-18 10:00:00,12.50", "A2,2026-11-19 10:00:00,3"],
        header="流水号码,付款时间,付款金额",
    )
    file = uploaded(director, path)[0]
    assert not file.error_code
    page = client.get(reverse("figures:wizard_page", args=[file.uid]))
    draft = page.context["draft"]
    feeds = {"流水号码": "order_id", "付款时间": "paid_at", "付款金额": "amount"}
    said = {
        "format_id": "my_till",
        "zh": "我的收银",
        "platform": "store",
        "fact": "payment",
        "key": ["order_id"],
        "replaces": "row",
    }
    kinds = {"order_id": "id", "paid_at": "instant", "amount": "money"}
    for column in draft.columns:
        target = feeds[column.header]
        said[f"target-{column.number}"], said[f"type-{column.number}"] = target, kinds[target]
    seen = client.post(reverse("figures:wizard_preview", args=[file.uid]), said)
    assert "12.5" in seen.content.decode()
    assert client.post(reverse("figures:wizard_page", args=[file.uid]), said).status_code == 302
    batch = imported(director, path, tmall, format_id="my_till")
    assert (batch.state, batch.counts["payment"]["accepted"]) == ("active", 2)


def test_the_wizard_asks_what_the_file_does_not_say(client, director, tmall, tmp_path):
    client.force_login(director)
    path = written(tmp_path, "m.csv", ["A1,12.50"], header="流水号码,付款金额")
    file = uploaded(director, path)[0]
    said = {
        "format_id": "asking_till",
        "zh": "要问日期的收银",
        "platform": "store",
        "fact": "traffic",
        "replaces": "row",
        "const-0-name": "which_day",
        "const-0-type": "day",
        "const-0-default": "2026-11-18",
        "const-0-target": "day",
        "type-1": "money",
        "target-1": "paid_amount",
    }
    seen = client.post(reverse("figures:wizard_preview", args=[file.uid]), said)
    assert "2026-11-18" in seen.content.decode()
    assert client.post(reverse("figures:wizard_page", args=[file.uid]), said).status_code == 302
    batch = imported(
        director, path, tmall, format_id="asking_till", constants={"which_day": "2026-11-19"}
    )
    assert (batch.state, batch.first_on) == ("active", date(2026, 11, 19))


def test_a_format_that_could_not_be_read_again_is_not_saved(director):
    from quanyu.figures import formats
    from quanyu.figures.actions import save_template
    from quanyu.kernel.refusal import Refusal

    mapping = {
        "format": "broken",
        "platform": "store",
        "zh": "坏",
        "en": "Broken",
        "columns": [{"name": "amount", "header": ["付款金额"], "type": "text"}],
        "emit": [{"fact": "payment", "set": {"amount": "amount"}}],
    }
    with pytest.raises(Refusal, match="money is expected"):
        save_template(director, mapping)
    assert "broken" not in formats.all_formats()


def test_contact_data_is_masked_until_a_reason_is_given(client, people, director, batch):
    found = queries.get_source_line(director, batch.pk, 2)
    assert found.cells[0].text == "1"
    assert UploadFile.objects.get(batches=batch).raw is not None
    client.force_login(people["specialist"])
    address = reverse("figures:source_line", args=[batch.pk, 0, 2])
    assert client.post(address, {"reason": "curious"}).status_code == 403
