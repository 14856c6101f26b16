"""What a changed calendar does to deadlines: the old date, the new one, and why."""

from dataclasses import dataclass
from datetime import date, timedelta

from yizhen.core.text import Text
from yizhen.core.worktime import words
from yizhen.core.worktime.calendar import Calendar, Day, DayKind
from yizhen.core.worktime.clock import Clock
from yizhen.core.worktime.reading import Due, due
from yizhen.core.worktime.timeline import ZONE

CHANGES_TOLD_MAX = 12

_KINDS = {
    DayKind.WORKDAY: Text(zh="工作日", en="working day"),
    DayKind.ADJUSTED: Text(zh="调休上班", en="adjusted working day"),
    DayKind.HOLIDAY: Text(zh="放假", en="holiday"),
    DayKind.WEEKEND: Text(zh="周末休息", en="weekend"),
}


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day of which two calendars say different things."""

    old: Day
    new: Day


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A deadline on the old and on the new calendar; `why` is empty when nothing changed."""

    old: Due
    new: Due
    why: tuple[Text, ...] = ()

    @property
    def has_moved(self) -> bool:
        """Whether the moment itself is another one."""
        return self.old.at != self.new.at


def recompute(clock: Clock, *, old: Calendar, new: Calendar) -> Recomputed:
    """The deadline of `clock` on both calendars."""
    before, after = due(clock, old), due(clock, new)
    if before == after:
        return Recomputed(before, after)
    return Recomputed(before, after, _why(clock, before, after, old=old, new=new))


def changed_days(old: Calendar, new: Calendar, *, first: date, last: date) -> tuple[DayChange, ...]:
    """Days from `first` to `last` on which the calendars differ in working time or in certainty.

    Only clocks that start on or before the last of them and are due on or after the first need recomputing.
    """
    count = (last - first).days + 1
    pairs = ((old.day(on), new.day(on)) for on in (first + timedelta(days=n) for n in range(count)))
    return tuple(DayChange(a, b) for a, b in pairs if _matters(a) != _matters(b))


def _matters(day: Day) -> tuple[object, ...]:
    return day.spans, day.is_provisional


def _why(
    clock: Clock, before: Due, after: Due, *, old: Calendar, new: Calendar
) -> tuple[Text, ...]:
    first = clock.started_at.astimezone(ZONE).date()
    changes = changed_days(old, new, first=first, last=max(before.on, after.on))
    moved = [c for c in changes if c.old.spans != c.new.spans]
    told = [_told(c) for c in moved[:CHANGES_TOLD_MAX]]
    if len(moved) > CHANGES_TOLD_MAX:
        told.append(
            Text(zh="另有 {n} 天有变化。", en="{n} more days changed.").format(
                n=len(moved) - CHANGES_TOLD_MAX
            )
        )
    return (*told, *_certainty(before, after), _outcome(before, after))


def _told(change: DayChange) -> Text:
    name = change.new.name or change.old.name
    text = Text(zh="{day}由{old}改为{new}{name}。", en="{day} changed from {old} to {new}{name}.")
    return text.format(
        day=words.day(change.new.on),
        old=_KINDS[change.old.kind],
        new=_KINDS[change.new.kind],
        name=Text(zh="", en="") if name is None else Text(zh=f"（{name.zh}）", en=f" ({name.en})"),
    )


def _certainty(before: Due, after: Due) -> tuple[Text, ...]:
    if before.is_provisional and not after.is_provisional:
        return (
            Text(
                zh="放假安排已经公布，到期时间由暂定变为确定。",
                en="The holidays are announced: the date is no longer provisional.",
            ),
        )
    return ()


def _outcome(before: Due, after: Due) -> Text:
    if before.at == after.at:
        return Text(zh="到期时间不变：{new}。", en="The deadline stays: {new}.").format(
            new=words.deadline(after.at)
        )
    return Text(
        zh="到期时间由 {old} 改为 {new}。", en="The deadline moves from {old} to {new}."
    ).format(old=words.deadline(before.at), new=words.deadline(after.at))
