"""Forms: unsound ones are told, answers are read as typed and refused all at once."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.core.answers import FormRefused, Value, check
from yizhen.core.form_schema import inputs, json_schema
from yizhen.core.forms import (
    Choice,
    Field,
    FieldKind,
    Form,
    FormFaultKind,
    ShownWhen,
    faults_of,
)
from yizhen.core.text import Text

WORDS = Text(zh="题目", en="Question")
TODAY = date(2026, 6, 1)
RED_AND_BLUE = (Choice("red", WORDS), Choice("blue", WORDS))


def a_field(kind: FieldKind, code: str = "answer") -> Field:
    """An optional field of `kind`, with choices when they are needed."""
    picked = kind in (FieldKind.CHOICE, FieldKind.CHOICES)
    return Field(code=code, kind=kind, title=WORDS, choices=RED_AND_BLUE if picked else ())


def a_form(*fields: Field) -> Form:
    """A form of these fields."""
    return Form(code="test", version=3, title=WORDS, fields=fields)


EVERY_KIND = a_form(*(a_field(kind, kind.value) for kind in FieldKind))


def answer(field: Field, raw: object) -> Value | None:
    """What `raw` is read as."""
    return check(a_form(field), {field.code: raw}, today=TODAY).values.get(field.code)


def refused(form: Form, raw: dict[str, object]) -> dict[str, str]:
    """The Chinese sentence of each field that is refused."""
    with pytest.raises(FormRefused) as caught:
        check(form, raw, today=TODAY)
    assert "{" not in caught.value.text.zh + caught.value.text.en
    return {fault.field: fault.text.zh for fault in caught.value.faults}


# Reading


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        (FieldKind.TEXT, " 路灯  不亮\n", "路灯 不亮"),
        (FieldKind.TEXT, ["only"], "only"),
        (FieldKind.LONG_TEXT, "　一\r\n二 ", "一\n二"),
        (FieldKind.INTEGER, "１２", 12),
        (FieldKind.INTEGER, "－３", -3),
        (FieldKind.INTEGER, 7, 7),
        (FieldKind.MONEY, "１２．５元", 1250),
        (FieldKind.MONEY, 1250, 1250),
        (FieldKind.DATE, "2026-06-01", date(2026, 6, 1)),
        (FieldKind.DATE, "２０２６年６月１日", date(2026, 6, 1)),
        (FieldKind.DATE, "2026/6/1", date(2026, 6, 1)),
        (FieldKind.MOMENT, "2026-06-01T09:30", datetime(2026, 6, 1, 1, 30, tzinfo=UTC)),
        (FieldKind.MOMENT, "2026-06-01 09:30+00:00", datetime(2026, 6, 1, 9, 30, tzinfo=UTC)),
        (FieldKind.CHOICE, "red", "red"),
        (FieldKind.CHOICES, ["blue", "red", "blue"], ("red", "blue")),
        (FieldKind.CHOICES, "blue", ("blue",)),
        (FieldKind.YES_NO, "on", True),
        (FieldKind.YES_NO, False, False),
        (FieldKind.YES_NO, "否", False),
        (FieldKind.PHONE, "138 1234 2010", "13812342010"),
        (FieldKind.ID_NUMBER, "11010519491231002x", "11010519491231002X"),
        (FieldKind.PLACE, "p6104", "p6104"),
        (FieldKind.PERSON, 12, "12"),
        (FieldKind.PHOTO, ["a1", "b2", "a1"], ("a1", "b2")),
    ],
)
def test_an_answer_is_read_as_it_is_typed(kind: FieldKind, raw: object, read: Value) -> None:
    assert answer(a_field(kind), raw) == read


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("blank", [None, "", "  ", [], [""], "　"])
def test_a_blank_answer_is_open_or_missing(kind: FieldKind, blank: object) -> None:
    field = a_field(kind)
    assert answer(field, blank) is None
    assert (
        "还没有填" in refused(a_form(replace(field, is_required=True)), {"answer": blank})["answer"]
    )


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FieldKind.TEXT, 5),
        (FieldKind.TEXT, ["a", "b"]),
        (FieldKind.TEXT, {"$ne": ""}),
        (FieldKind.TEXT, "a\x00b"),
        (FieldKind.TEXT, "a\u202eb"),
        (FieldKind.TEXT, "长" * 201),
        (FieldKind.LONG_TEXT, "长" * 5_001),
        (FieldKind.LONG_TEXT, "长" * 1_000_000),
        (FieldKind.INTEGER, 1.0),
        (FieldKind.INTEGER, True),
        (FieldKind.INTEGER, "1.0"),
        (FieldKind.INTEGER, "1_000"),
        (FieldKind.INTEGER, "٣"),
        (FieldKind.INTEGER, "9" * 5_000),
        (FieldKind.INTEGER, 10**40),
        (FieldKind.MONEY, 12.5),
        (FieldKind.MONEY, "1.234"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.DATE, "26-02-03"),
        (FieldKind.DATE, "tomorrow"),
        (FieldKind.MOMENT, "0001-01-01T00:00"),
        (FieldKind.MOMENT, "2026-13-01T00:00"),
        (FieldKind.CHOICE, "green"),
        (FieldKind.CHOICE, ["red", "blue"]),
        (FieldKind.CHOICES, ["red", "green"]),
        (FieldKind.CHOICES, ["red"] * 201),
        (FieldKind.CHOICES, [["red"]] * 2 + [3]),
        (FieldKind.YES_NO, "perhaps"),
        (FieldKind.PHONE, "12345"),
        (FieldKind.ID_NUMBER, "110105194912310021"),
        (FieldKind.PLACE, "o001"),
        (FieldKind.PLACE, "p61 OR 1=1"),
        (FieldKind.PERSON, "../../etc/passwd"),
        (FieldKind.PHOTO, [f"a{n}" for n in range(10)]),
        (FieldKind.PHOTO, ["<script>"]),
    ],
)
def test_hostile_or_wrong_input_is_refused_in_a_sentence(kind: FieldKind, raw: object) -> None:
    sentence = refused(a_form(a_field(kind)), {"answer": raw})["answer"]
    assert sentence.startswith("「题目」") and sentence.endswith("。")


@given(
    st.dictionaries(
        st.sampled_from([k.value for k in FieldKind]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_anything_sent_is_read_or_refused(raw: dict[str, object]) -> None:
    with contextlib.suppress(FormRefused):
        answers = check(EVERY_KIND, raw, today=TODAY)
        again = json.loads(json.dumps(answers.as_json()))
        assert check(EVERY_KIND, again, today=TODAY) == answers


def test_all_faults_are_told_at_once_one_per_field() -> None:
    title = replace(a_field(FieldKind.TEXT, "title"), is_required=True)
    form = a_form(title, a_field(FieldKind.INTEGER, "count"), a_field(FieldKind.DATE, "due_on"))
    found = refused(form, {"count": "x", "due_on": "2026-06-31"})
    assert list(found) == ["title", "count", "due_on"]


def test_a_name_that_the_form_does_not_have_is_refused() -> None:
    found = refused(
        a_form(a_field(FieldKind.TEXT)), {"answer": "a", "is_admin": True, "x" * 900: 1}
    )
    assert "is_admin" in found
    assert all(len(name) <= 64 for name in found)


@pytest.mark.parametrize(
    ("kind", "least", "most", "low", "high", "fits"),
    [
        (FieldKind.TEXT, 2, 3, "一", "一二三四", "一二"),
        (FieldKind.INTEGER, 2, 3, 1, 4, 3),
        (FieldKind.MONEY, 200, 300, "1.99", "3.01", "3"),
        (FieldKind.CHOICES, 2, 2, ["red"], None, ["red", "blue"]),
        (FieldKind.PHOTO, 2, 2, ["a"], ["a", "b", "c"], ["a", "b"]),
    ],
)
def test_limits_hold_on_both_sides(
    kind: FieldKind, least: int, most: int, low: object, high: object, fits: object
) -> None:
    field = replace(a_field(kind), least=least, most=most)
    assert answer(field, fits) is not None
    refused(a_form(field), {"answer": low})
    if high is not None:
        refused(a_form(field), {"answer": high})


def test_a_limit_of_money_is_told_in_yuan_in_each_language() -> None:
    field = replace(a_field(FieldKind.MONEY), least=200)
    with pytest.raises(FormRefused) as caught:
        check(a_form(field), {"answer": "1.99"})
    (fault,) = caught.value.faults
    assert "2.00 元" in fault.text.zh
    assert "¥2.00" in fault.text.en


def test_a_day_that_must_not_be_past_is_today_at_the_earliest() -> None:
    field = replace(a_field(FieldKind.DATE), is_not_past=True)
    assert answer(field, "2026-06-01") == TODAY
    assert "过去" in refused(a_form(field), {"answer": "2026-05-31"})["answer"]
    moment = replace(a_field(FieldKind.MOMENT), is_not_past=True)
    assert answer(moment, "2026-06-01T00:30") == datetime(2026, 5, 31, 16, 30, tzinfo=UTC)


# Fields shown only sometimes

HAS_DOG = a_field(FieldKind.YES_NO, "has_dog")
DOG = replace(
    a_field(FieldKind.TEXT, "dog"), is_required=True, shown_when=ShownWhen("has_dog", "yes")
)
PETS = a_form(HAS_DOG, DOG)


def test_a_hidden_field_is_neither_asked_nor_kept() -> None:
    assert check(PETS, {"has_dog": "no", "dog": "小白"}).values == {"has_dog": False}
    assert check(PETS, {}).values == {}


def test_a_shown_field_is_asked() -> None:
    assert check(PETS, {"has_dog": "yes", "dog": "小白"}).values == {"has_dog": True, "dog": "小白"}
    assert list(refused(PETS, {"has_dog": True})) == ["dog"]


def test_a_field_may_depend_on_one_of_several_picked() -> None:
    shade = replace(a_field(FieldKind.TEXT, "shade"), shown_when=ShownWhen("answer", "red"))
    form = a_form(a_field(FieldKind.CHOICES), shade)
    assert "shade" in check(form, {"answer": ["red", "blue"], "shade": "dark"}).values
    assert "shade" not in check(form, {"answer": ["blue"], "shade": "dark"}).values


# Soundness

TEXT_FIELD = a_field(FieldKind.TEXT)
UNSOUND = {
    FormFaultKind.DUPLICATE_FIELD: a_form(TEXT_FIELD, TEXT_FIELD),
    FormFaultKind.DUPLICATE_CHOICE: a_form(
        replace(a_field(FieldKind.CHOICE), choices=RED_AND_BLUE * 2)
    ),
    FormFaultKind.NO_CHOICES: a_form(replace(a_field(FieldKind.CHOICE), choices=())),
    FormFaultKind.NEEDLESS_CHOICES: a_form(replace(TEXT_FIELD, choices=RED_AND_BLUE)),
    FormFaultKind.LIMITS_CROSSED: a_form(replace(TEXT_FIELD, least=3, most=2)),
    FormFaultKind.LIMIT_WITHOUT_MEANING: a_form(replace(a_field(FieldKind.DATE), most=2)),
    FormFaultKind.PAST_WITHOUT_MEANING: a_form(replace(TEXT_FIELD, is_not_past=True)),
    FormFaultKind.SHOWN_WHEN_UNKNOWN: a_form(DOG, HAS_DOG),
    FormFaultKind.SHOWN_WHEN_VALUE: a_form(
        HAS_DOG, replace(DOG, shown_when=ShownWhen("has_dog", "perhaps"))
    ),
}


@pytest.mark.parametrize("kind", FormFaultKind)
def test_each_kind_of_unsound_form_is_told(kind: FormFaultKind) -> None:
    faults = faults_of(UNSOUND[kind])
    assert kind in {fault.kind for fault in faults}
    for fault in faults:
        assert fault.text.zh.endswith("。") and "{" not in fault.text.zh + fault.text.en


def test_sound_forms_have_no_fault() -> None:
    assert faults_of(EVERY_KIND) == faults_of(PETS) == ()


# Description


def test_the_schema_names_each_field_and_forbids_others() -> None:
    schema = json_schema(PETS)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == ["has_dog", "dog"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == []


@pytest.mark.parametrize("kind", FieldKind)
def test_every_kind_has_a_schema_and_an_input(kind: FieldKind) -> None:
    form = a_form(replace(a_field(kind), is_required=True))
    schema = json_schema(form, language="en")
    assert schema["required"] == ["answer"]
    assert json.loads(json.dumps(schema)) == schema
    (drawn,) = inputs(form)
    assert drawn.type and drawn.is_required
    assert bool(drawn.choices) is (drawn.type in ("radio", "checkbox"))
