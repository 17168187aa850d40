"""Forms: what people type becomes values, with a sentence for whatever is not possible."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from quanyu.handbook import Form, load_texts
from quanyu.kernel import clock
from quanyu.work import models
from quanyu.work.forms import Bound, Context, bind, shown
from quanyu.work.tests.factories import Crew

TEXT = """kind: forms
forms:
  - form: request
    zh: 需求单
    en: Request
    purpose:
      zh: 说清楚要什么。
      en: Says what is wanted.
    fields:
      - field: title
        zh: 主题
        en: Subject
        required: "true"
        max: "20"
      - field: kind
        zh: 用途
        en: Purpose
        type: choice
        required: "true"
        options:
          - option: main
            zh: 主图
            en: Main image
          - option: banner
            zh: 横幅
            en: Banner
      - field: width
        zh: 宽度
        en: Width
        type: number
        min: "10"
        max: "4000"
        unit:
          zh: 像素
          en: px
        required: "true"
        shown_if: kind == "banner"
      - field: weight
        zh: 重量
        en: Weight
        type: number
        decimals: "2"
      - field: cost
        zh: 费用
        en: Cost
        type: money
        min: "0"
        field_class: cost
      - field: wanted_on
        zh: 希望日期
        en: Wanted on
        type: date
        min: today
      - field: go_live_at
        zh: 上线时间
        en: Goes live at
        type: datetime
      - field: urgent
        zh: 加急
        en: Urgent
        type: yes_no
        default: "no"
      - field: channels
        zh: 渠道
        en: Channels
        type: choices
        options:
          - option: tmall
            zh: 天猫
            en: Tmall
          - option: jd
            zh: 京东
            en: JD
      - field: leader
        zh: 负责人
        en: Leader
        type: person
      - field: group
        zh: 小组
        en: Group
        type: people
        max: "2"
      - field: sample
        zh: 参考图
        en: Reference
        type: image
        max: "2"
      - field: goods
        zh: 商品
        en: Goods
        type: rows
        max: "3"
        columns:
          - field: code
            zh: 货号
            en: Code
            required: "true"
          - field: price
            zh: 价格
            en: Price
            type: money
          - field: who
            zh: 谁
            en: Who
            type: person
      - field: note
        zh: 备注
        en: Note
        type: long_text
