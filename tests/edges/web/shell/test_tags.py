"""The words that every page uses: times, deadlines, masks, the query string."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yizhen.core.text import Text
from yizhen.edges.web.shell.templatetags import yizhen as tags

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def rendered(source: str, **facts: object) -> str:
    return Template(source).render(Context(facts))


@pytest.fixture(autouse=True)
def _at_noon() -> "object":
    with time_machine.travel(NOON, tick=False), translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("span", "said", "english"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=1), "1 分钟前", "1 minute ago"),
        (timedelta(minutes=59), "59 分钟前", "59 minutes ago"),
        (timedelta(hours=5), "5 小时前", "5 hours ago"),
        (timedelta(days=6, hours=23), "6 天前", "6 days ago"),
        (timedelta(days=7), "11月16日 12:00", "16 Nov 12:00"),
        (timedelta(days=400), "2025年10月19日 12:00", "19 Oct 2025 12:00"),
    ],
)
def test_how_long_ago_is_relative_for_seven_days(span: timedelta, said: str, english: str) -> None:
    assert f">{said}</time>" in tags.ago(NOON - span)
    with translation.override("en"):
        assert f">{english}</time>" in tags.ago(NOON - span)


@pytest.mark.parametrize(
    ("left", "tone", "said"),
    [
        (timedelta(days=3), "calm", "剩 3 天"),
        (timedelta(hours=47), "calm", "剩 47 小时"),
        (timedelta(hours=7, minutes=59), "soon", "剩 7 小时"),
        (timedelta(seconds=5), "soon", "剩 1 分钟"),
        (timedelta(hours=-7), "late", "超期 7 小时"),
        (timedelta(days=-9), "late", "超期 9 天"),
    ],
)
def test_a_deadline_says_what_is_left_and_how_bad_it_is(
    left: timedelta, tone: str, said: str
) -> None:
    pill = tags.due(NOON + left)
    assert f"c-due--{tone}" in pill
    assert said in pill
    assert "<svg" in pill


def test_a_matter_without_deadline_shows_none() -> None:
    assert tags.due(None) == tags.ago(None) == tags.moment(None) == ""


@pytest.mark.parametrize(
    ("name", "shown"), [("王秀兰", "王**"), ("王兰", "王*"), ("欧阳小小明", "欧**"), ("王", "王*"), ("  ", "")]
)  # fmt: skip
def test_a_name_shows_its_first_character_only(name: str, shown: str) -> None:
    assert tags.masked_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812342010", "138****2010"), ("0298712345", "02****45"), ("110", "****"), ("", "****")],
)
def test_a_phone_number_loses_its_middle(number: str, shown: str) -> None:
    assert tags.masked_phone(number) == shown


@given(st.text(alphabet="0123456789", min_size=5, max_size=15))
def test_at_least_a_third_of_a_number_stays_hidden_or_four_digits(number: str) -> None:
    kept = len(tags.masked_phone(number).replace("*", ""))
    assert kept <= 7
    assert kept < len(number)


def test_words_follow_the_language_and_leave_plain_text_alone() -> None:
    text = Text("受理", "Accept")
    assert rendered("{{ t|words }}", t=text) == "受理"
    with translation.override("en"):
        assert rendered("{{ t|words }} {{ p|words }}", t=text, p="x") == "Accept x"


def test_words_are_escaped() -> None:
    assert rendered("{{ t|words }}", t=Text("<b>", "<i>")) == "&lt;b&gt;"
    assert "&lt;b&gt;" in tags.tag("amber", "<b>")


@pytest.mark.parametrize(
    ("source", "query"),
    [
        ("{% q page=2 %}", "?tab=new&amp;q=%E7%81%AF&amp;page=2"),
        ("{% q tab='late' %}", "?q=%E7%81%AF&amp;tab=late"),
        ("{% q tab=None q='' %}", "?"),
    ],
)
def test_the_query_string_is_edited_key_by_key(source: str, query: str) -> None:
    request = RequestFactory().get("/desk/?tab=new&q=灯")
    assert rendered(source, request=request) == query


def test_a_tag_of_an_unknown_tone_is_grey() -> None:
    assert "c-tag--grey" in tags.tag("nonsense", "x")


@pytest.mark.parametrize(("level", "word"), [(2, "特急"), (3, "特急"), (1, "加急")])
def test_urgency_is_a_word(level: int, word: str) -> None:
    assert word in tags.urgent(level)


def test_no_urgency_is_no_word() -> None:
    assert tags.urgent(0) == ""


def test_a_bar_says_its_progress_aloud() -> None:
    shown = tags.bar(2, 4)
    assert shown.count("is-done") == 2
    assert shown.count("is-now") == 1
    assert 'aria-label="4 步中已完成 2 步"' in shown
    assert "is-now" not in tags.bar(4, 4)


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in tags.icon("check")
    assert "style=" not in tags.icon("check")
