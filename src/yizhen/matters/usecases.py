"""Every way to change a matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from yizhen.base import queries as base
from yizhen.core.actor import Actor
from yizhen.core.procedure import HOUSE, Facts, Procedure, Walk, walk
from yizhen.core.refusals import Conflict, Invalid, NotFound, Stale
from yizhen.core.text import Text
from yizhen.core.worktime import Allowance, Clock, Unit, due
from yizhen.journal.attachments import attach
from yizhen.journal.deed import REMARK_CHARS_MAX, Deed, deed
from yizhen.journal.permission import require
from yizhen.journal.usecases import tell
from yizhen.matters.models import TITLE_CHARS_MAX, Matter, MatterClock
from yizhen.matters.queries import circulars
from yizhen.matters.reading import CIRCULAR, clock_of, facts_for, procedure_of
from yizhen.matters.rules import lowest_common
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

PLACES_MAX = 500
WORKDAYS_MAX = 60
OVERDUE_ROWS_MAX = 200
ACKNOWLEDGE_CLOCK = "acknowledge"


@dataclass(frozen=True, slots=True)
class NewCircular:
    """What a circular is made from: who must acknowledge it (place paths) within how many working days."""

    title: str
    text: str
    places: tuple[str, ...]
    workdays: int


def issue_circular(actor: Actor, new: NewCircular, *, once: str | None = None) -> Matter:
    """Send a circular to places; each of them has to acknowledge it in time. Gives the parent matter.

    Raises Invalid for what is entered wrongly, NotFound or NotAllowed for a place where the actor may not.
    """
    title, text = _checked(new)
    for path in new.places:
        require(actor, "circular.issue", path)
    with deed(actor, "matters.issue_circular", once=once, of=new) as act:
        if act.earlier:
            return Matter.objects.get(pk=act.earlier.id)
        names = base.names_of(set(new.places))
        if missing := set(new.places) - set(names):
            raise NotFound(path=min(missing))
        procedure = in_force().procedures[CIRCULAR]
        whole = _open(act, procedure, title=title, place=lowest_common(new.places), parent=None)
        parts = [
            _open(act, procedure, title=title, place=path, parent=whole)
            for path in dict.fromkeys(new.places)
        ]
        for matter in (whole, *parts):
            _start_clock(matter, Allowance(new.workdays, Unit.WORK_DAY), at=act.at)
            matter.save()
        act.record(
            whole,
            place_path=whole.place_path,
            facts={"places": len(parts), "workdays": new.workdays},
            texts={"text": text},
        )
        for part in parts:
            act.record(
                part, name="matters.open", place_path=part.place_path, facts={"parent": whole.pk}
            )
            act.errand("matters.tell_opened", {"matter": part.pk})
    return whole


def move(
    actor: Actor,
    matter_id: int,
    name: str,
    *,
    version: int | None = None,
    remark: str = "",
    photos: Sequence[bytes] = (),
    once: str | None = None,
) -> Matter:
    """Take the move `name` on a matter.

    Raises NotFound outside the actor's view, NotAllowed, Conflict when the step does not allow it, Stale when
    `version` is not the newest, NotAPicture, PictureTooLarge or TooManyPictures for `photos` that show what was done.
    """
    seen = circulars(actor).filter(pk=matter_id).first()
    if seen is None:
        raise NotFound(matter=matter_id)
    with deed(actor, f"matters.{name}", once=once, of=(matter_id, remark)) as act:
        if act.earlier:
            return Matter.objects.get(pk=matter_id)
        matter = Matter.objects.select_for_update().get(pk=matter_id)
        if version is not None and version != matter.version:
            raise Stale(version=matter.version)
        step = walk(
            procedure_of(matter),
            matter.step,
            name,
            duties=actor.duties_at(matter.place_path),
            facts=facts_for(actor, matter),
        )
        _apply(act, matter, step, remark=remark)
        for raw in photos:
            attach(act, matter, raw, place_path=matter.place_path)
        if step.is_end and matter.parent_id:
            _close_when_complete(act, matter.parent_id)
        for effect in step.effects:
            EFFECTS[effect](act, matter)
    return matter


def recompute_clocks(actor: Actor) -> int:
    """Compute all running clocks again after the calendar changed; gives how many due moments moved.

    Raises NotAllowed without `pack.manage` over the whole house.
    """
    require(actor, "pack.manage", "p")
    running = MatterClock.objects.filter(finished_at__isnull=True)
    moved = [row.pk for row in running.iterator() if _is_off(row)]
    if moved:
        with deed(actor, "matters.recompute_clocks") as act:
            for row in running.filter(pk__in=moved).select_related("matter").select_for_update():
                _reset_due(act, row)
    return len(moved)


def tell_opened(actor: Actor, matter_id: int, *, once: str) -> None:
    """Tell everybody who has to acknowledge a circular that it has come. For the worker."""
    with deed(actor, "matters.tell_opened", once=once) as act:
        if act.earlier:
            return
        matter = Matter.objects.get(pk=matter_id)
        _tell_addressees(act, matter, title=f"请签收：{matter.title}", topic="circular.opened")
        act.record(matter, place_path=matter.place_path)


def tell_overdue(actor: Actor, *, now: datetime | None = None) -> int:
    """Tell addressees and issuers of each circular whose time has run out, once; gives how many. For the worker."""
    now = now or timezone.now()
    waiting = MatterClock.objects.filter(
        finished_at__isnull=True, overdue_told_at__isnull=True, due_at__lt=now
    )
    told = 0
    for clock_id in list(
        waiting.order_by("due_at").values_list("pk", flat=True)[:OVERDUE_ROWS_MAX]
    ):
        told += _tell_one_overdue(actor, clock_id, now=now)
    return told


def _tell_one_overdue(actor: Actor, clock_id: int, *, now: datetime) -> bool:
    with deed(actor, "matters.tell_overdue", once=f"overdue:{clock_id}", at=now) as act:
        if act.earlier:
            return False
        clock = MatterClock.objects.select_for_update().select_related("matter").get(pk=clock_id)
        matter = clock.matter
        clock.overdue_told_at = now
        clock.save(update_fields=["overdue_told_at"])
        act.record(matter, place_path=matter.place_path, facts={"clock": clock.name})
        if clock.finished_at is None:
            title = f"已超期：{matter.title}"
            _tell_addressees(act, matter, title=title, topic="circular.overdue")
            if matter.parent_id is None:
                tell(
                    act, [matter.opened_by_id], topic="circular.overdue", title=title, about=matter
                )
    return True


def reassign(act: Deed, matter_id: str, giver_id: int, taker_id: int) -> None:
    """Hand one open part to `taker_id`, as part of an open deed. Raises Conflict when it is not the giver's any more."""
    matter = Matter.objects.select_for_update().get(pk=matter_id)
    if not matter.is_open or matter.assigned_to_id not in {None, giver_id}:
        raise Conflict(matter=matter.pk)
    matter.assigned_to_id = taker_id
    matter.version += 1
    matter.save(update_fields=["assigned_to_id", "version"])
    act.record(
        matter,
        name="matters.reassign",
        place_path=matter.place_path,
        facts={"from": giver_id, "to": taker_id},
    )


