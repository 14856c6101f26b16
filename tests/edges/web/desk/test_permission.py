"""Who gets which page of the desk: address × role × own or neighbour's scope."""

import pytest
from django.urls import URLResolver, get_resolver

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from yizhen.core.actor import Actor
from yizhen.matters.models import Matter

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "li", "wang", "zhao", "chen", "qian", "security_admin")
PAGES: dict[str, tuple[int, ...]] = {
    # visitor, 李 resident, 王 own grid, 赵 neighbour, 陈 community, 钱 street, 吴 security administrator
    "/desk/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/notices/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/circulars/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/circulars/?export=csv": (302, 404, 200, 200, 200, 200, 200),
    "/desk/circulars/new/": (302, 404, 403, 403, 200, 200, 403),
    "/desk/circulars/due/?workdays=3": (302, 404, 200, 200, 200, 200, 200),
    "/desk/circulars/{part}/": (302, 404, 200, 404, 200, 200, 404),
    "/desk/circulars/{whole}/": (302, 404, 404, 404, 200, 200, 404),
    "/desk/circulars/999999/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/places/": (302, 404, 303, 303, 303, 303, 303),
    "/desk/places/?q=1号": (302, 404, 200, 200, 200, 200, 200),
    "/desk/places/{grid}/": (302, 404, 200, 404, 200, 200, 200),
    "/desk/places/{building}/": (302, 404, 200, 404, 200, 200, 200),
    "/desk/places/{community}/": (302, 404, 404, 404, 200, 200, 200),
    "/desk/places/{other_community}/": (302, 404, 404, 404, 404, 200, 200),
    "/desk/places/{committee}/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/places/nonsense/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/organisations/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/organisations/{committee}/": (302, 404, 404, 404, 200, 200, 200),
    "/desk/organisations/{government}/": (302, 404, 404, 404, 404, 404, 200),
    "/desk/organisations/{grid}/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/roster/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/roster/?place={grid}": (302, 404, 200, 404, 200, 200, 200),
    "/desk/roster/?place={other_community}&export=csv": (302, 404, 404, 404, 404, 200, 200),
    "/desk/leave/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/hand-over/": (302, 404, 200, 200, 200, 200, 200),
    "/desk/hand-over/1/": (302, 404, 404, 404, 404, 404, 404),
    "/map/{community}.geojson": (404, 200, 200, 200, 200, 200, 200),
    "/map/{committee}.geojson": (404, 404, 404, 404, 404, 404, 404),
}
DEEDS: dict[str, tuple[int, ...]] = {
    "/desk/circulars/{part}/acknowledge/": (302, 404, 303, 404, 303, 303, 404),
    "/desk/circulars/{part}/remind/": (302, 404, 403, 404, 303, 303, 404),
    "/desk/circulars/{whole}/withdraw/": (302, 404, 404, 404, 303, 303, 404),
    "/desk/circulars/{part}/nonsense/": (302, 404, 422, 404, 422, 422, 404),
    "/desk/circulars/new/": (302, 404, 403, 403, 422, 422, 403),
    "/desk/places/{building}/add/": (302, 404, 403, 404, 303, 403, 403),
    "/desk/places/{building}/rename/": (302, 404, 403, 404, 303, 403, 403),
    "/desk/places/{building}/close/": (302, 404, 403, 404, 303, 403, 403),
    "/desk/places/{other_community}/add/": (302, 404, 404, 404, 404, 403, 403),
    "/desk/organisations/{committee}/add/": (302, 404, 404, 404, 404, 422, 403),
    "/desk/leave/ask/": (302, 404, 422, 422, 422, 422, 422),
    "/desk/leave/1/agree/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/leave/1/nonsense/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/hand-over/offer/": (302, 404, 422, 422, 422, 422, 422),
    "/desk/hand-over/1/accept/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/hand-over/1/nonsense/": (302, 404, 404, 404, 404, 404, 404),
    "/desk/notices/999999/": (302, 404, 404, 404, 404, 404, 404),
}
ENTERED = {"name": "新名", "on": "2099-01-01"}


def actor_named(town: Town, role: str) -> Actor | None:
    return None if role == "visitor" else getattr(town, role)


def filled(address: str, town: Town, circular: Matter) -> str:
    part = circular.children.get(place_path=town.grid).pk
    facts = {name: getattr(town, name) for name in Town.__dataclass_fields__}
    return address.format(whole=circular.pk, part=part, **facts)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_shown_to_those_whose_it_is(
    town: Town, circular: Matter, signed_in: SignedIn, address: str
) -> None:
    got = tuple(
        signed_in(actor_named(town, role)).get(filled(address, town, circular)).status_code
        for role in ROLES
    )
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, PAGES[address], strict=True))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_is_done_by_those_who_may(
    town: Town, circular: Matter, signed_in: SignedIn, address: str, role: str
) -> None:
    client = signed_in(actor_named(town, role))
    answer = client.post(filled(address, town, circular), ENTERED)
    assert answer.status_code == DEEDS[address][ROLES.index(role)]


def test_every_address_of_the_desk_stands_in_the_tables() -> None:
    desk = next(
        p
        for p in get_resolver().url_patterns
        if isinstance(p, URLResolver) and p.namespace == "desk"
    )
    known = " ".join(f"{address.split('?')[0]} " for address in (*PAGES, *DEEDS))
    for pattern in desk.url_patterns:
        steps = str(pattern.pattern).split("/")
        words = [step for step in steps if step and not step.startswith("<")]
        assert all(word in known for word in words), str(pattern.pattern)


def test_a_page_of_the_desk_takes_only_the_methods_that_it_names(
    town: Town, signed_in: SignedIn
) -> None:
    client = signed_in(town.chen)
    assert client.post("/desk/").status_code == 405
    assert client.get("/desk/leave/ask/").status_code == 405
