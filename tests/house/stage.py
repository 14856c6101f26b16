"""The town with work under way: something at each kind of address, and the nine kinds of people who may come to it."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from django.test import Client
from django.utils import timezone

from tests.cast import Town
from tests.factories import somebody
from yizhen.core.actor import Actor
from yizhen.journal import loop, sealing
from yizhen.journal.models import Entry, Errand, Notice, Remark
from yizhen.matters import usecases as matters
from yizhen.matters.models import Matter
from yizhen.posts import queries
from yizhen.posts import usecases as posts
from yizhen.posts.models import Post
from yizhen.site.wiring import WIRING

PEOPLE = ("visitor", "li", "wang", "zhao", "chen", "qian", "system", "security", "audit")
"""Nobody; 李, resident of 王's grid; 王, who works there; 赵, next door; 陈, community; 钱, street; three administrators."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Numbers and paths of what stands there; all of it is 王's or in 王's grid unless said otherwise."""

    town: Town
    whole: int
    """陈's circular to both grids of 福民."""
    part: int
    """王's part of it."""
    done: int
    """王's part of another one, which 王 has acknowledged with a remark."""
    notice: int
    """Told to 王."""
    notice_of_li: int
    post: int
    account: int
    """李's."""
    staff: int
    """周's, who holds no post yet."""
    closed: int
    """吕's, who has left."""
    leave: int
    """王 asks 赵 to stand in."""
    hand_over: int
    """王 offers the part to 赵."""
    entry: int
    """王 acknowledged."""
    entry_of_li: int
    remark: int
    """What 王 wrote."""
    errand: int
    """Given up."""
    token: int
    """王's."""

    @property
    def grid(self) -> str:
        """王's grid."""
        return self.town.grid

    @property
    def today(self) -> str:
        """The day, as forms and programs write it."""
        return timezone.localdate().isoformat()

    @property
    def building(self) -> str:
        """A house in it, without anything inside."""
        return self.town.building

    @property
    def committee(self) -> str:
        """福民's residents' committee."""
        return self.town.committee

    @property
    def street_office(self) -> str:
        """钱's office."""
        return self.town.street_office

    def person(self, name: str) -> Actor | None:
        """One of PEOPLE; None for the visitor."""
        town = self.town
        return {
            "li": town.li,
            "wang": town.wang,
            "zhao": town.zhao,
            "chen": town.chen,
            "qian": town.qian,
            "system": town.system_admin,
            "security": town.security_admin,
            "audit": town.audit_admin,
        }.get(name)

    def client(self, name: str) -> Client:
        """The browser of one of PEOPLE."""
        client = Client(raise_request_exception=False)
        person = self.person(name)
        if person is not None:
            client.force_login(queries.Account.objects.get(pk=person.id))
        return client


def set_up(town: Town) -> Stage:
    """Let people do things."""
    staff, closed = (somebody(name=name, home=town.community) for name in ("周", "吕"))
    posts.deactivate_account(town.system_admin, closed.id, reason="离职离岗")
    whole = _circular(town, "防火检查")
    part = Matter.objects.get(parent=whole, place_path=town.grid)
    other = _circular(town, "楼道清理")
    done = Matter.objects.get(parent=other, place_path=town.grid)
    matters.move(town.wang, done.pk, "acknowledge", remark="已到每户提醒。")
    today = timezone.localdate()
    leave = posts.request_leave(
        town.wang,
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=5),
        stand_in=town.zhao.id,
    )
    hand_over = posts.offer_hand_over(
        town.wang, taker=town.zhao.id, items=[("circular", str(part.pk))]
    )
    token = posts.create_token(
        town.wang, name="一个程序", abilities=["circular.read"], expires_on=today
    ).token
    posts.choose_home(town.li, home_path=town.neighbour_building)
    posts.choose_home(town.li, home_path=town.building)
    notice_of_li = Notice.objects.create(
        recipient_id=town.li.id, topic="test", title="停水告知", created_at=timezone.now()
    )
    loop.work(WIRING, stop=Event(), until_idle=True)
    now = timezone.now()
    errand = Errand.objects.create(
        kind="send.notice", payload={"notice": 0}, created_at=now, due_at=now, given_up_at=now
    )
    sealing.seal()
    return Stage(
        town=town,
        whole=whole.pk,
        part=part.pk,
        done=done.pk,
        notice=Notice.objects.filter(recipient_id=town.wang.id).latest("id").pk,
        notice_of_li=notice_of_li.pk,
        post=Post.objects.get(account_id=town.wang.id).pk,
        account=town.li.id,
        staff=staff.id,
        closed=closed.id,
        leave=leave.pk,
        hand_over=hand_over.pk,
        entry=Entry.objects.get(deed="matters.acknowledge", actor_id=town.wang.id).pk,
        entry_of_li=Entry.objects.filter(actor_id=town.li.id).latest("id").pk,
        remark=Remark.objects.filter(author_id=town.wang.id, field="remark").latest("id").pk,
        errand=errand.pk,
        token=token.pk,
    )


def _circular(town: Town, title: str) -> Matter:
    new = matters.NewCircular(
        title=title, text="请查看楼道堆物。", places=(town.grid, town.neighbour_grid), workdays=3
    )
    return matters.issue_circular(town.chen, new)
