"""Who may ask what: every address, every role, in their own area and in the neighbour's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import resolve

from tests.cast import Town
from tests.edges.api.conftest import V1, Program, a_circular, a_program, is_refused, part_at
from tests.edges.api.test_pages import walk
from yizhen.core.actor import Actor
from yizhen.edges.api.urls import api
from yizhen.journal.models import Entry, Notice
from yizhen.posts.models import ApiToken, Post

ROLES = ("nobody", "li", "wang", "zhao", "chen", "qian", "system", "security", "audit")


@dataclass(frozen=True)
class Scene:
    """What there is to ask for: in 王's grid, where 王, 陈 and 钱 serve."""

    town: Town
    programs: dict[str, Program]
    circular: int
    part: int
    post: int
    entry: int
    notice: int
    """王's."""
    token: int
    """王's."""


@pytest.fixture
def scene(town: Town) -> Scene:
    """A circular of 陈's to both grids."""
    programs = {role: program_of(town, role) for role in ROLES}
    circular = a_circular(programs["chen"], town.grid, town.neighbour_grid)
    part = part_at(circular, town.grid)
    return Scene(
        town=town,
        programs=programs,
        circular=circular["id"],
        part=part,
        post=Post.objects.get(account_id=town.wang.id).pk,
        entry=Entry.objects.get(target_kind="matters.matter", target_id=str(part)).pk,
        notice=Notice.objects.filter(recipient_id=town.wang.id)[0].pk,
        token=ApiToken.objects.get(account_id=town.wang.id).pk,
    )


def program_of(town: Town, role: str) -> Program:
    """A program for staff, a browser for the resident, nothing for nobody."""
    if role == "nobody":
        return Program()
    if role == "li":
        browser = Program()
        browser.client.force_login(get_user_model()._default_manager.get(pk=town.li.id))
        return browser
    actor: Actor = getattr(town, role if hasattr(town, role) else f"{role}_admin")
    return a_program(actor)


