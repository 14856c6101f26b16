"""Giving and ending posts, and what a new day brings to them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.duties import Duty
from yizhen.core.refusals import Invalid, NotFound
from yizhen.journal.deed import Deed, deed
from yizhen.journal.permission import duties_with, require
from yizhen.journal.usecases import tell
from yizhen.packs.current import in_force
from yizhen.posts import nodes
from yizhen.posts.models import Account, Post
from yizhen.posts.queries import held_today
from yizhen.posts.rules import (
    WARN_DAYS,
    AlreadyHeld,
    ForAdministratorsOnly,
    NotYourOwn,
    PostIsOver,
    Term,
    check_apart,
    check_fit,
    check_seats,
    check_term,
    is_administrator,
    known_duty,
    separation_of,
    warning_due,
)
from yizhen.posts.usecases.rows import (
    check_others_remain,
    end_sessions,
    held,
    known_duties,
    lock_seats,
    locked_account,
    locked_accounts,
    open_posts,
    require_staff,
    term_of,
    today_of,
    visible,
    where,
)

ROWS_MAX = 500
"""Posts that one deed of the loop takes at a time."""


class Overtaken(Exception):
    """Somebody else did it in the meantime: the deed is dropped."""


def give_post(
    actor: Actor,
    account_id: int,
    *,
    duty: str,
    path: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    once: str | None = None,
) -> Post:
    """Give somebody a duty at a place or organisation for a term (from today, without end, unless said).

    Raises NotFound or NotAllowed without `post.manage` there, NotYourOwn, ForAdministratorsOnly, NotOnStaff, DutyUnknown,
    DutyDoesNotFit, TermIsWrong, AlreadyHeld, DutiesExcludeEachOther, SeatIsTaken.
    """
    require(actor, "post.manage", path)
    known = known_duty(duty, in_force().duties)
    _require_may_change(actor, account_id, known)
    visible(actor, account_id)
    node = nodes.at(path)
    if node is None:
        raise NotFound(path=path)
    if not node.is_open:
        raise Invalid(field="path", value=path)
    check_fit(known, path, organisation_kind=node.kind)
    asked = (account_id, duty, path, starts_on, ends_on)
    with deed(actor, "posts.give_post", once=once, of=asked) as act:
        if act.earlier:
            return Post.objects.get(pk=act.earlier.id)
        term = Term(starts_on or today_of(act), ends_on)
        check_term(term, today=today_of(act))
        account = locked_account(account_id)
        require_staff(account)
        lock_seats((known,), path)
        _close_lapsed(act, open_posts(account).filter(ends_on__lt=today_of(act)))
        _check_holdable(account, known, path, term)
        post = Post.objects.create(
            account=account,
            duty=duty,
            path=path,
            separation=separation_of(known, in_force().duties),
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            given_at=act.at,
            given_by_id=actor.id,
            began_at=act.at if term.starts_on <= today_of(act) else None,
        )
        end_sessions((account.pk,))
        act.record(post, **where(path), facts=_facts(post))
        tell(
            act,
            (account.pk,),
            topic="posts.give_post",
            title=f"您担任{node.name}{known.title.zh}，自{post.starts_on:%Y年%m月%d日}起",
            about=post,
        )
    return post


def end_post(actor: Actor, post_id: int, *, reason: str = "") -> Post:
    """Take a post away at once; the person's sessions end.

    Raises NotFound, NotAllowed, NotYourOwn, ForAdministratorsOnly, PostIsOver, LastAdministrator.
    """
    account_id = _within_reach(actor, post_id).account_id
    with deed(actor, "posts.end_post") as act:
        post = _locked_post(account_id, post_id)
        check_others_remain((post,), until=today_of(act), today=today_of(act))
        post.ended_at, post.end_reason = act.at, Post.End.TAKEN
        post.save(update_fields=["ended_at", "end_reason"])
        end_sessions((account_id,))
        texts = {"reason": reason.strip()} if reason.strip() else None
        act.record(post, **where(post.path), facts=_facts(post), texts=texts)
        tell(
            act,
            (account_id,),
            topic="posts.end_post",
            title=f"您不再担任{_name_of(post)}",
            about=post,
        )
    return post


def change_term(actor: Actor, post_id: int, *, ends_on: date | None) -> Post:
    """Let a post end on another day, or on none.

    Raises NotFound, NotAllowed, NotYourOwn, ForAdministratorsOnly, PostIsOver, TermIsWrong, DutiesExcludeEachOther, SeatIsTaken, and
    LastAdministrator when nobody else would hold an administrator's duty after that day.
    """
    account_id = _within_reach(actor, post_id).account_id
    with deed(actor, "posts.change_term") as act:
        post = _locked_post(account_id, post_id)
        before, term = term_of(post), Term(post.starts_on, ends_on)
        check_term(term, today=today_of(act))
        if ends_on is not None and before.outlasts(ends_on):
            check_others_remain((post,), until=ends_on, today=today_of(act))
        known = known_duty(post.duty, in_force().duties)
        _check_holdable(post.account, known, post.path, term, besides=post)
        post.ends_on, post.warned_days = ends_on, None
        post.save(update_fields=["ends_on", "warned_days"])
        end_sessions((account_id,))
        was = before.ends_on.isoformat() if before.ends_on else None
        act.record(post, **where(post.path), facts={**_facts(post), "ended_on_before": was})
        until = f"至{ends_on:%Y年%m月%d日}" if ends_on else "不再设期限"
        tell(
            act,
            (account_id,),
            topic="posts.change_term",
            title=f"您担任{_name_of(post)}的任期改为{until}",
            about=post,
        )
    return post


def turn_the_day(actor: Actor) -> int:
    """Close posts whose term has run out and begin those whose first day has come; gives how many. For the loop.

    What somebody may do follows the days by itself; this ends the sessions and writes it down.
    """
    assert actor.is_system
    today = timezone.localdate()
    turning = list(_turning(today).values_list("account_id", flat=True)[:ROWS_MAX])
    if not turning:
        return 0
    with suppress(Overtaken), deed(actor, "posts.turn_the_day") as act:
        locked_accounts(*turning)
        mine = _turning(today).filter(account__in=turning)
        closed = _close_lapsed(act, mine.filter(ends_on__lt=today))
        started = list(mine.exclude(ends_on__lt=today))
        Post.objects.filter(pk__in=[p.pk for p in started]).update(began_at=act.at)
        act.record_many(started, name="posts.begin_post")
        if not act.entries:
            raise Overtaken
        end_sessions(p.account_id for p in (*closed, *started))
        return len(closed) + len(started)
    return 0


def warn_of_terms(actor: Actor) -> int:
    """Tell people whose term ends in 30 or 7 days, and those who give such posts; gives how many terms. For the loop."""
    assert actor.is_system
    today = timezone.localdate()
    soon = Post.objects.filter(
        ended_at__isnull=True,
        account__is_active=True,
        ends_on__range=(today, today + timedelta(days=max(WARN_DAYS))),
    )
    due = [p for p in soon if _warning(p, today=today) is not None][:ROWS_MAX]
    if not due:
        return 0
    with suppress(Overtaken), deed(actor, "posts.warn_of_terms") as act:
        ids = [post.pk for post in due]
        locked = Post.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        posts = [post for post in locked if _warning(post, today=today) is not None]
        if not posts:
            raise Overtaken
        names = nodes.names({post.path for post in posts})
        for post in posts:
            post.warned_days = _warning(post, today=today)
            post.save(update_fields=["warned_days"])
            _tell_holder(act, post, place=names.get(post.path, ""))
        _tell_appointers(act, posts)
        act.record_many(posts)
        return len(posts)
    return 0


def _turning(today: date) -> QuerySet[Post]:
    """Posts that are over by today or begin by today, and of which that is not written down yet."""
    over, begun = Q(ends_on__lt=today), Q(began_at__isnull=True, starts_on__lte=today)
    return Post.objects.filter(over | begun, ended_at__isnull=True).order_by("pk")


def _require_may_change(actor: Actor, account_id: int, duty: Duty) -> None:
    if account_id == actor.id:
        raise NotYourOwn
    if not is_administrator(duty) or actor.is_system:
        return
    own = in_force().duties
    if not any(
        is_administrator(own[code]) and "post.manage" in own[code].abilities
        for code in actor.duties & own.keys()
    ):
        raise ForAdministratorsOnly


def _within_reach(actor: Actor, post_id: int) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound
    require(actor, "post.manage", post.path)
    if duty := in_force().duties.get(post.duty):
        _require_may_change(actor, post.account_id, duty)
    elif post.account_id == actor.id:
        raise NotYourOwn
    return post


def _locked_post(account_id: int, post_id: int) -> Post:
    account = locked_account(account_id)
    found = Post.objects.get(pk=post_id)
    lock_seats(known_duties((found,)), found.path)
    post = Post.objects.get(pk=post_id)
    if post.ended_at is not None:
        raise PostIsOver
    post.account = account
    return post


def _check_holdable(
    account: Account, duty: Duty, path: str, term: Term, *, besides: Post | None = None
) -> None:
    mine = [post for post in open_posts(account) if besides is None or post.pk != besides.pk]
    if any(post.duty == duty.code and post.path == path for post in mine):
        raise AlreadyHeld
    check_apart(duty, term, held(mine), duties=in_force().duties)
    others = Post.objects.filter(
        duty=duty.code, path=path, ended_at__isnull=True, account__is_active=True
    ).exclude(account_id=account.pk)
    check_seats(duty, term, [term_of(post) for post in others])


def _close_lapsed(act: Deed, lapsed: QuerySet[Post]) -> Sequence[Post]:
    posts = list(lapsed)
    Post.objects.filter(pk__in=[p.pk for p in posts]).update(
        ended_at=act.at, end_reason=Post.End.TERM
    )
    act.record_many(posts, name="posts.lapse_post")
    return posts


def _facts(post: Post) -> dict[str, str | int | None]:
    return {
        "account": post.account_id,
        "duty": post.duty,
        "starts_on": post.starts_on.isoformat(),
        "ends_on": post.ends_on.isoformat() if post.ends_on else None,
    }


def _warning(post: Post, *, today: date) -> int | None:
    assert post.ends_on is not None
    return warning_due(post.ends_on, warned_days=post.warned_days, today=today)


def _tell_holder(act: Deed, post: Post, *, place: str) -> None:
    duty = in_force().duties.get(post.duty)
    title = duty.title.zh if duty else post.duty
    tell(
        act,
        (post.account_id,),
        topic="posts.term_ends",
        title=f"您担任{place}{title}的任期到{post.ends_on:%Y年%m月%d日}为止",
        about=post,
    )


def _tell_appointers(act: Deed, posts: Iterable[Post]) -> None:
    """One notice a day for each security administrator in charge, however many terms end."""
    duties = in_force().duties
    codes = [c for c in duties_with("post.manage") if is_administrator(duties[c])]
    ending = list(posts)
    counts: Counter[int] = Counter()
    reach = defaultdict[int, list[str]](list)
    appointers = Post.objects.filter(held_today(), duty__in=codes, account__is_active=True)
    for account_id, path in appointers.values_list("account_id", "path"):
        reach[account_id].append(path)
    for account_id, scopes in reach.items():
        counts[account_id] = sum(any(paths.contains(s, p.path) for s in scopes) for p in ending)
    for account_id, count in counts.items():
        if count:
            title = f"{count}个岗位的任期将在{max(WARN_DAYS)}天内届满，请安排续任或接任"
            tell(act, (account_id,), topic="posts.terms_end", title=title)


def _name_of(post: Post) -> str:
    node, duty = nodes.at(post.path), in_force().duties.get(post.duty)
    return f"{node.name if node else ''}{duty.title.zh if duty else post.duty}"
