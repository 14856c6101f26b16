"""Handing over open work: offered to a colleague, who accepts or says why not. Until then the giver stays responsible."""

from collections.abc import Sequence

from django.db import IntegrityError

from yizhen.core.actor import Actor
from yizhen.core.manifest import OpenWork
from yizhen.core.refusals import NotFound
from yizhen.journal.deed import Deed, deed
from yizhen.journal.usecases import tell
from yizhen.posts import work
from yizhen.posts.models import Account, HandOver, HandOverItem
from yizhen.posts.queries import held_today
from yizhen.posts.rules import (
    ITEMS_MAX,
    AlreadyAnswered,
    AlreadyOffered,
    NotAColleague,
    NothingToHandOver,
    ReasonMissing,
    TooMuchAtOnce,
    are_colleagues,
)
from yizhen.posts.usecases.absence import paths_arranged
from yizhen.posts.usecases.rows import locked_accounts, open_posts, require_staff, where

Item = tuple[str, str]
"""A piece of open work: (kind, number)."""


def offer_hand_over(
    actor: Actor,
    *,
    taker: int,
    items: Sequence[Item] | None = None,
    giver: int | None = None,
    remark: str = "",
    once: str | None = None,
) -> HandOver:
    """Offer open work to a colleague: the named `items`, or all that is in hand and not offered yet.

    For somebody else (`giver`), whoever arranges hand-overs wherever that person serves; also after their account was closed. Raises
    NotFound, NotAllowed, NotOnStaff, NotAColleague, NothingToHandOver, TooMuchAtOnce, AlreadyOffered.
    """
    person = actor.id if giver is None else giver
    areas = paths_arranged(actor, person, even_if_closed=True)
    asked = (person, taker, tuple(items) if items is not None else None)
    with deed(actor, "posts.offer_hand_over", once=once, of=asked) as act:
        if act.earlier:
            return HandOver.objects.get(pk=act.earlier.id)
        people = locked_accounts(person, taker)
        _check_taker(people.get(taker), areas)
        chosen = _chosen(person, items)
        hand_over = HandOver.objects.create(
            giver_id=person, taker_id=taker, offered_by_id=actor.id, offered_at=act.at
        )
        _keep_items(hand_over, chosen)
        _record(act, hand_over, count=len(chosen), path=min(w.path for w in chosen), remark=remark)
        tell(
            act,
            (taker,),
            topic="posts.offer_hand_over",
            title=f"{people[person].name}向您移交{len(chosen)}件在办事项，请答复",
            text=remark.strip(),
            about=hand_over,
        )
    return hand_over


def accept_hand_over(actor: Actor, hand_over_id: int) -> HandOver:
    """The colleague takes the work over; what was finished in the meantime stays where it is.

    Raises NotFound for anybody but the taker, AlreadyAnswered, NotOnStaff.
    """
    found = _offered_to(actor, hand_over_id)
    with deed(actor, "posts.accept_hand_over") as act:
        people = locked_accounts(found.giver_id, found.taker_id)
        hand_over = _still_offered(hand_over_id)
        require_staff(people[hand_over.taker_id])
        still = {(w.kind, w.id) for w in work.open_for(hand_over.giver_id)}
        items = list(hand_over.items.all())
        moved = [item for item in items if (item.kind, item.work_id) in still]
        kinds = work.kinds()
        for item in moved:
            kinds[item.kind].reassign(act, item.work_id, hand_over.giver_id, hand_over.taker_id)
        return _answered(
            act, hand_over, HandOver.State.ACCEPTED, count=len(moved), words="已接手您移交的事项"
        )


def decline_hand_over(actor: Actor, hand_over_id: int, *, reason: str) -> HandOver:
    """The colleague does not take it and says why. Raises NotFound, AlreadyAnswered, ReasonMissing."""
    found = _offered_to(actor, hand_over_id)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with deed(actor, "posts.decline_hand_over") as act:
        locked_accounts(found.giver_id, found.taker_id)
        hand_over = _still_offered(hand_over_id)
        return _answered(
            act,
            hand_over,
            HandOver.State.DECLINED,
            count=hand_over.items.count(),
            words="不能接手，事项仍由您负责",
            reason=reason,
        )