Address = Callable[[Scene], str]
GET: dict[str, tuple[Address, str]] = {
    # who may ask:                                       nobody li wang zhao chen qian system security audit
    "me": (lambda _: "/me", "401 200 200 200 200 200 200 200 200"),
    "places": (lambda _: "/places", "401 200 200 200 200 200 200 200 200"),
    "a place": (lambda s: f"/places/{s.town.grid}", "401 404 200 404 200 200 200 200 200"),
    "its children": (
        lambda s: f"/places/{s.town.grid}/children",
        "401 404 200 404 200 200 200 200 200",
    ),
    "its map": (lambda s: f"/places/{s.town.grid}/map", "401 404 200 404 200 200 200 200 200"),
    "the place above": (
        lambda s: f"/places/{s.town.community}",
        "401 404 404 404 200 200 200 200 200",
    ),
    "the other community": (
        lambda s: f"/places/{s.town.other_community}",
        "401 404 404 404 404 200 200 200 200",
    ),
    "organisations": (lambda _: "/organisations", "401 200 200 200 200 200 200 200 200"),
    "an organisation": (
        lambda s: f"/organisations/{s.town.committee}",
        "401 404 404 404 200 200 200 200 200",
    ),
    "accounts": (lambda _: "/accounts", "401 403 403 403 200 200 200 200 403"),
    "an account": (
        lambda s: f"/accounts/{s.town.wang.id}",
        "401 404 200 404 200 200 200 200 404",
    ),
    "posts": (lambda _: "/posts", "401 200 200 200 200 200 200 200 200"),
    "a post": (lambda s: f"/posts/{s.post}", "401 404 200 404 200 200 200 200 200"),
    "a roster": (
        lambda s: f"/roster?path={s.town.grid}",
        "401 404 200 404 200 200 200 200 200",
    ),
    "vacancies": (
        lambda s: f"/vacancies?path={s.town.grid}",
        "401 404 200 404 200 200 200 200 200",
    ),
    "circulars": (lambda _: "/circulars", "401 200 200 200 200 200 200 200 200"),
    "a circular": (
        lambda s: f"/circulars/{s.circular}",
        "401 404 404 404 200 200 404 404 404",
    ),
    "a part": (lambda s: f"/circulars/{s.part}", "401 404 200 404 200 200 404 404 404"),
    "notices": (lambda _: "/notices", "401 200 200 200 200 200 200 200 200"),
    "entries": (lambda _: "/journal/entries", "401 200 200 200 200 200 200 200 200"),
    "an entry": (
        lambda s: f"/journal/entries/{s.entry}",
        "401 404 404 404 404 200 404 404 200",
    ),
    "a receipt (not sealed yet)": (
        lambda s: f"/journal/entries/{s.entry}/receipt",
        "401 404 404 404 409 409 404 404 409",
    ),
    "the checkpoint (none yet)": (
        lambda _: "/journal/checkpoint",
        "404 404 404 404 404 404 404 404 404",
    ),
    "the keys": (lambda _: "/journal/keys", "200 200 200 200 200 200 200 200 200"),
    "a tile (none yet)": (
        lambda _: "/journal/tile/0/000",
        "404 404 404 404 404 404 404 404 404",
    ),
    "packs": (lambda _: "/packs", "401 403 403 403 403 200 200 200 200"),
    "packs' history": (lambda _: "/packs/history", "401 403 403 403 403 200 200 200 200"),
    "categories": (lambda _: "/packs/categories", "401 200 200 200 200 200 200 200 200"),
    "forms": (lambda _: "/packs/forms", "401 200 200 200 200 200 200 200 200"),
    "a form": (lambda _: "/packs/forms/circular", "401 200 200 200 200 200 200 200 200"),
    "tokens": (lambda _: "/tokens", "401 200 200 200 200 200 200 200 200"),
}
POST: dict[str, tuple[Address, Callable[[Scene], Any], str]] = {
    # who may do it:                                     nobody li wang zhao chen qian system security audit
    "issue a circular": (
        lambda _: "/circulars",
        lambda s: {"title": "停水", "text": "停水。", "places": [s.town.grid], "workdays": 2},
        "401 404 403 404 201 201 403 403 403",
    ),
    "acknowledge": (
        lambda s: f"/circulars/{s.part}/moves/acknowledge",
        lambda _: {},
        "401 404 200 404 200 200 404 404 404",
    ),
    "withdraw": (
        lambda s: f"/circulars/{s.circular}/moves/withdraw",
        lambda _: {},
        "401 404 404 404 200 200 404 404 404",
    ),
    "remind": (
        lambda s: f"/circulars/{s.part}/moves/remind",
        lambda _: {},
        "401 404 403 404 200 200 404 404 404",
    ),
    "complete": (
        lambda s: f"/circulars/{s.circular}/moves/complete",
        lambda _: {},
        "401 404 404 404 403 403 404 404 404",
    ),
    "open an account": (
        lambda _: "/accounts",
        lambda s: {"username": "new.person", "name": "新", "home_path": s.town.grid},
        "401 404 403 404 403 403 201 403 403",
    ),
    "close an account": (
        lambda s: f"/accounts/{s.town.wang.id}/deactivate",
        lambda _: {"reason": "离职"},
        "401 404 403 404 403 403 200 403 404",
    ),
    "open it again": (
        lambda s: f"/accounts/{s.town.wang.id}/reactivate",
        lambda _: {},
        "401 404 403 404 403 403 409 403 404",
    ),
    "give a post": (
        lambda _: "/posts",
        lambda s: {"account_id": s.town.zhao.id, "duty": "grid_worker", "path": s.town.grid},
        "401 404 403 404 201 201 403 201 403",
    ),
    "end a post": (
        lambda s: f"/posts/{s.post}/end",
        lambda _: {"reason": "轮岗"},
        "401 404 403 404 200 200 403 200 403",
    ),
    "read another's notice": (
        lambda s: f"/notices/{s.notice}/read",
        lambda _: {},
        "401 404 200 404 404 404 404 404 404",
    ),
    "make a token": (
        lambda _: "/tokens",
        lambda _: {"name": "钥匙", "abilities": ["place.read"], "expires_on": "2026-12-01"},
        "401 422 403 403 403 403 403 403 403",
    ),
    "revoke another's token": (
        lambda s: f"/tokens/{s.token}/revoke",
        lambda _: {},
        "401 404 403 404 200 200 403 200 404",
    ),
}


@pytest.mark.parametrize("name", GET)
def test_what_each_role_may_ask(scene: Scene, name: str) -> None:
    address, expected = GET[name]
    found = {role: scene.programs[role].get(address(scene)).status_code for role in ROLES}
    assert found == dict(zip(ROLES, map(int, expected.split()), strict=True))


