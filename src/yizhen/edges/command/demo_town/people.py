"""The invented people of the demo street, their duties, and a few circulars under way."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from yizhen.core.actor import SYSTEM, Channel
from yizhen.core.text import Text
from yizhen.edges.command.demo_town import geometry
from yizhen.edges.command.demo_town.town import DISTRICT, STREET, Town
from yizhen.edges.command.log_ins import LogIn
from yizhen.matters import usecases as matters
from yizhen.matters.queries import in_tray
from yizhen.posts import queries as posts
from yizhen.posts.usecases import NewAccount, create_account, give_post

PASSWORD = "yizhen-demo-2026"  # noqa: S105 printed at each start, for invented people only
SEED = 7
PHONE_FIRST = 19900000000
"""Numbers of the demo, counted on from here; 199 with so many zeroes is given to nobody."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "秀兰", "建国", "晓燕", "志强", "雪梅", "玉芬", "桂英", "海波", "丽娟", "文斌", "淑珍", "国庆",
    "春梅", "永刚", "红霞", "卫东", "素琴", "立新", "翠萍", "长河", "美玲", "德顺", "金凤", "宝山",
)  # fmt: skip
TERM = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Role:
    """One role that can be tried: who plays it and where."""

    title: Text
    username: str
    name: str
    duties: tuple[tuple[str, str], ...]
    """(duty, name of the place or organisation)."""
    page: str


ROLES = (
    Role(Text("网格员", "Grid worker"), "wang", "王秀兰", (("grid_worker", "清河花园"),), "/w/"),
    Role(
        Text("邻格网格员", "Neighbour's grid worker"),
        "zhao",
        "赵雪梅",
        (("grid_worker", "福民一区"),),
        "/w/",
    ),
    Role(
        Text("社区书记", "Community secretary"),
        "chen",
        "陈晓燕",
        (("community_secretary", "槐荫社区"), ("community_manager", "槐荫社区")),
        "/desk/",
    ),
    Role(
        Text("社区干事", "Community clerk"),
        "sun",
        "孙玉芬",
        (("community_clerk", "槐荫社区"),),
        "/desk/",
    ),
    Role(Text("街道干事", "Street clerk"), "qian", "钱立新", (("street_clerk", STREET),), "/desk/"),
    Role(
        Text("街道领导", "Street leader"), "gao", "高卫东", (("street_leader", STREET),), "/screen/"
    ),
    Role(
        Text("部门办事员", "Department clerk"),
        "zhou",
        "周永刚",
        (("department_clerk", "清河区城市管理局"),),
        "/desk/",
    ),
    Role(
        Text("指挥中心", "Command centre"),
        "he",
        "何丽娟",
        (("command_officer", f"{DISTRICT}网格化服务管理中心"), ("command_officer", DISTRICT)),
        "/screen/",
    ),
    Role(
        Text("系统管理员", "System administrator"),
        "sysadmin",
        "马文斌",
        (("system_administrator", STREET),),
        "/admin/",
    ),
    Role(
        Text("安全管理员", "Security administrator"),
        "secadmin",
        "郑海波",
        (("security_administrator", STREET),),
        "/admin/",
    ),
    Role(
        Text("审计管理员", "Audit administrator"),
        "auditor",
        "吴桂英",
        (("audit_administrator", STREET),),
        "/admin/",
    ),
)
RESIDENT = Role(Text("居民", "Resident"), "19900000000", "李国庆", (), "/m/")
STAFFED_BY_ROLES = "槐荫社区"
EMPTY_GRID = "北环产业"
"""Nobody serves here on purpose, so that one sees how the house flags it."""


