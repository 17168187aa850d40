"""A watched folder: whose a file is, where it goes, what a refused one says."""

import pytest

from quanyu.figures.actions import watch
from quanyu.figures.models import Batch
from quanyu.figures.tests import factories
from quanyu.figures.tests.factories import imported, order, written
from quanyu.jobs import worker
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "watched"
    place.mkdir()
    return place


def names(place):
    return sorted(path.name.split("-", 1)[-1] for path in place.iterdir()) if place.exists() else []


def test_a_folder_named_after_a_shop_says_whose_the_files_are(director, tmall, folder):
    other = factories.shop(director, "天猫专卖店")
    (folder / other.name).mkdir()
    (folder / tmall.key).mkdir()
    written(folder / other.name, "a.csv", [order(1)])
    written(folder / tmall.key, "b.csv", [order(2)])
    told = []

    def tell(path, batch, refusal):
        told.append(batch.channel)

    count = watch(director, folder, once=True, on_file=tell)
    worker.run(once=True)
    assert (count, set(told)) == (2, {tmall, other})
    assert {b.upload_file.name: b.channel for b in Batch.objects.filter(state="active")} == {
        "a.csv": other,
        "b.csv": tmall,
    }
    assert names(folder / other.name / "imported") == ["a.csv"]
    assert watch(director, folder, once=True) == 0


def test_the_shop_of_the_last_import_is_taken_when_nothing_else_says_it(
    director, tmall, folder, tmp_path
):
    imported(director, written(tmp_path, "before.csv", [order(1)]), tmall)
    factories.shop(director, "天猫专卖店")
    written(folder, "next.csv", [order(2)])
    assert watch(director, folder, once=True) == 1
    worker.run(once=True)
    assert Batch.objects.get(upload_file__name="next.csv").channel == tmall


def test_a_refused_file_stands_aside_with_its_sentence(director, tmall, folder):
    (folder / "notes.csv").write_text("nothing,known\n1,2\n")
    (folder / ".hidden.csv").write_text("x")
    told = []

    def tell(path, batch, refusal):
        told.append(refusal.code)

    assert watch(director, folder, once=True, on_file=tell) == 0
    assert told == ["import_unclear"]
    assert names(folder / "refused") == ["notes.csv", "notes.txt"]
    sentence = next((folder / "refused").glob("*.txt")).read_text("utf-8")
    assert "notes.csv" in sentence
    assert not Batch.objects.exists()


def test_watching_needs_the_right_and_a_folder(people, director, folder):
    with pytest.raises(Refusal) as refused:
        watch(people["outsider"], folder, once=True)
    assert refused.value.code == "forbidden"
    with pytest.raises(Refusal, match="no folder"):
        watch(director, folder / "nowhere", once=True)
