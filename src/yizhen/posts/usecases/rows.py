"""Rows to lock, and what several use cases of the room do to them. Accounts are locked before seats, each in order of number or path."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.db.models import F, QuerySet
from django.utils import timezone

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.duties import Duty
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.deed import Deed
from yizhen.journal.permission import require
from yizhen.packs.current import in_force
from yizhen.posts.models import Account, Post, Seat
from yizhen.posts.queries import visible_accounts
from yizhen.posts.rules import Held, NotOnStaff, Term, check_not_last, is_administrator

EVERYWHERE = ""
"""The seat to lock for an administrator's duty: "the last one" is a question about all places at once."""


class Where(TypedDict, total=False):
    """A path as the journal takes it."""

    place_path: str
    owner_path: str


def visible(actor: Actor, account_id: int) -> Account:
    """The account when the actor may see it. Raises NotSignedIn, NotFound."""
    if actor.id < 0:
        raise NotSignedIn
    account = visible_accounts(actor).filter(pk=account_id).first()
    if account is None:
        raise NotFound
    return account


def locked_account(account_id: int) -> Account:
    """The account, held until the deed ends: whoever changes what this person may do waits here."""
    return Account.objects.select_for_update(of=("self",)).get(pk=account_id)


def locked_accounts(*account_ids: int) -> dict[int, Account]:
    """Several accounts, locked in the order of their numbers."""
    rows = Account.objects.select_for_update(of=("self",)).filter(pk__in=account_ids).order_by("pk")
    return {account.pk: account for account in rows}


def lock_seats(duties: Iterable[Duty], path: str) -> None:
    """Hold the seats of `duties` at `path`; for administrators' duties the one for everywhere."""
    wanted = sorted({(d.code, EVERYWHERE if is_administrator(d) else path) for d in duties})
    for code, at in wanted:
        Seat.objects.get_or_create(duty=code, path=at)
        Seat.objects.select_for_update().get(duty=code, path=at)


def require_staff(account: Account) -> None:
    """Go on only with somebody who works here. Raises NotOnStaff."""
    if not account.is_active or not account.is_staff_member:
        raise NotOnStaff(field="account")


def open_posts(account: Account) -> QuerySet[Post]:
    """The posts of an account that are not over: held now or later."""
    return Post.objects.filter(account=account, ended_at__isnull=True)


def require_over(actor: Actor, ability: str, account: Account) -> None:
    """Go on only when the actor carries `ability` wherever the account belongs and serves.

    So nobody of a district closes the account of somebody who also serves the city. Raises NotFound, NotAllowed.
    """
    for path in sorted({account.home_path, *open_posts(account).values_list("path", flat=True)}):
        require(actor, ability, path)


def held(posts: Iterable[Post]) -> list[Held]:
    """Posts as the rules see them."""
    return [Held(post.duty, post.path, term_of(post)) for post in posts]


def term_of(post: Post) -> Term:
    """The term of a post."""
    return Term(post.starts_on, post.ends_on)


def known_duties(posts: Iterable[Post]) -> list[Duty]:
    """The duties of `posts` that the packs in force still declare."""
    known = in_force().duties
    return [known[code] for code in sorted({post.duty for post in posts}) if code in known]


def check_others_remain(posts: Iterable[Post], *, until: date, today: date) -> None:
    """After `until`, every administrator's duty among `posts` is held by somebody without them. Raises LastAdministrator.

    The seats must be locked: two who are taken away at the same moment would otherwise each count on the other.
    """
    going = list(posts)
    for duty in known_duties(going):
        for post in going:
            if post.duty == duty.code and term_of(post).covers(today):
                others = Post.objects.filter(
                    duty=duty.code,
                    path__in=(*paths.ancestors(post.path), post.path),
                    ended_at__isnull=True,
                    account__is_active=True,
                ).exclude(pk__in=[p.pk for p in going])
                check_not_last(duty, held(others), until=until, today=today)


def today_of(act: Deed) -> date:
    """The day of a deed, in local time."""
    return timezone.localdate(act.at)


def end_sessions(account_ids: Iterable[int]) -> None:
    """Every open session of these accounts ends: what they may do has changed."""
    Account.objects.filter(pk__in=set(account_ids)).update(session_epoch=F("session_epoch") + 1)


def where(path: str) -> Where:
    """The path as the journal takes it: a place, an organisation, or neither."""
    if not path:
        return {}
    if paths.tree_of(path) is paths.Tree.PLACE:
        return {"place_path": path}
    return {"owner_path": path}
