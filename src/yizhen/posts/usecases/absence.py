"""Leave: asking a colleague to stand in, their answer, and coming back early."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.deed import Deed, deed
from yizhen.journal.permission import require
from yizhen.journal.usecases import tell
from yizhen.posts.models import Account, Leave, Post
from yizhen.posts.queries import held_today
from yizhen.posts.rules import (
    AlreadyAnswered,
    Away,
    NotAColleague,
    ReasonMissing,
    Term,
    are_colleagues,
    check_away,
    check_leave,
)
from yizhen.posts.usecases.rows import (
    locked_accounts,
    open_posts,
    require_staff,
    today_of,
    where,
)


def request_leave(
    actor: Actor,
    *,
    starts_on: date,
    ends_on: date,
    stand_in: int,
    account_id: int | None = None,
    reason: str = "",
    once: str | None = None,
) -> Leave:
    """Ask a colleague to stand in on these days (both inclusive); it counts from their agreement.

    For somebody else (`account_id`), whoever arranges hand-overs wherever that person serves. Raises NotFound, NotAllowed, LeaveIsWrong,
    LeaveOverlaps, StandInAway, StandsInAlready, NotOnStaff, NotAColleague.
    """
    person = actor.id if account_id is None else account_id
    paths_held = paths_arranged(actor, person)
    term = Term(starts_on, ends_on)
    asked = (person, starts_on, ends_on, stand_in)
    with deed(actor, "posts.request_leave", once=once, of=asked) as act:
        if act.earlier:
            return Leave.objects.get(pk=act.earlier.id)
        check_leave(term, today=today_of(act))
        away = locked_accounts(person, stand_in)
        _check_stand_in(away.get(stand_in), paths_held)
        check_away(Away(person, stand_in, term, is_agreed=False), _others(person, stand_in))
        leave = Leave.objects.create(
            account_id=person,
            stand_in_id=stand_in,
            starts_on=starts_on,
            ends_on=ends_on,
            asked_by_id=actor.id,
            asked_at=act.at,
        )
        _record(act, leave, paths_held, reason=reason)
        tell(
            act,
            (stand_in,),
            topic="posts.request_leave",
            title=f"{away[person].name}请您代班：{_days(leave)}，请答复",
            about=leave,
        )
    return leave


def agree_to_leave(actor: Actor, leave_id: int) -> Leave:
    """The stand-in agrees: on these days they hold the absent person's duties too.

    Raises NotFound for anybody else, AlreadyAnswered, StandInAway, StandsInAlready, NotOnStaff.
    """
    leave = _asked_of(actor, leave_id)
    with deed(actor, "posts.agree_to_leave") as act:
        away = locked_accounts(leave.account_id, leave.stand_in_id)
        leave = _still_asked(leave_id, today=today_of(act))
        require_staff(away[leave.stand_in_id])
        new = Away(leave.account_id, leave.stand_in_id, _term(leave), is_agreed=True)
        check_away(new, _others(leave.account_id, leave.stand_in_id, besides=leave))
        return _answered(act, leave, Leave.State.AGREED, words="已同意代班")


def decline_leave(actor: Actor, leave_id: int, *, reason: str) -> Leave:
    """The stand-in says no and why; the person chooses somebody else. Raises NotFound, AlreadyAnswered, ReasonMissing."""
    leave = _asked_of(actor, leave_id)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with deed(actor, "posts.decline_leave") as act:
        locked_accounts(leave.account_id, leave.stand_in_id)
        leave = _still_asked(leave_id, today=today_of(act))
        return _answered(
            act, leave, Leave.State.DECLINED, words="不能代班，请另选同事", reason=reason
        )


def cancel_leave(actor: Actor, leave_id: int) -> Leave:
    """Not going, or back early: a leave that has begun ends yesterday. Raises NotFound, NotAllowed, AlreadyAnswered when it is over."""
    found = Leave.objects.filter(pk=leave_id).first()
    if found is None:
        raise NotFound
    paths_held = paths_arranged(actor, found.account_id)
    with deed(actor, "posts.cancel_leave") as act:
        away = locked_accounts(found.account_id, found.stand_in_id)
        leave = Leave.objects.get(pk=leave_id)
        today = today_of(act)
        is_open = leave.state in {Leave.State.ASKED, Leave.State.AGREED}
        if not is_open or leave.ends_on < today:
            raise AlreadyAnswered
        if leave.state == Leave.State.AGREED and leave.starts_on < today:
            leave.ends_on = today - timedelta(days=1)
        else:
            leave.state = Leave.State.CANCELLED
        leave.cancelled_at = act.at
        leave.save(update_fields=["state", "ends_on", "cancelled_at"])
        _record(act, leave, paths_held)
        tell(
            act,
            (leave.stand_in_id,),
            topic="posts.cancel_leave",
            title=f"{away[leave.account_id].name}的请假已撤销，不用再代班",
            about=leave,
        )
    return leave


def paths_arranged(actor: Actor, account_id: int, *, even_if_closed: bool = False) -> list[str]:
    """Where a person serves today, for that person or for whoever arranges hand-overs at all of these paths.

    With `even_if_closed` the post that they held last counts when none is left. Raises NotSignedIn, NotFound, NotAllowed.
    """
    if actor.id < 0:
        raise NotSignedIn
    mine = Post.objects.filter(account_id=account_id)
    held = sorted(set(mine.filter(held_today()).values_list("path", flat=True)))
    if not held and even_if_closed:
        latest = mine.filter(ended_at__isnull=False).order_by("-ended_at")
        held = list(latest.values_list("path", flat=True)[:1])
    if account_id == actor.id or actor.is_system:
        return held
    if not held:
        raise NotFound
    for path in held:
        require(actor, "handover.arrange", path)
    return held


def _check_stand_in(stand_in: Account | None, paths_held: Iterable[str]) -> None:
    if stand_in is None:
        raise NotAColleague(field="stand_in")
    require_staff(stand_in)
    theirs = open_posts(stand_in).filter(held_today()).values_list("path", flat=True)
    if not are_colleagues(paths_held, list(theirs)):
        raise NotAColleague(field="stand_in")


def _others(*account_ids: int, besides: Leave | None = None) -> list[Away]:
    rows = Leave.objects.filter(
        Q(account__in=account_ids) | Q(stand_in__in=account_ids),
        state__in=(Leave.State.ASKED, Leave.State.AGREED),
    )
    return [
        Away(
            leave.account_id,
            leave.stand_in_id,
            _term(leave),
            is_agreed=leave.state == Leave.State.AGREED,
        )
        for leave in rows
        if besides is None or leave.pk != besides.pk
    ]


def _asked_of(actor: Actor, leave_id: int) -> Leave:
    leave = Leave.objects.filter(pk=leave_id, stand_in_id=actor.id).first()
    if leave is None:
        raise NotFound
    return leave


def _still_asked(leave_id: int, *, today: date) -> Leave:
    leave = Leave.objects.get(pk=leave_id)
    if leave.state != Leave.State.ASKED or leave.ends_on < today:
        raise AlreadyAnswered
    return leave


def _answered(
    act: Deed, leave: Leave, state: Leave.State, *, words: str, reason: str = ""
) -> Leave:
    leave.state, leave.answered_at = state, act.at
    leave.save(update_fields=["state", "answered_at"])
    held = Post.objects.filter(held_today(), account_id=leave.account_id)
    _record(act, leave, held.values_list("path", flat=True), reason=reason)
    tell(
        act,
        {leave.account_id, leave.asked_by_id},
        topic=act.name,
        title=f"{act.actor.name}{words}：{_days(leave)}",
        text=reason.strip(),
        about=leave,
    )
    return leave


def _record(act: Deed, leave: Leave, paths_held: Iterable[str], *, reason: str = "") -> None:
    facts: dict[str, str | int] = {
        "account": leave.account_id,
        "stand_in": leave.stand_in_id,
        "starts_on": leave.starts_on.isoformat(),
        "ends_on": leave.ends_on.isoformat(),
        "state": str(leave.state),
    }
    texts = {"reason": reason.strip()} if reason.strip() else None
    act.record(leave, **where(min(paths_held, default="")), facts=facts, texts=texts)


def _term(leave: Leave) -> Term:
    return Term(leave.starts_on, leave.ends_on)


def _days(leave: Leave) -> str:
    return f"{leave.starts_on:%m月%d日}至{leave.ends_on:%m月%d日}"
