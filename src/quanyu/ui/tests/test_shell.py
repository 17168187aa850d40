"""Refusals, errors, components and the rule against inline scripts."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from quanyu.kernel.refusal import Refusal
from quanyu.ui import navigation
from quanyu.ui.middleware import RefusalMiddleware

UI = Path(navigation.__file__).parent


def test_an_unknown_group_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="no navigation group"):
        navigation.register(navigation.Item("x", "x", "x", "x", "cellar"))


@pytest.mark.parametrize(
    ("code", "status"), [("forbidden", 403), ("not_found", 404), ("anything", 422)]
)
def test_a_refusal_has_a_status_and_words(code: str, status: int) -> None:
    answer = refuse(code, {})
    assert answer.status_code == status and "三 files" in answer.content.decode()


def test_a_refusal_reaches_htmx_as_a_toast_and_programs_as_json() -> None:
    toast = refuse("x", {"HX-Request": "true"})
    assert toast["HX-Retarget"] == "#q-toasts" and b"<html" not in toast.content
    told = refuse("x", {"Accept": "application/json"})
    assert json.loads(told.content) == {"code": "x", "message": "三 files"}


def refuse(code: str, headers: dict[str, str]):
    request: HttpRequest = RequestFactory().get("/", headers=headers)
    middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    answer = middleware.process_exception(request, Refusal(code, "%(n)s files", n="三"))
    assert answer is not None
    return answer


def test_what_is_not_a_refusal_goes_on() -> None:
    middleware = RefusalMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_errors_are_said_in_words(client: Client, db: None) -> None:
    page = client.get("/nothing-here/")
    assert page.status_code == 404 and "这里没有内容" in page.content.decode()


def test_the_language_is_kept_and_the_way_back_stays_here(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/" and client.cookies["django_language"].value == "en"


def draw(text: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load qy %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("change", "direction", "tone", "arrow"),
    [
        ("0.08", "up", "q-good", "arrow-up-right"),
        ("-0.08", "up", "q-poor", "arrow-down-right"),
        ("-0.08", "down", "q-good", "arrow-down-right"),
        ("0.08", "none", "q-flat", "arrow-up-right"),
        ("0", "up", "q-flat", "minus"),
    ],
)
def test_the_arrow_is_direction_and_the_colour_is_good_or_bad(
    change: str, direction: str, tone: str, arrow: str
) -> None:
    drawn = draw("{% delta v d %}", v=Decimal(change), d=direction)
    assert tone in drawn and f"#{arrow}" in drawn


def test_sparklines_leave_gaps_out_and_need_two_points() -> None:
    assert draw("{% spark v %}", v=[1, None, 3, 2]).count(",") == 3 + 5
    assert draw("{% spark v %}", v=[1]) == ""


def test_names_are_escaped() -> None:
    assert "<script>" not in draw("{% avatar v %}{% icon v %}", v="<script>")


def test_no_template_holds_a_script_or_a_style() -> None:
    rooms = UI.parent
    for path in rooms.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag or "application/json" in tag, path
        assert "<style" not in text and not re.search(r"\son[a-z]+=", text), path


def test_styles_avoid_what_old_browsers_lack() -> None:
    for path in (UI / "static/ui/css").glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"color-mix|:has\(|oklch|light-dark|@layer|@container", text), path
