"""The resident's pages: who may see them, what they show, what can be changed."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from tests.factories import as_actor
from yizhen.core.actor import SYSTEM
from yizhen.journal.models import Entry, Notice
from yizhen.journal.sealing import seal
from yizhen.posts import usecases
from yizhen.posts.models import Account

pytestmark = pytest.mark.django_db

PAGES = (
    "/m/",
    "/m/grid/",
    "/m/urgent/",
    "/m/notices/",
    "/m/me/",
    "/m/me/home/",
    "/m/me/data/",
    "/m/me/data.json",
    "/m/receipts/",
)
QUERIES_MAX = 16
PHONE = "13800138000"


@pytest.fixture
def li(town: Town, signed_in: SignedIn) -> Client:
    return signed_in(town.li)


def told(recipient: int) -> Notice:
    return Notice.objects.create(
        recipient_id=recipient,
        topic="x",
        title="今晚停水",
        created_at=Account.objects.get(pk=recipient).created_at,
    )


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_led_to_the_sign_in_and_everybody_else_comes_in(
    town: Town, signed_in: SignedIn, address: str
) -> None:
    assert signed_in(None).get(address).status_code == 302
    assert signed_in(town.li).get(address).status_code == 200
    assert signed_in(town.wang).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_a_bounded_number_of_questions(
    li: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES_MAX):
        li.get(address)


def test_home_leads_to_the_number_of_the_grid_worker(town: Town, li: Client) -> None:
    usecases.change_phone(SYSTEM, town.wang.id, phone=PHONE)
    page = li.get("/m/").content.decode()
    assert f"tel:{PHONE}" in page
    assert "打给网格员" in page


def test_the_number_of_a_duty_that_does_not_share_it_is_not_shown(town: Town, li: Client) -> None:
    usecases.change_phone(SYSTEM, town.chen.id, phone=PHONE)
    assert PHONE not in li.get("/m/grid/").content.decode()


def test_nothing_of_a_later_step_looks_as_if_it_worked(li: Client) -> None:
    page = li.get("/m/").content.decode()
    assert "下一步开放" in page
    assert 'href="#"' not in page


def test_the_roster_of_my_home_names_my_people_and_not_the_neighbours(li: Client) -> None:
    page = li.get("/m/grid/").content.decode()
    assert "<b>王</b>" in page
    assert "<b>赵</b>" not in page


def test_somebody_without_a_home_is_asked_for_it_first(town: Town, li: Client) -> None:
    usecases.choose_home(town.li, home_path="")
    page = li.get("/m/").content.decode()
    assert "选您住在哪" in page
    assert "tel:" not in page


def test_a_resident_finds_a_house_by_name_and_says_that_they_live_there(
    town: Town, li: Client
) -> None:
    found = li.get("/m/me/home/", {"q": "2号楼"}).content.decode()
    assert town.neighbour_building[:-4] in found
    answer = li.post("/m/me/home/", {"home": town.neighbour_building, "once": "a"})
    assert answer.status_code == 302
    assert Account.objects.get(pk=town.li.id).home_path == town.neighbour_building
    entry = Entry.objects.get(deed="posts.choose_home")
    assert entry.place_path == town.neighbour_grid, "the journal keeps the grid, not the house"
    li.post("/m/me/home/", {"home": town.neighbour_building, "once": "a"})
    assert Entry.objects.filter(deed="posts.choose_home").count() == 1


def test_nobody_lives_in_a_community_and_staff_do_not_move_themselves(
    town: Town, li: Client, signed_in: SignedIn
) -> None:
    assert li.post("/m/me/home/", {"home": town.community}).status_code == 422
    assert li.post("/m/me/home/", {"home": "nonsense"}).status_code == 422
    moved = signed_in(town.wang).post("/m/me/home/", {"home": town.neighbour_building})
    assert moved.status_code == 403


def test_the_way_to_a_door_begins_at_the_communities(town: Town, li: Client) -> None:
    assert "福民社区" in li.get("/m/me/home/").content.decode()
    assert "1号楼" in li.get("/m/me/home/", {"at": town.community}).content.decode()
    assert li.get("/m/me/home/", {"at": town.street}).status_code == 404
    assert li.get("/m/me/home/", {"at": "nonsense"}).status_code == 404


def test_opening_messages_changes_nothing_and_a_button_says_read(town: Town, li: Client) -> None:
    notice = told(town.li.id)
    assert "今晚停水" in li.get("/m/notices/").content.decode()
    assert Notice.objects.get(pk=notice.pk).read_at is None
    assert li.get(f"/m/notices/{notice.pk}/read/").status_code == 405
    assert li.post(f"/m/notices/{notice.pk}/read/").status_code == 302
    assert Notice.objects.get(pk=notice.pk).read_at is not None


def test_the_message_of_somebody_else_is_not_there(town: Town, li: Client) -> None:
    notice = told(town.wang.id)
    assert "今晚停水" not in li.get("/m/notices/").content.decode()
    assert li.post(f"/m/notices/{notice.pk}/read/").status_code == 404


def test_my_data_are_mine_alone_and_tell_who_looked(town: Town, signed_in: SignedIn) -> None:
    usecases.change_phone(SYSTEM, town.li.id, phone=PHONE)
    li = signed_in(town.li)
    usecases.show_phone(town.qian, town.li.id, purpose="回访停水困难")
    page = li.get("/m/me/data/").content.decode()
    assert "回访停水困难" in page
    assert PHONE not in page, "masked on screen"
    file = json.loads(li.get("/m/me/data.json").content)
    assert file["account"]["phone"] == PHONE
    assert [look["purpose"] for look in file["looked_at"]] == ["回访停水困难"]
    assert "no-store" in li.get("/m/me/data.json").headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_receipt_can_be_had_once_the_entry_is_sealed(town: Town, signed_in: SignedIn) -> None:
    li = signed_in(town.li)
    usecases.choose_home(town.li, home_path=town.building)
    entry = Entry.objects.get(deed="posts.choose_home")
    assert "等待盖章" in li.get("/m/receipts/").content.decode()
    assert li.get(f"/m/receipts/{entry.pk}/").status_code == 409
    seal()
    answer = li.get(f"/m/receipts/{entry.pk}/")
    assert answer.status_code == 200
    assert "拿回执" in li.get("/m/receipts/").content.decode()
    assert signed_in(town.wang).get(f"/m/receipts/{entry.pk}/").status_code == 404
    checked = Client().post("/receipt/", {"receipt": answer.content.decode()})
    assert "是真的" in checked.content.decode()
    broken = answer.content.decode().replace("index ", "index 1")
    assert "没有通过" in Client().post("/receipt/", {"receipt": broken}).content.decode()


def test_large_text_has_a_home_page_of_its_own(li: Client) -> None:
    li.cookies["yizhen_mode"] = "elder"
    page = li.get("/m/").content.decode()
    assert "l-tiles" in page
    assert "l-hero" not in page


def test_a_person_that_works_here_too_finds_the_way_to_work(
    town: Town, signed_in: SignedIn
) -> None:
    assert "/doors/" in signed_in(as_actor(town.wang.id)).get("/m/me/").content.decode()