class People:
    """Creates the demo's accounts and posts through the use cases, one name never twice."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.rng = random.Random(SEED)  # noqa: S311 names, not secrets
        self.count = 0
        self.taken = {role.name for role in (*ROLES, RESIDENT)}
        self.today = timezone.localdate()

    def add_roles(self) -> tuple[LogIn, ...]:
        """The people who can be tried, each with a password; the resident signs in with a code."""
        log_ins = []
        for role in ROLES:
            account = create_account(
                SYSTEM,
                NewAccount(
                    username=role.username,
                    name=role.name,
                    home_path=self.town.places[STREET],
                    is_staff_member=True,
                    phone=self._phone(),
                    password=PASSWORD,
                    must_change_password=False,
                ),
            )
            for duty, where in role.duties:
                self._give(account.pk, duty, where)
            log_ins.append(LogIn(role.title, role.username, PASSWORD, role.page))
        return (*log_ins, self._add_resident())

    def staff_grids(self) -> None:
        """Who runs each community, and each grid's head, worker, branch secretary, contacts and some building heads."""
        for community, grids in geometry.COMMUNITIES.items():
            if community != STAFFED_BY_ROLES:
                for duty in ("community_secretary", "community_manager", "community_clerk"):
                    self._appoint(duty, community)
            for rank, grid in enumerate(grids):
                self._staff_grid(grid, rank)

    def _staff_grid(self, grid: str, rank: int) -> None:
        if grid == EMPTY_GRID:
            return
        self._appoint("grid_head", grid)
        if grid not in {"清河花园", "福民一区"}:
            self._appoint("grid_worker", grid)
        self._appoint("party_branch_secretary", f"{grid}网格党支部")
        self._appoint("police_contact", grid)
        if rank % 2 == 0:
            self._appoint("urban_management_contact", grid)
        for path in self.town.buildings[grid][:3]:
            self._appoint("building_head", path)

    def _add_resident(self) -> LogIn:
        home = self.town.buildings["清河花园"][1] + "010001"
        phone = str(PHONE_FIRST)
        create_account(
            SYSTEM,
            NewAccount(username=RESIDENT.username, name=RESIDENT.name, home_path=home, phone=phone),
        )
        code = Text("短信验证码（见 /ui/outbox/）", "code by SMS (see /ui/outbox/)")
        return LogIn(RESIDENT.title, RESIDENT.username, str(code), RESIDENT.page)

    def _appoint(self, duty: str, where: str) -> None:
        account = create_account(
            SYSTEM,
            NewAccount(
                username=f"demo{self.count:03d}",
                name=self._name(),
                home_path=self.town.places[STREET],
                is_staff_member=True,
                phone=self._phone(),
            ),
        )
        self._give(account.pk, duty, where)

    def _give(self, account_id: int, duty: str, where: str) -> None:
        path = self.town.places.get(where) or self.town.organisations.get(where, where)
        give_post(
            SYSTEM,
            account_id,
            duty=duty,
            path=path,
            starts_on=self.today,
            ends_on=self._term_end(duty),
        )

    def _term_end(self, duty: str) -> date | None:
        return None if duty.endswith("administrator") else self.today + TERM

    def _name(self) -> str:
        while True:
            name = self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _phone(self) -> str:
        self.count += 1
        return str(PHONE_FIRST + self.count)


CIRCULARS = (
    (
        "冬季取暖安全入户提醒",
        "请各网格本周内走完独居老人和租住户，重点看煤炉、燃气软管和报警器。发现隐患当场记下，能改的当场改。",
        "槐荫社区",
        5,
    ),
    (
        "独居老人信息核对",
        "核对八十岁以上独居老人的联系人和用药情况，有变化的请当面确认后更新。",
        "泰和社区",
        10,
    ),
    (
        "楼道堆物清理周",
        "请楼栋长在单元门口张贴告知，周末集中清运。清运前后各拍一张照片。",
        "东岸社区",
        3,
    ),
)


def send_circulars(town: Town) -> None:
    """A few circulars, the first one acknowledged by half of its grids."""
    issuer = posts.account_by_username("qian")
    assert issuer is not None
    actor = posts.actor(issuer.pk, channel=Channel.COMMAND)
    for title, text, community, workdays in CIRCULARS:
        places = tuple(town.places[grid] for grid in geometry.COMMUNITIES[community])
        matters.issue_circular(
            actor, matters.NewCircular(title=title, text=text, places=places, workdays=workdays)
        )
    _acknowledge(("zhao",))


def _acknowledge(usernames: Sequence[str]) -> None:
    for username in usernames:
        account = posts.account_by_username(username)
        assert account is not None
        actor = posts.actor(account.pk, channel=Channel.COMMAND)
        for matter in in_tray(actor):
            matters.move(actor, matter.pk, "acknowledge", remark="已到每户提醒。")
