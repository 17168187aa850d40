"""The catalogue of texts: whatever a room says is found, kept and checked."""

from pathlib import Path

import pytest

from quanyu.project import messages


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stall"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        'A = msg("Sold %(count)s.")\nB = ngettext("one", "many", 2)\n', encoding="utf-8"
    )
    (folder / "templates" / "page.html").write_text(
        '{% load i18n %}\n  {% translate "Welcome" %}\n'
        "    {% blocktranslate %}Hello{% endblocktranslate %}",
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    return folder


def test_texts_of_code_and_templates_are_found(room: Path) -> None:
    found = {message[2] for message in messages.extracted("stall")}
    assert found == {"Sold %(count)s.", ("one", "many"), "Welcome", "Hello"}


def test_a_text_without_chinese_is_a_fault_until_it_has_some(room: Path) -> None:
    assert messages.update("stall") == 4
    assert len(messages.check()) == 4
    path = messages.catalogue_path("stall")
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgid "Welcome"\nmsgstr ""', 'msgid "Welcome"\nmsgstr "欢迎"')
    path.write_text(text, encoding="utf-8")
    assert messages.update("stall") == 3
    assert len(messages.check()) == 3


def test_a_translation_that_loses_a_placeholder_is_a_fault(room: Path) -> None:
    messages.update("stall")
    path = messages.catalogue_path("stall")
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        'msgid "Sold %(count)s."\nmsgstr ""', 'msgid "Sold %(count)s."\nmsgstr "已售 %(number)s。"'
    )
    path.write_text(text, encoding="utf-8")
    assert any("Sold" in fault and "number" in fault for fault in messages.check())


def test_a_text_nobody_says_any_more_leaves_the_catalogue(room: Path) -> None:
    messages.update("stall")
    (room / "__init__.py").write_text("", encoding="utf-8")
    messages.update("stall")
    assert "Sold" not in messages.catalogue_path("stall").read_text(encoding="utf-8")
