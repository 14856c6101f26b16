"""The cockpit: who may see it, real figures, the sand table, what refreshes itself."""

import json

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from yizhen.base.models import Place
from yizhen.core.actor import SYSTEM
from yizhen.edges.web.cockpit import figures
from yizhen.matters.models import Matter
from yizhen.matters.usecases import move
from yizhen.posts import usecases

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "li", "wang", "chen", "qian", "audit_admin")
PAGES: dict[str, tuple[int, ...]] = {
    # visitor, 李 resident, 王 grid worker, 陈 community, 钱 street, 郑 auditor of the whole house
    "/screen/": (302, 403, 403, 200, 200, 200),
    "/screen/?at={community}": (302, 403, 403, 200, 200, 200),
    "/screen/?at={other_community}": (302, 403, 403, 404, 200, 200),
    "/screen/?at={grid}": (302, 403, 403, 404, 404, 404),
    "/screen/?at=nonsense": (302, 403, 403, 404, 404, 404),
    "/screen/grid/{grid}/": (302, 403, 403, 200, 200, 200),
    "/screen/grid/{other_grid}/": (302, 403, 403, 404, 200, 200),
    "/screen/grid/{building}/": (302, 403, 403, 404, 404, 404),
}
QUERIES_MAX = 34
HTMX = {"HX-Request": "true"}


def outlined(path: str, west: float) -> None:
    ring = [
        [west, 34.0],
        [west + 0.002, 34.0],
        [west + 0.002, 34.002],
        [west, 34.002],
        [west, 34.0],
    ]
    Place.objects.filter(path=path).update(
        outline=json.dumps({"type": "Polygon", "coordinates": [ring]})
    )


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_shown_to_those_who_overlook_the_place(
    town: Town,
    circular: Matter,
    signed_in: SignedIn,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    facts = {name: getattr(town, name) for name in Town.__dataclass_fields__}
    for role, status in zip(ROLES, PAGES[address], strict=True):
        browser = signed_in(None if role == "visitor" else getattr(town, role))
        with django_assert_max_num_queries(QUERIES_MAX):
            assert browser.get(address.format(**facts)).status_code == status, role


def test_figures_are_those_of_the_register(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    page = signed_in(town.chen).get("/screen/").content.decode()
    assert "<span>网格</span><b>2</b>" in page
    assert "<span>楼栋</span><b>4</b>" in page
    assert "<span>在签通知</span><b>2</b>" in page


def test_the_rate_is_told_once_something_was_due(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    assert "<b>—</b>" in signed_in(town.chen).get("/screen/").content.decode()
    part = Matter.objects.get(parent=circular, place_path=town.grid)
    move(town.wang, part.pk, "acknowledge")
    page = signed_in(town.chen).get("/screen/").content.decode()
    assert "<b>100.0<small>%</small></b>" in page
    assert "<b>1<small>/1</small></b>" in page


def test_a_grid_without_a_worker_is_flagged(town: Town, signed_in: SignedIn) -> None:
    assert "k-gaps" not in signed_in(town.chen).get("/screen/").content.decode()
    page = signed_in(town.qian).get("/screen/").content.decode()
    assert page.count("/ 4 格") == 1
    assert f"/screen/grid/{town.other_grid}/" in page


def test_whoever_may_not_read_circulars_gets_no_figure_of_them(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    page = signed_in(town.audit_admin).get("/screen/").content.decode()
    assert "在签通知</span>" not in page
    assert "防火检查" not in page


def test_the_feed_tells_deeds_and_grids_but_no_person(town: Town, signed_in: SignedIn) -> None:
    usecases.choose_home(town.li, home_path=town.building)
    page = signed_in(town.chen).get("/screen/").content.decode()
    assert "选定住处" in page
    assert "1号楼 选定住处" not in page
    rows = figures.happenings(town.chen, town.community)
    assert all(len(place) <= len(town.grid) for row in rows for place in row.places)


def test_htmx_gets_only_what_changes_by_itself(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    piece = signed_in(town.chen).get("/screen/", headers=HTMX)
    text = piece.content.decode()
    assert text.count('hx-swap-oob="true"') == 3
    assert "<html" not in text
    assert len(piece.content) < 20_000


def test_the_sand_table_rises_from_outlines_and_follows_the_numbers(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    browser = signed_in(town.chen)
    assert "还没有画边界" in browser.get("/screen/").content.decode()
    outlined(town.grid, 108.0)
    outlined(town.neighbour_grid, 108.002)
    page = browser.get("/screen/").content.decode()
    assert 'class="iso"' in page
    assert 'aria-label="第一网格 1"' in page
    part = Matter.objects.get(parent=circular, place_path=town.grid)
    move(town.wang, part.pk, "acknowledge")
    assert 'aria-label="第一网格 0"' in browser.get("/screen/").content.decode()
    assert "style=" not in page
    Place.objects.filter(path=town.grid).update(name="新网格")
    assert 'aria-label="新网格 0"' in browser.get("/screen/").content.decode()


def test_a_page_of_a_grid_names_who_serves_there(town: Town, signed_in: SignedIn) -> None:
    page = signed_in(town.chen).get(f"/screen/grid/{town.grid}/").content.decode()
    assert "<b>王</b>" in page
    assert "楼栋长 2" in page


def test_the_system_may_look_everywhere(town: Town) -> None:
    assert figures.happenings(SYSTEM, town.street)
