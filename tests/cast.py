"""The town and its people, the same in every test, built through the use cases.

示范市 › 清河区 › 槐荫街道 › 福民社区 (grids 1 and 2) and 安和社区 (grids 1 and 2), two buildings in each grid. 王 works in 福民's first grid,
赵 in its second; 李 lives in the first building of 王's grid; 陈 manages 福民, 钱 leads the street.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from tests.factories import PASSWORD, an_organisation, as_actor
from yizhen.base import usecases as base
from yizhen.core.actor import SYSTEM, Actor
from yizhen.posts import usecases
from yizhen.posts.usecases import NewAccount


@dataclass(frozen=True, slots=True)
class Town:
    """Paths of the town and its people as actors."""

    city: str
    district: str
    street: str
    community: str
    """福民社区."""
    grid: str
    """福民's first grid, where 王 works."""
    building: str
    """Where 李 lives."""
    neighbour_grid: str
    """福民's second grid, where 赵 works."""
    neighbour_building: str
    other_community: str
    """安和社区, where nobody serves."""
    other_grid: str
    government: str
    """区政府, and below it the offices."""
    urban_management: str
    street_office: str
    committee: str
    """福民's residents' committee."""
    party: tuple[str, ...]
    """The five party levels from the street down to a household."""
    wang: Actor
    """王, grid worker."""
    li: Actor
    """李, resident."""
    zhao: Actor
    """赵, the neighbour grid's worker."""
    chen: Actor
    """陈, community manager."""
    qian: Actor
    """钱, street leader."""
    system_admin: Actor
    security_admin: Actor
    audit_admin: Actor

    @property
    def resident(self) -> Actor:
        """李."""
        return self.li


class _Settled:
    """The town as it was built first in this run, row by row."""

    town: Town | None = None
    rows: tuple[list[Model], ...] = ()


def settle() -> Town:
    """The town in an empty database: built through the use cases once in a run, laid down again row by row for each further test.

    Numbers of rows stay the same, and no sequence ever gives them out again.
    """
    if _Settled.town is not None:
        for rows in _Settled.rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
        return _Settled.town
    models = [m for m in apps.get_models() if m.__module__.startswith("yizhen.")]
    empty = [m for m in models if not m._default_manager.exists()]
    _Settled.town = _build()
    built = [list(m._default_manager.order_by("pk")) for m in empty]
    _Settled.rows = tuple(rows for rows in built if rows)
    return _Settled.town


def _build() -> Town:
    base.plant_roots(SYSTEM)
    city, district, street, communities = _places()
    government, management, office, committee = _organisations(district, street, communities)
    fumin, anhe = communities
    grid, neighbour = f"{fumin}001", f"{fumin}002"
    return Town(
        city=city,
        district=district,
        street=street,
        community=fumin,
        grid=grid,
        building=f"{grid}0001",
        neighbour_grid=neighbour,
        neighbour_building=f"{neighbour}0001",
        other_community=anhe,
        other_grid=f"{anhe}001",
        government=government,
        urban_management=management,
        street_office=office,
        committee=committee,
        party=_party(street, fumin),
        wang=_person("wang", "王", ("grid_worker", grid)),
        zhao=_person("zhao", "赵", ("grid_worker", neighbour)),
        chen=_person("chen", "陈", ("community_manager", fumin)),
        qian=_person("qian", "钱", ("street_leader", street), ("street_leader", office)),
        li=_person("li", "李", home=f"{grid}0001"),
        system_admin=_administrator("system", "孙"),
        security_admin=_administrator("security", "吴"),
        audit_admin=_administrator("audit", "郑"),
    )


def _places() -> tuple[str, str, str, tuple[str, str]]:
    upper = ("示范市", "清河区", "槐荫街道")
    new = [
        base.NewPlace(name=name, parent=f"#{i - 1}" if i else "p") for i, name in enumerate(upper)
    ]
    communities = []
    for community in ("福民社区", "安和社区"):
        communities.append(len(new))
        new.append(base.NewPlace(name=community, parent="#2"))
        for grid in ("第一网格", "第二网格"):
            at = len(new)
            new.append(base.NewPlace(name=grid, parent=f"#{communities[-1]}", kind="governance"))
            new += [
                base.NewPlace(name=f"{number}号楼", parent=f"#{at}", floors=6) for number in (1, 2)
            ]
    rows = [row.path for row in base.add_places(SYSTEM, new)]
    first, second = communities
    return rows[0], rows[1], rows[2], (rows[first], rows[second])


def _organisations(
    district: str, street: str, communities: tuple[str, str]
) -> tuple[str, str, str, str]:
    government = an_organisation("o", "district_government", "清河区政府", place_path=district)
    management = an_organisation(
        government, "urban_management", "清河区城市管理局", place_path=district
    )
    office = an_organisation(government, "street_office", "槐荫街道办事处", place_path=street)
    committee = an_organisation(
        office, "residents_committee", "福民社区居委会", place_path=communities[0]
    )
    return government, management, office, committee


def _party(street: str, community: str) -> tuple[str, ...]:
    levels = (
        ("street_party_committee", "槐荫街道党工委", street),
        ("community_party_committee", "福民社区党委", community),
        ("grid_party_branch", "第一网格党支部", f"{community}001"),
        ("building_party_group", "1号楼党小组", f"{community}0010001"),
        ("party_member_household", "党员中心户", f"{community}0010001"),
    )
    line = ["o"]
    for kind, name, at in levels:
        line.append(an_organisation(line[-1], kind, name, place_path=at))
    return tuple(line[1:])


def _administrator(side: str, name: str) -> Actor:
    duty = f"{side}_administrator"
    return _person(side, name, (duty, "p"), (duty, "o"))


def _person(username: str, name: str, *posts: tuple[str, str], home: str = "") -> Actor:
    new = NewAccount(
        username=username,
        name=name,
        home_path=home or posts[0][1],
        is_staff_member=bool(posts),
        password=PASSWORD if posts else "",
        must_change_password=False,
    )
    account = usecases.create_account(SYSTEM, new)
    for duty, path in posts:
        usecases.give_post(SYSTEM, account.pk, duty=duty, path=path)
    return as_actor(account.pk)
