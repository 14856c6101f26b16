"""The grid worker's pages: who may see them, acknowledging, the grid, leave and hand-over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from yizhen.journal.models import Entry
from yizhen.matters.models import Matter
from yizhen.posts.models import HandOver, Leave

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "li", "wang", "zhao", "chen")
PAGES: dict[str, tuple[int, ...]] = {
    # visitor, 李 resident, 王 own grid, 赵 neighbour, 陈 community
    "/w/": (302, 404, 200, 200, 200),
    "/w/circulars/{part}/": (302, 404, 200, 404, 200),
    "/w/grid/": (302, 404, 200, 200, 200),
    "/w/grid/{grid}/": (302, 404, 200, 404, 200),
    "/w/grid/{building}/": (302, 404, 200, 404, 200),
    "/w/grid/{community}/": (302, 404, 404, 404, 200),
    "/w/notices/": (302, 404, 200, 200, 200),
    "/w/duty/": (302, 404, 200, 200, 200),
    "/w/leave/": (302, 404, 200, 200, 200),
    "/w/hand-over/": (302, 404, 200, 200, 200),
    "/w/hand-over/999999/": (302, 404, 404, 404, 404),
}
DEEDS: dict[str, tuple[int, ...]] = {
    "/w/circulars/{part}/acknowledge/": (302, 404, 302, 404, 302),
    "/w/leave/999999/agree/": (302, 404, 404, 404, 404),
    "/w/leave/999999/nonsense/": (302, 404, 404, 404, 404),
    "/w/hand-over/999999/accept/": (302, 404, 404, 404, 404),
    "/w/notices/999999/read/": (302, 404, 404, 404, 404),
}
QUERIES_MAX = 20


def part_of(circular: Matter, path: str) -> Matter:
    return Matter.objects.get(parent=circular, place_path=path)


def filled(address: str, town: Town, circular: Matter) -> str:
    facts = {name: getattr(town, name) for name in Town.__dataclass_fields__}
    return address.format(part=part_of(circular, town.grid).pk, **facts)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_shown_to_those_whose_it_is(
    town: Town,
    circular: Matter,
    signed_in: SignedIn,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for role, status in zip(ROLES, PAGES[address], strict=True):
        browser = signed_in(None if role == "visitor" else getattr(town, role))
        with django_assert_max_num_queries(QUERIES_MAX):
            assert browser.get(filled(address, town, circular)).status_code == status, role


@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_is_open_to_those_whose_it_is(
    town: Town, circular: Matter, signed_in: SignedIn, address: str
) -> None:
    for role, status in zip(ROLES, DEEDS[address], strict=True):
        browser = signed_in(None if role == "visitor" else getattr(town, role))
        sent = browser.post(filled(address, town, circular), {"once": role})
        # 王 acknowledges first; for 陈 the step is over by then
        allowed = {status, 409} if role == "chen" else {status}
        assert sent.status_code in allowed, role


def test_today_shows_real_numbers_and_what_waits(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    page = signed_in(town.wang).get("/w/").content.decode()
    assert "<b>1</b><span>待签收</span>" in page
    assert "<b>0</b><span>已超期</span>" in page
    assert "防火检查" in page
    assert "下一步开放" in page


def test_a_late_circular_is_counted_and_marked(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    Matter.objects.update(due_at=timezone.now() - timedelta(hours=5))
    page = signed_in(town.wang).get("/w/").content.decode()
    assert "<b>1</b><span>已超期</span>" in page
    assert "l-task--2" in page


def test_one_tap_acknowledges_and_the_same_tap_twice_counts_once(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part, browser = part_of(circular, town.grid), signed_in(town.wang)
    for _ in range(2):
        sent = browser.post(f"/w/circulars/{part.pk}/acknowledge/", {"once": "tap"})
        assert sent.status_code == 302
    part.refresh_from_db()
    assert part.step == "acknowledged"
    done = Entry.objects.filter(deed="matters.acknowledge", target_id=str(part.pk))
    assert done.count() == 1
    assert "没有要签收的通知" in browser.get("/w/").content.decode()


def test_a_circular_says_why_it_is_due_when_it_is(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = part_of(circular, town.grid)
    page = signed_in(town.wang).get(f"/w/circulars/{part.pk}/").content.decode()
    assert "请查看楼道堆物" in page
    assert "为什么是这一天" in page
    assert "开始计时" in page


def test_going_back_leads_to_this_house_only(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = part_of(circular, town.grid)
    sent = signed_in(town.wang).post(
        f"/w/circulars/{part.pk}/acknowledge/", {"once": "a", "next": "https://evil.example/"}
    )
    assert sent.headers["Location"] == "/w/"


def test_the_duty_page_has_the_written_list(town: Town, signed_in: SignedIn) -> None:
    page = signed_in(town.wang).get("/w/duty/").content.decode()
    assert "接到派单先联系居民，办完当面告知。" in page


def test_leave_is_asked_for_and_agreed_to(town: Town, signed_in: SignedIn) -> None:
    begins = timezone.localdate() + timedelta(days=2)
    asked = {"starts_on": begins, "ends_on": begins, "stand_in": town.zhao.id, "once": "a"}
    assert signed_in(town.wang).post("/w/leave/", asked).status_code == 302
    leave = Leave.objects.get()
    assert "请我代班" in signed_in(town.zhao).get("/w/duty/").content.decode()
    assert signed_in(town.wang).post(f"/w/leave/{leave.pk}/agree/").status_code == 404
    assert signed_in(town.zhao).post(f"/w/leave/{leave.pk}/agree/").status_code == 302
    assert Leave.objects.get().state == "agreed"
    assert signed_in(town.wang).post(f"/w/leave/{leave.pk}/cancel/").status_code == 302


def test_leave_that_makes_no_sense_says_so_at_the_field(town: Town, signed_in: SignedIn) -> None:
    wrong = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 2), "stand_in": town.zhao.id}
    answer = signed_in(town.wang).post("/w/leave/", wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_work_is_handed_over_and_taken(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    part = part_of(circular, town.grid)
    sent = {"taker": town.zhao.id, "items": [f"circular {part.pk}"], "once": "a"}
    made = signed_in(town.wang).post("/w/hand-over/", sent)
    assert made.status_code == 302
    offer = HandOver.objects.get()
    assert signed_in(town.zhao).get(made.headers["Location"]).status_code == 200
    no_reason = signed_in(town.zhao).post(f"/w/hand-over/{offer.pk}/decline/")
    assert no_reason.status_code == 422
    assert signed_in(town.wang).post(f"/w/hand-over/{offer.pk}/accept/").status_code == 404
    assert signed_in(town.zhao).post(f"/w/hand-over/{offer.pk}/accept/").status_code == 302
    assert "防火检查" in signed_in(town.zhao).get("/w/").content.decode()
