"""Who gets which page of the administration: address × role × own or neighbour's scope."""

import pytest
from django.urls import URLResolver, get_resolver

from tests.cast import Town
from tests.edges.web.administration.conftest import SignedIn
from tests.factories import somebody
from yizhen.core.actor import Actor
from yizhen.posts.models import Post

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "li", "wang", "chen", "qian", "system_admin", "security_admin", "audit_admin")
PAGES: dict[str, tuple[int, ...]] = {
    # visitor, 李 resident, 王 grid worker, 陈 community, 钱 street, and the three administrators
    "/admin/": (302, 404, 200, 200, 200, 200, 200, 200),
    "/admin/accounts/": (302, 404, 403, 200, 200, 200, 200, 403),
    "/admin/accounts/?export=csv": (302, 404, 403, 200, 200, 200, 200, 403),
    "/admin/accounts/new/": (302, 404, 403, 403, 403, 200, 403, 403),
    "/admin/accounts/{wang}/": (302, 404, 200, 200, 200, 200, 200, 404),
    "/admin/packs/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/packs/categories/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/packs/deadlines/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/packs/calendar/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/packs/duties/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/packs/procedures/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/clock/": (302, 404, 403, 403, 200, 200, 200, 200),
    "/admin/journal/": (302, 404, 403, 403, 200, 403, 403, 200),
    "/admin/journal/?export=csv": (302, 404, 403, 403, 200, 403, 403, 200),
    "/admin/journal/999999/": (302, 404, 403, 403, 404, 403, 403, 404),
    "/admin/journal/999999/receipt/": (302, 404, 404, 404, 404, 404, 404, 404),
    "/admin/journal/seal/": (302, 404, 404, 404, 404, 403, 403, 200),
    "/admin/journal/access/": (302, 404, 404, 404, 404, 403, 403, 200),
    "/admin/redaction/": (302, 404, 403, 403, 403, 403, 200, 403),
    "/admin/loop/": (302, 404, 404, 404, 404, 200, 403, 403),
    "/admin/tokens/": (302, 404, 200, 200, 200, 200, 200, 200),
}
DEEDS: dict[str, tuple[int, ...]] = {
    "/admin/accounts/new/": (302, 404, 403, 403, 403, 422, 403, 403),
    "/admin/accounts/{zhao}/give/": (302, 404, 404, 422, 422, 422, 422, 404),
    "/admin/accounts/{zhao}/rename/": (302, 404, 404, 403, 403, 303, 403, 404),
    "/admin/accounts/{zhao}/deactivate/": (302, 404, 404, 403, 403, 303, 403, 404),
    "/admin/accounts/{zhao}/reactivate/": (302, 404, 404, 403, 403, 409, 403, 404),
    "/admin/accounts/{zhao}/unlock/": (302, 404, 404, 403, 403, 403, 409, 404),
    "/admin/accounts/{zhao}/reset-second-factor/": (302, 404, 404, 403, 403, 403, 409, 404),
    "/admin/accounts/{zhao}/password/": (302, 404, 404, 403, 403, 303, 403, 404),
    "/admin/accounts/{zhao}/enlist/": (302, 404, 404, 403, 403, 303, 403, 404),
    "/admin/accounts/{zhao}/nonsense/": (302, 404, 404, 404, 404, 404, 404, 404),
    "/admin/posts/{post}/end/": (302, 404, 404, 303, 303, 403, 303, 403),
    "/admin/posts/{post}/term/": (302, 404, 404, 303, 303, 403, 303, 403),
    "/admin/journal/seal/": (302, 404, 404, 404, 404, 403, 403, 200),
    "/admin/redaction/999999/": (302, 404, 404, 404, 404, 404, 404, 404),
    "/admin/loop/999999/redrive/": (302, 404, 404, 404, 404, 404, 403, 403),
    "/admin/tokens/": (302, 404, 422, 422, 422, 422, 422, 422),
    "/admin/tokens/999999/revoke/": (302, 404, 404, 404, 404, 404, 404, 404),
}
ENTERED = {"name": "新名", "reason": "离职交接", "password": "Song-Lv-2026-gong"}


def actor_named(town: Town, role: str) -> Actor | None:
    return None if role == "visitor" else getattr(town, role)


def filled(address: str, town: Town) -> str:
    """The address with numbers: 王, 赵, and the post of a colleague beside 赵."""
    if "{post}" in address:
        colleague = somebody(("grid_worker", town.neighbour_grid), name="周")
        return address.format(post=Post.objects.get(account_id=colleague.id).pk)
    return address.format(wang=town.wang.id, zhao=town.zhao.id)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_shown_to_those_whose_it_is(
    town: Town, signed_in: SignedIn, address: str
) -> None:
    where = filled(address, town)
    got = {role: signed_in(actor_named(town, role)).get(where).status_code for role in ROLES}
    assert got == dict(zip(ROLES, PAGES[address], strict=True))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_is_done_by_those_who_may(
    town: Town, signed_in: SignedIn, address: str, role: str
) -> None:
    answer = signed_in(actor_named(town, role)).post(filled(address, town), ENTERED)
    assert answer.status_code == DEEDS[address][ROLES.index(role)]


def test_every_address_of_the_administration_stands_in_the_tables() -> None:
    found = get_resolver().url_patterns
    own = next(p for p in found if isinstance(p, URLResolver) and p.namespace == "administration")
    known = " ".join(f"{address.split('?')[0]} " for address in (*PAGES, *DEEDS))
    for pattern in own.url_patterns:
        steps = str(pattern.pattern).split("/")
        assert all(s in known for s in steps if s and not s.startswith("<")), str(pattern.pattern)