def _is_off(row: MatterClock) -> bool:
    then = due(clock_of(row), in_force().calendar)
    return (then.at, then.is_provisional) != (row.due_at, row.is_provisional)


def _reset_due(act: Deed, row: MatterClock) -> None:
    then = due(clock_of(row), in_force().calendar)
    before, row.due_at, row.is_provisional = row.due_at, then.at, then.is_provisional
    row.save(update_fields=["due_at", "is_provisional"])
    Matter.objects.filter(pk=row.matter_id).update(due_at=then.at)
    act.record(
        row.matter,
        place_path=row.matter.place_path,
        facts={"clock": row.name, "before": before.isoformat(), "after": then.at.isoformat()},
    )


def _checked(new: NewCircular) -> tuple[str, str]:
    title, text = " ".join(new.title.split()), new.text.strip()
    if not title or len(title) > TITLE_CHARS_MAX:
        raise Invalid(
            Text(
                zh="标题要有 1 到 {limit} 个字。请改正后再发，其他内容已保留。",
                en="A title has 1 to {limit} characters. Correct it and send again.",
            ),
            field="title",
            limit=TITLE_CHARS_MAX,
        )
    if not text or len(text) > REMARK_CHARS_MAX:
        raise Invalid(
            Text(
                zh="正文要有 1 到 {limit} 个字。请改正后再发，其他内容已保留。",
                en="The text has 1 to {limit} characters. Correct it and send again.",
            ),
            field="text",
            limit=REMARK_CHARS_MAX,
        )
    if not 1 <= new.workdays <= WORKDAYS_MAX:
        raise Invalid(
            Text(
                zh="期限要在 1 到 {limit} 个工作日之间。请改正后再发。",
                en="The limit is 1 to {limit} working days. Correct it and send again.",
            ),
            field="workdays",
            limit=WORKDAYS_MAX,
        )
    if not 1 <= len(new.places) <= PLACES_MAX:
        raise Invalid(
            Text(
                zh="请选 1 到 {limit} 个网格，再发送。",
                en="Choose 1 to {limit} grids, then send.",
            ),
            field="places",
            limit=PLACES_MAX,
        )
    return title, text