"""
GOOD = {"f-title": "秋季主图", "f-kind": "main"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(scope="module")
def form() -> Form:
    book, findings = load_texts({"forms/own.yaml": TEXT})
    assert [
        f for f in findings if f.rule.startswith("HB-FORM") and f.rule != "HB-FORM-UNUSED"
    ] == []
    return book.forms["request"]


def posted(**given: Any) -> QueryDict:
    """Return what a browser sends: `f_title=…` for the input f-title, lists for several."""
    data = QueryDict(mutable=True)
    for name, value in {**{k.replace("f-", "f_"): v for k, v in GOOD.items()}, **given}.items():
        values = value if isinstance(value, list) else [value]
        data.setlist("f-" + name.removeprefix("f_").replace("__", "-"), values)
    return data


def typed(form: Form, crew: Crew, context: Any = None, **given: Any) -> Bound:
    return bind(form, posted(**given), None, crew.su, context)


def test_a_fresh_form_begins_with_defaults_and_what_the_case_knows(form: Form, crew: Crew) -> None:
    context = Context(facts={"title": "双十一", "note": "旧备注", "leader": str(crew.chen.uuid)})
    bound = bind(form, None, None, crew.su, context)
    assert not bound.is_valid and bound.errors == {}
    drawn = {one.of.field: one for one in bound.inputs}
    assert drawn["title"].typed == "双十一"
    assert drawn["urgent"].typed == "no"
    assert drawn["note"].typed == ""  # a remark of another step is not carried on
    assert [person.label for person in drawn["leader"].chosen] == ["陈悦"]
    assert not drawn["width"].asked


def test_what_was_typed_becomes_values(form: Form, crew: Crew) -> None:
    bound = typed(
        form, crew, f_kind="banner", f_width="１，２００", f_weight="0.25",
        f_wanted_on="2026-11-30", f_go_live_at="2026-12-01T08:30", f_urgent="yes",
        f_channels=["tmall", "jd"], f_leader=str(crew.chen.uuid), f_note="  两行\n字 ",
    )  # fmt: skip
    assert bound.errors == {} and bound.is_valid
    assert bound.values == {
        "title": "秋季主图",
        "kind": "banner",
        "width": 1200,
        "weight": 0.25,
        "wanted_on": "2026-11-30",
        "go_live_at": "2026-12-01T00:30+00:00",
        "urgent": True,
        "channels": ["tmall", "jd"],
        "leader": str(crew.chen.uuid),
        "note": "两行\n字",
    }


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "", "Fill this in."),
        ("title", "长" * 21, "At most 20 characters; these are 21."),
        ("kind", "poster", "Choose one of the options."),
        ("kind", "", "Choose one of the options."),
        ("weight", "heavy", "Type a number, such as 120."),
        ("weight", "1.234", "At most 2 decimals."),
        ("weight", "nan", "Type a number, such as 120."),
        ("wanted_on", "2026-11-20", "This day has passed. Choose today or a later one."),
        ("wanted_on", "soon", "Choose a day, such as 2026-11-30."),
        ("go_live_at", "noon", "Choose a day and a time, such as 2026-11-30 18:00."),
        ("urgent", "maybe", "Choose yes or no."),
        ("leader__find", "赵没有", "Nobody here is called “赵没有”."),
    ],
)
def test_each_fault_has_a_sentence_and_keeps_what_was_typed(
    form: Form, crew: Crew, field: str, text: str, sentence: str
) -> None:
    bound = typed(form, crew, **{f"f_{field}": text})
    assert bound.errors == {field.removesuffix("__find"): [sentence]}
    assert not bound.is_valid
    page = render_to_string("work/_form.html", {"bound": bound})
    assert sentence in page
    if field not in ("kind", "urgent"):
        assert text in page


def test_a_field_is_asked_on_its_condition_only(form: Form, crew: Crew) -> None:
    assert typed(form, crew, f_kind="main", f_width="").is_valid
    asked = typed(form, crew, f_kind="banner", f_width="")
    assert asked.errors == {"width": ["Fill this in."]}
    ignored = typed(form, crew, f_kind="main", f_width="5")
    assert ignored.is_valid and "width" not in ignored.values
    assert typed(form, crew, f_kind="banner", f_width="5").errors == {
        "width": ["At least 10 is needed."]
    }


def test_money_is_typed_in_yuan_and_kept_in_fen(form: Form, crew: Crew) -> None:
    bound = typed(form, crew, f_goods__0__code="A1", f_goods__0__price="¥1,234.5")
    assert bound.values["goods"] == [{"code": "A1", "price": 123450}]
    assert bound.inputs[-2].cells[0][1].typed == "¥1,234.5"
    wrong = typed(form, crew, f_goods__0__code="A1", f_goods__0__price="1.234")
    assert wrong.errors == {"goods": ["Type an amount in yuan, such as 1234.50."]}


def test_lines_that_say_nothing_are_no_lines(form: Form, crew: Crew) -> None:
    bound = typed(
        form, crew, f_goods__0__code="", f_goods__7__code="B", f_goods__2__code=" ",
        f_goods__2__price="3",
    )  # fmt: skip
    assert bound.errors == {"goods": ["Fill this in."]}  # line 2 has a price and no code
    assert [row[0].typed for row in bound.inputs[-2].cells] == [" ", "B"]
    four = {f"f_goods__{n}__code": str(n) for n in range(4)}
    assert typed(form, crew, **four).errors == {"goods": ["At most 3 of them are possible."]}


def test_people_are_found_by_name_or_chosen(form: Form, crew: Crew) -> None:
    both = [str(crew.su.uuid), str(crew.chen.uuid)]
    bound = typed(form, crew, f_group=both, f_leader__find="何川")
    assert bound.values["group"] == both
    assert bound.values["leader"] == str(crew.designer.uuid)
    many = typed(form, crew, f_group=[*both, str(crew.director.uuid)])
    assert many.errors == {"group": ["At most 2 of them are possible."]}
    strangers = typed(form, crew, f_group=["019aaaaa-0000-7000-8000-000000000000", "x"])
    assert "group" not in strangers.values


def files(*named: tuple[str, bytes]) -> MultiValueDict[str, Any]:
    uploads = [SimpleUploadedFile(name, body) for name, body in named]
    return MultiValueDict({"f-sample": uploads})


def context_for(crew: Crew, topic: str = "item:1") -> Context:
    def keep(field: str, upload: Any) -> models.Attachment:
        return models.Attachment.objects.create(
            topic=topic, field=field, name=upload.name, sha256="0" * 64, size=upload.size,
            author=crew.su, at=clock.now(),
        )  # fmt: skip

    return Context(topic=topic, keep=keep)


def test_an_uploaded_file_survives_a_refusal(form: Form, crew: Crew) -> None:
    first = bind(form, posted(f_title=""), files(("图.png", PNG)), crew.su, context_for(crew))
    assert first.errors == {"title": ["Fill this in."]}
    kept = models.Attachment.objects.get()
    page = render_to_string("work/_form.html", {"bound": first})
    assert f'value="{kept.uuid}"' in page and "图.png" in page
    again = bind(form, posted(f_sample=str(kept.uuid)), None, crew.su, context_for(crew))
    assert again.is_valid and again.values["sample"] == [str(kept.uuid)]
    elsewhere = bind(
        form, posted(f_sample=str(kept.uuid)), None, crew.su, context_for(crew, "item:2")
    )
    assert "sample" not in elsewhere.values  # a file of other work cannot be taken along


def test_only_images_are_images(form: Form, crew: Crew) -> None:
    told = "“page.png” is no image (JPG, PNG, GIF, WebP)."
    bound = bind(
        form, posted(), files(("page.png", b"<html>"), ("a.png", PNG)), crew.su, context_for(crew)
    )
    assert bound.errors == {"sample": [told]}
    assert [one.name for one in models.Attachment.objects.all()] == ["a.png"]


def test_classes_of_fields_hide_what_was_handed_in(form: Form, crew: Crew) -> None:
    values = {"title": "主图", "cost": 120000}
    lines = {one.label: one for one in shown(form, values, crew.su)}
    assert lines["Cost"].masked and lines["Cost"].text == "••••••"
    assert {one.text for one in shown(form, values, crew.system)} == {"主图", "¥ 1,200.00"}
    fresh = bind(form, None, None, crew.su, Context(values=values))
    page = render_to_string("work/_form.html", {"bound": fresh})
    assert "1200" not in page and "Leave it empty to keep it." in page
    assert typed(form, crew, Context(values=values)).values["cost"] == 120000
    assert typed(form, crew, Context(values=values), f_cost="7").values["cost"] == 700
    wrong = typed(form, crew, Context(values=values), f_cost="seven")
    assert list(wrong.errors) == ["cost"] and "cost" not in wrong.values
    assert typed(form, crew, f_cost="5").values["cost"] == 500  # who writes it down first may


def test_what_was_handed_in_reads_in_words(form: Form, crew: Crew) -> None:
    values = {
        "kind": "banner", "width": 1200, "wanted_on": "2026-11-30", "urgent": False,
        "channels": ["tmall", "jd"], "group": [str(crew.su.uuid), str(crew.chen.uuid)],
        "goods": [{"code": "A1", "price": 5, "who": str(crew.chen.uuid)}],
    }  # fmt: skip
    with translation.override("zh-hans"):
        told = {one.label: one for one in shown(form, values, crew.su)}
        page = render_to_string("work/_form_shown.html", {"shown": list(told.values())})
    assert told["用途"].text == "横幅"
    assert told["宽度"].text == "1,200 像素"
    assert told["加急"].text == "否"
    assert told["渠道"].text == "天猫、京东"
    assert told["小组"].text == "苏曼、陈悦"
    assert told["商品"].rows == (("A1", "¥ 0.05", "陈悦"),)
    assert "2026" in told["希望日期"].text
    assert "¥ 0.05" in page


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    assert clock.today() == date(2026, 11, 23)
    yield