@pytest.mark.parametrize("name", POST)
@pytest.mark.parametrize("role", ROLES)
def test_what_each_role_may_do(scene: Scene, name: str, role: str) -> None:
    address, body, expected = POST[name]
    response = scene.programs[role].post(address(scene), body(scene), If_Match="*")
    wanted = dict(zip(ROLES, map(int, expected.split()), strict=True))[role]
    assert response.status_code == wanted, response.content.decode()


def test_every_address_stands_in_the_table(scene: Scene) -> None:
    tried = {("GET", route(address(scene))) for address, _ in GET.values()}
    tried |= {("POST", route(address(scene))) for address, _, _ in POST.values()}
    offered = {
        (method, f"api/v1{path.replace('{', '<').replace('}', '>')}")
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    assert tried == offered


def route(path: str) -> str:
    """The pattern behind an address."""
    return str(resolve(f"{V1}{path.split('?')[0]}").route)


LISTED = (
    ("/places", "/places/{path}"),
    ("/organisations", "/organisations/{path}"),
    ("/accounts", "/accounts/{id}"),
    ("/posts", "/posts/{id}"),
    ("/circulars", "/circulars/{id}"),
    ("/journal/entries", "/journal/entries/{id}"),
)


@pytest.mark.parametrize(("many", "one"), LISTED)
def test_a_list_and_its_rows_show_the_same(scene: Scene, many: str, one: str) -> None:
    every: dict[Any, dict[str, Any]] = {}
    shown: dict[str, set[Any]] = {}
    for role in ROLES[1:]:
        program = scene.programs[role]
        if program.get(many).status_code != 200:
            continue
        rows = walk(program, many, limit=200)
        shown[role] = {one.format(**row) for row in rows}
        every |= {one.format(**row): row for row in rows}
    assert every
    for role, mine in shown.items():
        for address in every:
            status = scene.programs[role].get(address).status_code
            assert (status == 200) == (address in mine), (role, address, status)


def test_filters_never_widen_the_view(scene: Scene) -> None:
    zhao = scene.programs["zhao"]
    for path in (
        f"/places?parent={scene.town.grid}",
        f"/posts?within_path={scene.town.grid}",
        f"/accounts?within_path={scene.town.grid}",
        "/accounts?search=wang",
        f"/journal/entries?target_kind=matters.matter&target_id={scene.part}",
        f"/organisations?parent={scene.town.street_office}",
    ):
        assert zhao.get(path).json().get("items", []) == [], path


def test_counts_cover_only_what_is_in_view(scene: Scene) -> None:
    town = scene.town
    for role, places in (("wang", {"building": 2}), ("chen", None)):
        path = town.grid if role == "wang" else town.community
        counts = scene.programs[role].get(f"/places/{path}").json()["counts"]
        listed = walk(scene.programs[role], "/places", limit=200)
        below = [row for row in listed if row["path"].startswith(path) and row["path"] != path]
        assert sum(c["places"] for c in counts) == len(below)
        assert places is None or {c["level"]: c["places"] for c in counts} == places
    parts = scene.programs["wang"].get(f"/circulars/{scene.part}").json()["parts"]
    assert [p["place_path"] for p in parts] == [town.grid]
    unread = scene.programs["wang"].get("/me").json()["unread"]
    assert unread == len(walk(scene.programs["wang"], "/notices?is_read=false", limit=200))


def test_a_token_may_do_no_more_than_it_was_made_for(town: Town) -> None:
    reader = a_program(town.chen, abilities=["circular.read"])
    whole = a_circular(a_program(town.chen), town.grid)
    assert reader.get(f"/circulars/{whole['id']}").status_code == 200
    assert reader.get("/me").json()["abilities"] == ["circular.read"]
    assert reader.get("/places").json()["items"] == []
    is_refused(reader.get(f"/places/{town.grid}"), 404, "not_found")
    is_refused(reader.get("/accounts"), 403, "not_allowed")
    is_refused(reader.get(f"/roster?path={town.grid}"), 403, "not_allowed")
    new = {"title": "停水", "text": "停水。", "places": [town.grid], "workdays": 2}
    is_refused(reader.post("/circulars", new), 403, "not_allowed")
    refused = reader.post(f"/circulars/{part_at(whole, town.grid)}/moves/acknowledge", If_Match="*")
    is_refused(refused, 403, "not_allowed")


def test_a_token_without_circulars_does_not_even_see_those_it_issued(town: Town) -> None:
    a_circular(a_program(town.chen), town.grid)
    assert a_program(town.chen, abilities=["place.read"]).get("/circulars").json()["items"] == []