def _open(
    act: Deed, procedure: Procedure, *, title: str, place: str, parent: Matter | None
) -> Matter:
    matter = Matter(
        kind=procedure.code,
        procedure_version=procedure.version,
        step=procedure.start,
        title=title,
        place_path=place,
        parent=parent,
        opened_by_id=act.actor.id,
        opened_at=act.at,
        due_at=act.at,
    )
    matter.save()
    return matter


def _start_clock(matter: Matter, allowance: Allowance, *, at: datetime) -> None:
    clock = Clock(name=ACKNOWLEDGE_CLOCK, started_at=at, allowance=allowance)
    then = due(clock, in_force().calendar)
    MatterClock.objects.create(
        matter=matter,
        name=clock.name,
        started_at=at,
        amount=allowance.amount,
        unit=allowance.unit.value,
        due_at=then.at,
        is_provisional=then.is_provisional,
    )
    matter.due_at = then.at


def _apply(act: Deed, matter: Matter, step: Walk, *, remark: str) -> None:
    matter.step = step.target
    matter.version += 1
    if step.is_end:
        matter.is_open = False
        matter.finished_at, matter.finished_by_id = act.at, act.actor.id
    matter.save()
    if step.is_end:
        MatterClock.objects.filter(matter=matter, finished_at__isnull=True).update(
            finished_at=act.at
        )
    act.record(
        matter,
        place_path=matter.place_path,
        facts={"from": step.source, "to": step.target},
        texts={"remark": remark.strip()} if remark.strip() else None,
    )


def _close_when_complete(act: Deed, parent_id: int) -> None:
    whole = Matter.objects.select_for_update().get(pk=parent_id)
    if not whole.is_open or whole.children.filter(is_open=True).exists():
        return
    step = walk(procedure_of(whole), whole.step, "complete", duties={HOUSE})
    _apply(act, whole, step, remark="")
    tell(
        act,
        [whole.opened_by_id],
        topic="circular.complete",
        title=f"已全部签收：{whole.title}",
        about=whole,
    )


def _withdraw_parts(act: Deed, whole: Matter) -> None:
    for part in whole.children.select_for_update().filter(is_open=True):
        step = walk(
            procedure_of(part), part.step, "withdraw", duties=(), facts=Facts(frozenset({"issuer"}))
        )
        _apply(act, part, step, remark="")


def _remind_addressees(act: Deed, matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(reminders=F("reminders") + 1)
    parts: Iterable[Matter] = (
        matter.children.filter(is_open=True) if not matter.parent_id else [matter]
    )
    for part in parts:
        _tell_addressees(act, part, title=f"催一下：{part.title}", topic="circular.reminder")


def _tell_addressees(act: Deed, matter: Matter, *, title: str, topic: str) -> None:
    if matter.parent_id:
        holders = posts.holders_with("circular.acknowledge", matter.place_path)
        if matter.assigned_to_id is not None:
            holders = (matter.assigned_to_id,)
        tell(act, holders, topic=topic, title=title, about=matter)


EFFECTS = {
    "matters.withdraw_parts": _withdraw_parts,
    "matters.remind_addressees": _remind_addressees,
}
"""What a pack may ask for by name when a move is taken."""
