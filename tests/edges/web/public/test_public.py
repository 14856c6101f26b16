"""Pages for everybody: no data without need, proof that can be checked, files for machines."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from yizhen.journal.sealing import seal
from yizhen.posts import usecases

PAGES = {
    "/": 0,
    "/accessibility/": 0,
    "/privacy/": 0,
    "/receipt/": 0,
    "/offline/": 0,
    "/sw.js": 0,
    "/robots.txt": 0,
    "/healthz": 0,
    "/journal/": 1,
    "/receipt/checker.html": 0,
    "/journal/keys.txt": 0,
}
"""Addresses with how many questions to the database a visitor's visit may cost."""


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_sees_it_at_little_cost(
    address: str, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(PAGES[address]):
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/privacy/", "/accessibility/", "/journal/", "/receipt/"])
def test_each_page_is_complete_in_english(address: str, client: Client) -> None:
    client.cookies["yizhen_language"] = "en"
    page = client.get(address).content.decode()
    assert '<html lang="en"' in page
    assert "台账" not in page
    assert "回执" not in page


@pytest.mark.django_db
def test_before_the_first_seal_the_public_journal_says_so(client: Client) -> None:
    assert "还没有盖过章" in client.get("/journal/").content.decode()
    assert client.get("/journal/checkpoint").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_after_a_seal_everybody_sees_size_root_and_keys(town: Town, client: Client) -> None:
    usecases.choose_home(town.li, home_path=town.building)
    sealed = seal()
    page = client.get("/journal/").content.decode()
    assert f">{sealed}</dd>" in page
    note = client.get("/journal/checkpoint").content.decode()
    assert note.splitlines()[1] == str(sealed)
    key = client.get("/journal/keys.txt").content.decode().strip()
    assert key.partition("+")[0] in note
    assert key in page
    assert key in client.get("/receipt/checker.html").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "nonsense", "c2sp.org/tlog-proof@v1\n", "\ud83d"])
def test_what_is_no_receipt_does_not_pass(client: Client, sent: str) -> None:
    text = sent.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = client.post("/receipt/", {"receipt": text})
    assert answer.status_code == 200
    assert "没有通过" in answer.content.decode()


@pytest.mark.django_db
def test_a_receipt_with_a_nul_in_it_is_not_understood(client: Client) -> None:
    assert client.post("/receipt/", {"receipt": "\x00"}).status_code == 400


@pytest.mark.django_db
def test_a_file_that_is_no_text_does_not_pass(client: Client) -> None:
    file = SimpleUploadedFile("a.tlog-proof", b"\xff\xfe\x00binary")
    assert "没有通过" in client.post("/receipt/", {"file": file}).content.decode()


def test_the_service_worker_keeps_no_page_of_people(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    for address in ('"/m/', '"/w/', '"/desk/', '"/screen/'):
        assert address not in text


def test_the_page_without_a_net_has_no_form_and_no_name(client: Client) -> None:
    page = client.get("/offline/").content.decode()
    assert "<form" not in page


def test_liveness_tells_nothing_about_the_house(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.content == b"ok\n"
    assert answer.headers["Cache-Control"] == "no-store"


def test_search_engines_leave_pages_of_people_alone(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    for address in ("/m/", "/w/", "/desk/", "/screen/", "/admin/", "/api/"):
        assert f"Disallow: {address}" in text
