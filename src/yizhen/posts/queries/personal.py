"""What concerns one person: their posts, leave, hand-overs, tokens."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.duties import Duty
from yizhen.core.manifest import OpenWork
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.permission import scopes, within
from yizhen.packs.current import in_force
from yizhen.posts import nodes, work
from yizhen.posts.models import Account, ApiToken, HandOver, Leave, Post
from yizhen.posts.queries.people import held_today

COLLEAGUES_MAX = 200
ROWS_MAX = 50


@dataclass(frozen=True, slots=True)
class HeldHere:
    """One of my posts, with the place's name and the duty's written list (`duty.tasks`)."""

    post: Post
    place: str
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class Mine:
    """What my own page shows. Leaves and hand-overs: the latest ROWS_MAX."""

    account: Account
    posts: tuple[HeldHere, ...]
    """Held now or later."""
    leaves: tuple[Leave, ...]
    to_stand_in: tuple[Leave, ...]
    """Colleagues' leaves where I stand in or am asked to, not yet over."""
    offered_to_me: tuple[HandOver, ...]
    offered_by_me: tuple[HandOver, ...]
    open_work: tuple[OpenWork, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What colleagues wait to hear from me about."""

    hand_overs: tuple[HandOver, ...]
    leaves: tuple[Leave, ...]


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """One hand-over and what it is about; work that is closed by now is no longer listed."""

    hand_over: HandOver
    items: tuple[OpenWork, ...]
    count: int
    """How many pieces were offered."""


def mine(actor: Actor) -> Mine:
    """My own page. Raises NotSignedIn."""
    account = Account.objects.filter(pk=actor.id, is_active=True).first()
    if account is None:
        raise NotSignedIn
    people = ("account", "stand_in")
    away = Leave.objects.filter(
        stand_in=account,
        state__in=(Leave.State.ASKED, Leave.State.AGREED),
        ends_on__gte=timezone.localdate(),
    )
    given = HandOver.objects.select_related("giver", "taker")
    return Mine(
        account=account,
        posts=_my_posts(account),
        leaves=tuple(Leave.objects.filter(account=account).select_related(*people)[:ROWS_MAX]),
        to_stand_in=tuple(away.select_related(*people)[:ROWS_MAX]),
        offered_to_me=tuple(given.filter(taker=account)[:ROWS_MAX]),
        offered_by_me=tuple(given.filter(giver=account)[:ROWS_MAX]),
        open_work=work.open_for(account.pk),
    )


def waiting(actor: Actor) -> Waiting:
    """Hand-overs to accept and leaves to stand in for that the actor has not answered yet. Two queries."""
    offered = HandOver.objects.filter(taker_id=actor.id, state=HandOver.State.OFFERED)
    asked = Leave.objects.filter(
        stand_in_id=actor.id, state=Leave.State.ASKED, ends_on__gte=timezone.localdate()
    )
    return Waiting(
        hand_overs=tuple(offered.select_related("giver")[:ROWS_MAX]),
        leaves=tuple(asked.select_related("account")[:ROWS_MAX]),
    )


def colleagues(actor: Actor) -> tuple[Account, ...]:
    """Who could stand in for the actor or take over their work: staff next to, above or below them, in order of name.

    At most COLLEAGUES_MAX.
    """
    areas = tuple({paths.parent(post.path) or post.path for post in actor.posts})
    above = {path for area in areas for path in paths.ancestors(area)}
    near = (
        Post.objects.filter(held_today())
        .filter(within(areas, place="path", owner="path") | Q(path__in=above))
        .order_by()
        .values("account_id")
    )
    staff = Account.objects.filter(is_active=True, is_staff_member=True).exclude(pk=actor.id)
    return tuple(staff.filter(pk__in=near).order_by("name", "pk")[:COLLEAGUES_MAX])


def open_work(actor: Actor, account_id: int) -> tuple[OpenWork, ...]:
    """What somebody must still finish: one's own, or as `handover.arrange` where they serve. Raises NotFound."""
    if account_id != actor.id and not actor.is_system:
        held = Post.objects.filter(account_id=account_id).values_list("path", flat=True)
        reach = scopes(actor, "handover.arrange")
        if not any(path.startswith(reach) for path in held):
            raise NotFound
    return work.open_for(account_id)


def hand_over(actor: Actor, hand_over_id: int) -> HandOverPage:
    """One hand-over, for its giver, its taker and who offered it. Raises NotFound."""
    found = (
        HandOver.objects.filter(
            Q(giver_id=actor.id) | Q(taker_id=actor.id) | Q(offered_by_id=actor.id), pk=hand_over_id
        )
        .select_related("giver", "taker")
        .first()
    )
    if found is None:
        raise NotFound
    items = set(found.items.values_list("kind", "work_id"))
    responsible = found.taker_id if found.state == HandOver.State.ACCEPTED else found.giver_id
    still = [w for w in work.open_for(responsible) if (w.kind, w.id) in items]
    return HandOverPage(hand_over=found, items=tuple(still), count=len(items))


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, the newest first, with their abilities."""
    return ApiToken.objects.filter(account_id=actor.id).prefetch_related("abilities")


def _my_posts(account: Account) -> tuple[HeldHere, ...]:
    rows = list(
        Post.objects.filter(account=account, ended_at__isnull=True).exclude(
            ends_on__lt=timezone.localdate()
        )
    )
    names = nodes.names({row.path for row in rows})
    known = in_force().duties
    return tuple(HeldHere(row, names.get(row.path, row.path), known.get(row.duty)) for row in rows)
