"""Circulars at the desk: found, shown, issued, moved once, exported."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from yizhen.journal.models import Entry
from yizhen.matters.models import Matter
from yizhen.matters.usecases import NewCircular, issue_circular, move

pytestmark = pytest.mark.django_db
LIST_QUERIES_MAX = 9
DETAIL_QUERIES_MAX = 18
FRAGMENT_BYTES_MAX = 20_000


def part_of(whole: Matter, place: str) -> Matter:
    return whole.children.get(place_path=place)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_the_list_begins_with_what_waits_for_me(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    shown = text_of(signed_in(town.wang).get("/desk/circulars/"))
    assert "防火检查" in shown
    assert 'aria-current="true">待我签收' in shown
    assert "第一网格" in shown
    assert "第二网格" not in shown


def test_what_has_a_nearer_holder_does_not_wait_for_the_one_above(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    places = (town.grid, town.other_grid)
    issue_circular(town.qian, NewCircular("清雪", "请组织清雪。", places, 2))
    shown = text_of(signed_in(town.qian).get("/desk/circulars/?tab=tray"))
    assert "清雪" in shown  # nobody serves in 安和, so it falls to the street
    assert "防火检查" not in shown


def test_htmx_gets_the_list_alone_and_small(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    client = signed_in(town.chen)
    for number in range(30):
        new = NewCircular(f"通知{number}", "请知悉。", (town.grid, town.neighbour_grid), 3)
        issue_circular(town.chen, new)
    asked = {"HX-Request": "true", "HX-Target": "list"}
    answer = client.get("/desk/circulars/?tab=open", headers=asked)
    assert "<html" not in text_of(answer)
    packed = client.get("/desk/circulars/?tab=open", headers={**asked, "Accept-Encoding": "gzip"})
    assert len(packed.content) < FRAGMENT_BYTES_MAX
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_gets_the_detail_alone(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    address = f"/desk/circulars/{circular.pk}/"
    answer = signed_in(town.chen).get(
        address, headers={"HX-Request": "true", "HX-Target": "detail"}
    )
    assert "<html" not in text_of(answer)
    assert len(answer.content) < FRAGMENT_BYTES_MAX
    assert "各处进度" in text_of(answer)


def test_the_detail_opened_by_its_address_is_a_whole_page(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    shown = text_of(signed_in(town.chen).get(f"/desk/circulars/{circular.pk}/"))
    assert 'data-pane="detail"' in shown
    assert "请查看楼道堆物。" in shown
    assert "为什么是这个时间" in shown
    assert "3 个工作日" in shown


def test_filters_stand_in_the_address(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    assert "防火检查" in text_of(client.get("/desk/circulars/?tab=all&q=防火"))
    assert "没有找到" in text_of(client.get("/desk/circulars/?tab=all&q=没有这件"))
    shown = text_of(client.get(f"/desk/circulars/?tab=all&place={town.grid}"))
    assert shown.count("data-row") == 1


def test_pages_follow_each_other_without_loss_or_repeat(
    town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(35):
        issue_circular(
            town.chen, NewCircular(f"第{number}号", "请知悉。", (town.grid,), 1 + number % 4)
        )
    client, seen, address = signed_in(town.chen), [], "/desk/circulars/?tab=open"
    answer = client.get(address)
    for _ in range(5):
        answer = client.get(address)
        seen += [row.pk for row in answer.context["found"].rows]
        if not answer.context["found"].after:
            break
        address = f"/desk/circulars/?tab=open&page={answer.context['found'].after}"
    assert sorted(seen) == sorted(
        Matter.objects.filter(parent__isnull=False).values_list("pk", flat=True)
    )
    back = client.get(f"/desk/circulars/?tab=open&page={answer.context['found'].before}")
    assert [row.pk for row in back.context["found"].rows] == seen[: len(back.context["found"].rows)]


@pytest.mark.parametrize("cursor", ["x", "W10", "null", "WyJhIl0", "9" * 500])
def test_a_cursor_that_makes_no_sense_is_the_first_page(
    town: Town, circular: Matter, signed_in: SignedIn, cursor: str
) -> None:
    answer = signed_in(town.chen).get(f"/desk/circulars/?tab=all&page={cursor}")
    assert len(answer.context["found"].rows) == 2


def test_issuing_sends_it_to_the_chosen_grids_once(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    entered = {
        "title": "防汛值守",
        "text": "请安排值守。",
        "workdays": "２",
        "places": [town.grid, town.neighbour_grid],
        "once": uuid4().hex,
    }
    first, second = (client.post("/desk/circulars/new/", entered) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    whole = Matter.objects.get(parent__isnull=True)
    assert whole.children.count() == 2


def test_a_community_that_is_ticked_means_all_its_grids(town: Town, signed_in: SignedIn) -> None:
    entered = {"title": "防汛值守", "text": "请安排。", "workdays": "2", "all_of": [town.community]}
    assert signed_in(town.chen).post("/desk/circulars/new/", entered).status_code == 303
    assert set(
        Matter.objects.filter(parent__isnull=False).values_list("place_path", flat=True)
    ) == {
        town.grid,
        town.neighbour_grid,
    }


def test_a_form_that_is_wrong_comes_back_with_what_was_entered(
    town: Town, signed_in: SignedIn
) -> None:
    entered = {"title": "防", "text": "请安排。", "workdays": "0", "places": [town.grid]}
    answer = signed_in(town.chen).post("/desk/circulars/new/", entered)
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "请安排。" in shown
    assert f'value="{town.grid}" checked' in shown
    assert shown.count('aria-invalid="true"') == 2
    assert not Matter.objects.exists()


def test_grids_of_the_neighbour_cannot_be_sent_to(town: Town, signed_in: SignedIn) -> None:
    entered = {"title": "防汛值守", "text": "请。", "workdays": "2", "places": [town.other_grid]}
    assert signed_in(town.chen).post("/desk/circulars/new/", entered).status_code == 404
    entered = {**entered, "places": [], "all_of": [town.other_community]}
    assert signed_in(town.chen).post("/desk/circulars/new/", entered).status_code == 422


def test_acknowledging_twice_by_a_double_click_is_once(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = part_of(circular, town.grid)
    client, entered = signed_in(town.wang), {"version": part.version, "once": uuid4().hex}
    answers = [client.post(f"/desk/circulars/{part.pk}/acknowledge/", entered) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert Entry.objects.filter(deed="matters.acknowledge", target_id=str(part.pk)).count() == 1


def test_htmx_gets_the_new_detail_a_word_and_a_fresh_list(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = part_of(circular, town.grid)
    answer = signed_in(town.wang).post(
        f"/desk/circulars/{part.pk}/acknowledge/", {"version": 1}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "refreshList" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Trigger"].isascii()
    assert "已签收" in text_of(answer)


def test_a_stale_page_is_told_so_in_a_sentence(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = part_of(circular, town.grid)
    move(town.chen, part.pk, "remind")
    answer = signed_in(town.wang).post(f"/desk/circulars/{part.pk}/acknowledge/", {"version": 1})
    assert answer.status_code == 412
    assert "已经有人更新过了" in text_of(answer)


def test_withdrawing_keeps_the_reason(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    client.post(f"/desk/circulars/{circular.pk}/withdraw/", {"version": 1, "remark": "发错了"})
    circular.refresh_from_db()
    assert circular.step == "withdrawn"
    assert "发错了" in text_of(client.get(f"/desk/circulars/{circular.pk}/"))


def test_the_file_cannot_calculate(town: Town, signed_in: SignedIn) -> None:
    issue_circular(town.chen, NewCircular('=HYPERLINK("x")', "请知悉。", (town.grid,), 2))
    answer = signed_in(town.chen).get("/desk/circulars/?tab=all&export=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "第一网格" in text


def test_the_preview_says_until_when(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    assert "现在发出，最晚" in text_of(client.get("/desk/circulars/due/?workdays=3"))
    assert "填 1 到 60" in text_of(client.get("/desk/circulars/due/?workdays=x"))


def test_an_overdue_part_is_red(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    past = timezone.now() - timedelta(days=1)
    Matter.objects.filter(parent=circular).update(due_at=past)
    shown = text_of(signed_in(town.chen).get("/desk/circulars/?tab=overdue"))
    assert "c-tag--red" in shown
    assert "超期" in shown


def test_every_page_is_whole_in_english(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    client.cookies["yizhen_language"] = "en"
    shown = text_of(client.get(f"/desk/circulars/{circular.pk}/"))
    assert "Why this date" in shown
    assert "各处进度" not in shown


@pytest.mark.parametrize("tab", ["tray", "open", "overdue", "issued", "done", "all"])
def test_a_list_costs_few_queries(
    town: Town,
    circular: Matter,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    tab: str,
) -> None:
    client = signed_in(town.chen)
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        client.get(f"/desk/circulars/?tab={tab}")


def test_a_page_with_a_detail_costs_few_queries(
    town: Town,
    circular: Matter,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(town.chen)
    with django_assert_max_num_queries(DETAIL_QUERIES_MAX):
        client.get(f"/desk/circulars/{circular.pk}/")
