"""The published pages and the downloadable examples of the built-in formats."""

from pathlib import Path

import pytest

from quanyu.channels.channel import ChannelFacts
from quanyu.channels.detection import detect
from quanyu.channels.examples import empty_example
from quanyu.channels.formats.documentation import FOLDER, pages, write
from quanyu.channels.loading import load_templates
from quanyu.channels.pages import template_page
from quanyu.channels.reading import read
from quanyu.channels.tests.samples import constants_of
from quanyu.channels.unpacking import unpack

TEMPLATES = load_templates()
OWN = sorted(name for name in TEMPLATES if name.startswith("quanyu_"))


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_page_renders_in_both_languages(name: str) -> None:
    template = TEMPLATES[name]
    zh, en = template_page(template, "zh"), template_page(template, "en")
    assert zh.startswith(f"# {template.zh}\n") and en.startswith(f"# {template.en}\n")
    assert template.notes.zh.strip() in zh and template.notes.en.strip() in en
    for column in template.columns:
        assert column.headers[0].replace("|", "\\|") in zh


def test_index_names_every_format_once() -> None:
    made = pages(TEMPLATES)
    assert len(made) == 2 * (len(TEMPLATES) + 1)
    for ending in (".md", ".zh.md"):
        index = made[f"README{ending}"]
        assert all(index.count(f"({name}{ending})") == 1 for name in TEMPLATES)


def test_published_pages_are_those_of_the_templates() -> None:
    root = next((p for p in Path(__file__).resolve().parents if (p / FOLDER).is_dir()), None)
    if root is None:
        pytest.skip("an installed package has no docs folder")
    published = {p.name: p.read_text("utf-8") for p in (root / FOLDER).glob("*.md")}
    assert published == pages(TEMPLATES), "run python -m quanyu.channels.formats.documentation"


def test_writing_removes_pages_of_formats_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("old", encoding="utf-8")
    write(tmp_path)
    assert not (tmp_path / "gone.md").exists()
    assert {p.name for p in tmp_path.iterdir()} == set(pages(TEMPLATES))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", OWN)
def test_downloaded_example_comes_back(name: str, kind: str, tmp_path: Path) -> None:
    template = TEMPLATES[name]
    path = tmp_path / f"example.{kind}"
    path.write_bytes(empty_example(template, "csv" if kind == "csv" else "xlsx"))
    member = unpack(path)[0]
    best = detect(member, TEMPLATES).best
    assert best is not None and best.template_id == name
    with read(member, template, constants_of(template), ChannelFacts("shop")) as reading:
        assert (reading.rows_read, reading.rejected) == (len(template.examples), 0)
