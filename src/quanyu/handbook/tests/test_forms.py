"""Forms in a handbook: read with their lines, composed, compared; and those that are shipped."""

from quanyu.handbook import load, load_texts, starter
from quanyu.handbook.differences import compare
from quanyu.handbook.sheets.rows import all_steps
from quanyu.handbook.tests.healthy import SHOP, bases

STORE = "forms/store.yaml"
OVERRIDE = """forms:
  - op: override
    ref: plan_paper
    set:
      fields:
        - field: text
          zh: 内容
          type: long_text
        - field: until
          zh: 完成日期
          type: date
    reason: 要写明日期
duties:"""


def shop(**files: str) -> dict[str, str]:
    return {**SHOP, **{f"{name}.yaml": text for name, text in files.items()}}


def test_every_field_knows_its_line_and_no_line_has_a_meaning() -> None:
    book = load_texts(SHOP, bases)[0]
    form = book.forms["opening_check"]
    lines = SHOP[STORE].splitlines()
    for one in (*form.fields, *form.fields[4].columns):
        assert lines[one.line - 1].strip() == f"- field: {one.field}"
    pushed = SHOP[STORE].replace("forms:\n", "# a remark\nforms:\n")
    again = load_texts({**SHOP, STORE: pushed}, bases)[0]
    assert again.forms["opening_check"].fields[0].line == form.fields[0].line + 1
    assert again.content_hash == book.content_hash


def test_a_form_of_a_standard_is_there_and_may_be_changed_as_a_whole() -> None:
    plain = load_texts(SHOP, bases)[0]
    assert plain.origins["form:plan_paper"].kind == "standard"
    text = SHOP["overlay.yaml"].replace("duties:", OVERRIDE, 1)
    book, findings = load_texts(shop(overlay=text), bases)
    assert findings == []
    assert [one.field for one in book.forms["plan_paper"].fields] == ["text", "until"]
    assert book.origins["form:plan_paper"].reason == "要写明日期"
    assert book.content_hash != plain.content_hash


def test_a_difference_names_the_field() -> None:
    old = load_texts(SHOP, bases)[0]
    text = SHOP[STORE].replace('max: "5000"', 'max: "8000"')
    (change,) = compare(old, load_texts({**SHOP, STORE: text}, bases)[0])
    assert (change.kind, change.noun, change.name) == ("changed", "form", "opening_check")
    (field,) = change.fields
    assert field.field == "fields.float_amount"
    assert "5000" in str(field.before) and "8000" in str(field.after)


def test_every_step_that_asks_for_a_form_finds_it() -> None:
    book = load(starter())[0]
    named = [step.form for sheet in book.sheets.values() for step in all_steps(sheet.steps)]
    asked = {name for name in named if name}
    assert len(asked) >= 60 and len([name for name in named if name]) >= 105
    assert asked <= book.forms.keys()


def test_recurring_duties_hand_in_papers_that_are_prefilled() -> None:
    """The regular ones have a form; where the day is told by figures, it shows them."""
    book = load(starter())[0]
    with_form = [
        duty for duty in book.duties.values() if duty.deliverable and duty.deliverable.form
    ]
    assert len(with_form) >= 80
    for name in ("DUT-H12-1", "DUT-H12-2", "DUT-H06-4", "DUT-E03-1", "DUT-G22-2", "DUT-H13-2"):
        deliverable = book.duties[name].deliverable
        assert deliverable is not None and deliverable.form is not None
        shown = [one for one in book.forms[deliverable.form].fields if one.type == "figure"]
        assert len(shown) >= 3, name


def test_times_and_groups_that_sheets_wait_for_can_be_filled_in() -> None:
    """A time at which a sheet publishes, and a condition, come from a form of the same sheet."""
    book = load(starter())[0]
    told_elsewhere = {"due_at"}  # a promise, kept by the engine
    for sheet in book.sheets.values():
        steps = list(all_steps(sheet.steps))
        fields = {one.field for step in steps if step.form for one in book.forms[step.form].fields}
        wanted = {step.at for step in steps if step.at} - told_elsewhere
        assert wanted <= fields, sheet.process


def test_shipped_forms_are_papers_one_can_fill_in() -> None:
    book = load(starter())[0]
    for form in book.forms.values():
        assert form.purpose is not None, form.form
        assert 3 <= len(form.fields) <= 30, form.form
        assert any(one.required for one in form.fields), form.form
        for one in form.fields:
            assert one.zh != one.en or not one.zh.isascii(), f"{form.form}.{one.field}"
        labels = [one.zh for one in form.fields]
        assert len(set(labels)) == len(labels), form.form


def test_accounts_and_addresses_of_customers_have_a_class() -> None:
    book = load(starter())[0]
    open_ones = [
        f"{form.form}.{one.field}"
        for form in book.forms.values()
        for one in form.fields
        if one.field in ("account_no", "account_name", "customer", "receiver", "address")
        and one.field_class is None
    ]
    assert open_ones == []