def withdraw_hand_over(actor: Actor, hand_over_id: int) -> HandOver:
    """The giver, or who offered it for them, takes the offer back. Raises NotFound, NotAllowed, AlreadyAnswered."""
    found = HandOver.objects.filter(pk=hand_over_id).first()
    if found is None:
        raise NotFound
    if found.offered_by_id != actor.id:
        paths_arranged(actor, found.giver_id, even_if_closed=True)
    with deed(actor, "posts.withdraw_hand_over") as act:
        locked_accounts(found.giver_id, found.taker_id)
        hand_over = _still_offered(hand_over_id)
        return _answered(
            act,
            hand_over,
            HandOver.State.WITHDRAWN,
            count=hand_over.items.count(),
            words="已撤回移交",
        )


def _check_taker(taker: Account | None, areas: Sequence[str]) -> None:
    if taker is None:
        raise NotAColleague(field="taker")
    require_staff(taker)
    theirs = open_posts(taker).filter(held_today()).values_list("path", flat=True)
    if not are_colleagues(areas, list(theirs)):
        raise NotAColleague(field="taker")


def _chosen(giver: int, items: Sequence[Item] | None) -> list[OpenWork]:
    pending = HandOverItem.objects.filter(is_pending=True, hand_over__giver_id=giver)
    offered = set(pending.values_list("kind", "work_id"))
    open_work = {(w.kind, w.id): w for w in work.open_for(giver)}
    if items is None:
        items = [item for item in open_work if item not in offered][:ITEMS_MAX]
    if len(items) > ITEMS_MAX:
        raise TooMuchAtOnce(field="items", limit=ITEMS_MAX)
    if not items or not all(item in open_work for item in items):
        raise NothingToHandOver(field="items")
    if offered & set(items):
        raise AlreadyOffered
    return [open_work[item] for item in dict.fromkeys(items)]


def _keep_items(hand_over: HandOver, chosen: Sequence[OpenWork]) -> None:
    try:
        HandOverItem.objects.bulk_create(
            [
                HandOverItem(hand_over=hand_over, kind=w.kind, work_id=w.id, path=w.path)
                for w in chosen
            ],
            batch_size=ITEMS_MAX,
        )
    except IntegrityError as error:
        raise AlreadyOffered from error


def _offered_to(actor: Actor, hand_over_id: int) -> HandOver:
    hand_over = HandOver.objects.filter(pk=hand_over_id, taker_id=actor.id).first()
    if hand_over is None:
        raise NotFound
    return hand_over


def _still_offered(hand_over_id: int) -> HandOver:
    hand_over = HandOver.objects.get(pk=hand_over_id)
    if hand_over.state != HandOver.State.OFFERED:
        raise AlreadyAnswered
    return hand_over


def _answered(
    act: Deed,
    hand_over: HandOver,
    state: HandOver.State,
    *,
    count: int,
    words: str,
    reason: str = "",
) -> HandOver:
    hand_over.state, hand_over.answered_at = state, act.at
    hand_over.save(update_fields=["state", "answered_at"])
    path = min(hand_over.items.values_list("path", flat=True), default="")
    hand_over.items.update(is_pending=False)
    _record(act, hand_over, count=count, path=path, remark=reason)
    both = {hand_over.giver_id, hand_over.taker_id, hand_over.offered_by_id} - {act.actor.id}
    tell(
        act,
        sorted(both),
        topic=act.name,
        title=f"{act.actor.name}{words}",
        text=reason.strip(),
        about=hand_over,
    )
    return hand_over


def _record(act: Deed, hand_over: HandOver, *, count: int, path: str, remark: str = "") -> None:
    facts: dict[str, str | int] = {
        "giver": hand_over.giver_id,
        "taker": hand_over.taker_id,
        "state": str(hand_over.state),
        "count": count,
    }
    texts = {"remark": remark.strip()} if remark.strip() else None
    act.record(hand_over, **where(path), facts=facts, texts=texts)
