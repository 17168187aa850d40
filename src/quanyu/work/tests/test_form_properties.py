"""Whatever is typed into whatever form: a page is answered, and what is kept can be typed again."""

import json

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanyu.handbook import Form, FormField, load, starter
from quanyu.work.forms import Context, bind, shown
from quanyu.work.forms.simple import typed_of
from quanyu.work.tests.factories import Crew

BOOK = load(starter())[0]
FORMS = [BOOK.forms[name] for name in ("image_request", "return_case", "payout", "goal_sheet")]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["yes", "no", "12", "1,234.50", "-3", "1e9", "NaN", "2026-12-01", "0001-01-01T00:00",
         "9999-12-31T23:59", "2026-12-01T08:30", "size", "transfer", "\x00", "１２"],
    ),
)  # fmt: skip


def inputs(form: Form) -> list[str]:
    names = []
    for one in form.fields:
        names += [f"f-{one.field}", f"f-{one.field}-find"]
        names += [f"f-{one.field}-{n}-{column.field}" for n in (0, 3) for column in one.columns]
    return names


def again(form: Form, values: dict[str, object]) -> QueryDict:
    """Return what a browser would send for a page that begins with these values."""
    data = QueryDict(mutable=True)
    for one in form.fields:
        value = values.get(one.field)
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    _line(data, one, number, item)
                else:
                    data.appendlist(f"f-{one.field}", str(item))
        elif value is not None and one.type != "figure":
            data[f"f-{one.field}"] = typed_of(one, value)
    return data


def _line(data: QueryDict, one: FormField, number: int, row: dict[str, object]) -> None:
    for column in one.columns:
        data[f"f-{one.field}-{number}-{column.field}"] = typed_of(column, row.get(column.field))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nothing_typed_breaks_a_page(form: Form, crew: Crew, data: st.DataObject) -> None:
    typed = QueryDict(mutable=True)
    for name in data.draw(st.lists(st.sampled_from(inputs(form)), max_size=14)):
        typed.appendlist(name, data.draw(TEXTS))
    bound = bind(form, typed, None, crew.system, Context())
    assert bound.is_valid == (not bound.errors)
    json.dumps(bound.values)
    shown(form, bound.values, crew.system)
    second = bind(form, again(form, bound.values), None, crew.system, Context())
    for name, value in bound.values.items():
        assert second.values.get(name) == value, name


def test_every_shipped_form_is_drawn_with_all_its_fields(crew: Crew) -> None:
    for form in BOOK.forms.values():
        page = render_to_string("work/_form.html", {"bound": bind(form, None, None, crew.su)})
        assert page.count("data-field=") == len(form.fields), form.form
        assert page.count("<label for=") + page.count("<legend") >= len(form.fields), form.form
