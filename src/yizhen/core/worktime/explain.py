"""Why this date: the way from the start to the deadline as sentences, for a person who wants to check it.

In this order: the start, the limit and what was counted, the days left out by name, adjusted working days,
extensions, pauses, what is still provisional, and the deadline.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from yizhen.core.text import Text
from yizhen.core.worktime import words
from yizhen.core.worktime.calendar import Calendar, Day, DayKind
from yizhen.core.worktime.clock import Clock, Pause
from yizhen.core.worktime.course import Course, Stop, advance, course, ends_on_working_day
from yizhen.core.worktime.reading import due
from yizhen.core.worktime.timeline import TICK, ZONE, Timeline, day_of, midnight, moment_of
from yizhen.core.worktime.units import Measure, Unit

COUNTED_DAYS_TOLD_MAX = 7
SKIPPED_TOLD_MAX = 12

_PROVISIONAL = Text(
    zh="{years}年的放假安排还没有公布，暂按周末和法定节日推算；公布后自动重算并告知。",
    en="The holidays of {years} are not announced yet: weekends and statutory days are assumed. "
    "The date is computed again, and you are told, once they are.",
)


def explain(clock: Clock, calendar: Calendar) -> tuple[Text, ...]:
    """Why `clock` is due when it is. Raises OutsideCalendar."""
    run = course(clock, calendar)
    return (
        *_start(clock, run),
        *_counted(clock, run),
        *_left_out(calendar, run),
        *_extensions(clock, run),
        *_pauses(clock, run),
        *_provisional(clock, calendar),
        _outcome(clock, run),
    )


def _start(clock: Clock, run: Course) -> Iterator[Text]:
    yield Text(
        zh="{at} 开始计时，时限 {limit}。", en="The clock started on {at} with {limit}."
    ).format(at=words.moment(clock.started_at), limit=words.allowance(clock.allowance))
    if clock.round > 1:
        yield Text(
            zh="这是第 {n} 轮办理，时限重新计算。", en="Round {n}: the time was given anew."
        ).format(n=clock.round)
    if clock.allowance.unit in (Unit.WORK_MINUTE, Unit.WORK_HOUR):
        opening = run.timeline.opening(run.start)
        if opening != run.start:
            yield Text(
                zh="当时不在工作时间，从 {at} 起算。",
                en="The office was closed then, so counting began on {at}.",
            ).format(at=words.moment(moment_of(opening)))


def _counted(clock: Clock, run: Course) -> Iterator[Text]:
    unit, end = clock.allowance.unit, advance(run.timeline, run.start, clock.allowance)
    if unit is Unit.WORK_DAY:
        yield _counted_days(clock, run.timeline, run.start, end)
    elif unit.measure is Measure.WORK:
        yield _counted_hours(run.timeline, run.start, end)
    elif unit in (Unit.CALENDAR_DAY, Unit.CALENDAR_MONTH):
        yield _counted_calendar(clock, end)
    else:
        yield Text(zh="按钟点连续计算，夜间和假日也算。", en="Nights and holidays count as well.")


def _counted_days(clock: Clock, timeline: Timeline, start: int, end: int) -> Text:
    rule = clock.allowance
    first = timeline.close_after(start, count=1, from_next_day=rule.from_next_day)
    same_day = day_of(first) == day_of(start)
    text = Text(
        zh="{counting}第 1 个工作日是 {first}，第 {n} 个工作日是 {last}，算到下班。",
        en="{counting}Working day 1 is {first}, working day {n} is {last}, until close of business.",
    )
    today = Text(zh="当天算第一天。", en="The day of the start counts. ")
    tomorrow = Text(zh="当天不算。", en="The day of the start does not count. ")
    return text.format(
        counting=today if same_day else tomorrow,
        first=words.day(_local_day(first)),
        n=rule.amount,
        last=words.day(_local_day(end)),
    )


def _counted_hours(timeline: Timeline, start: int, end: int) -> Text:
    ordinals = range(day_of(start), day_of(end - 1) + 1)
    parts = [(n, _worked_on(timeline, n, start, end)) for n in ordinals]
    parts = [(n, worked) for n, worked in parts if worked]
    told = [
        Text(zh="{day} 计 {time}", en="{day}: {time}").format(
            day=words.day(date.fromordinal(n)), time=words.length(worked * TICK)
        )
        for n, worked in parts[:COUNTED_DAYS_TOLD_MAX]
    ]
    if len(parts) > COUNTED_DAYS_TOLD_MAX:
        more = Text(zh="之后还有 {n} 个工作日", en="and {n} more working days")
        told.append(more.format(n=len(parts) - COUNTED_DAYS_TOLD_MAX))
    return Text(zh="只算工作时间：{parts}。", en="Only working time counts: {parts}.").format(
        parts=words.listed(told)
    )


def _worked_on(timeline: Timeline, ordinal: int, start: int, end: int) -> int:
    begin, stop = max(start, midnight(ordinal)), min(end, midnight(ordinal + 1) - 1)
    return timeline.worked(stop) - timeline.worked(begin)


def _counted_calendar(clock: Clock, end: int) -> Text:
    if clock.allowance.ends_on_working_day:
        text = Text(
            zh="节假日也计入；最后一天遇休息日顺延，算到 {last} 下班。",
            en="Days off count; a last day off moves to the next working day: "
            "until close of business on {last}.",
        )
    else:
        text = Text(
            zh="节假日也计入，算到 {last} 24:00。", en="Days off count; until 24:00 on {last}."
        )
    return text.format(last=words.day(_local_day(end - 1)))


def _left_out(calendar: Calendar, run: Course) -> Iterator[Text]:
    """Days off between the start and the deadline, in runs of the same name, and adjusted working days."""
    if run.measure is not Measure.WORK:
        return
    first, last = _local_day(run.start), _local_day(run.due - 1)
    found = [calendar.day(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    runs = [list(days) for _, days in groupby(found, key=lambda d: (d.works, d.name))]
    off = [_off(days) for days in runs if not days[0].works]
    if len(off) > SKIPPED_TOLD_MAX:
        more = Text(zh="等共 {n} 段", en="and so on, {n} stretches in all").format(n=len(off))
        off = [*off[:SKIPPED_TOLD_MAX], more]
    if off:
        yield Text(zh="不计：{days}。", en="Not counted: {days}.").format(days=words.listed(off))
    for adjusted in (d for d in found if d.kind is DayKind.ADJUSTED):
        yield Text(
            zh="{day}因{name}调休上班，计入。",
            en="{day} is worked in exchange for {name}: it counts.",
        ).format(day=words.day(adjusted.on), name=adjusted.name)


def _off(days: list[Day]) -> Text:
    name = days[0].name or Text(zh="周末", en="weekend")
    return Text(zh="{days} {name}", en="{days} ({name})").format(
        days=words.days(days[0].on, days[-1].on), name=name
    )


def _extensions(clock: Clock, run: Course) -> Iterator[Text]:
    end = advance(run.timeline, run.start, clock.allowance)
    for extension in clock.extensions:
        end = advance(run.timeline, end, extension.allowance, from_deadline=True)
        yield Text(
            zh="{at} 批准延长 {more}，不算暂停应到 {end}。理由：{reason}",
            en="Extended on {at} by {more}, to {end} before pauses. Reason: {reason}",
        ).format(
            at=words.moment(extension.granted_at),
            more=words.allowance(extension.allowance),
            end=words.deadline(moment_of(end)),
            reason=extension.reason,
        )


def _pauses(clock: Clock, run: Course) -> Iterator[Text]:
    for pause, stop in zip(clock.pauses, run.stops, strict=True):
        if stop.start < run.due:
            yield _pause(clock, pause, stop, run)


def _pause(clock: Clock, pause: Pause, stop: Stop, run: Course) -> Text:
    still_open = pause.ended_at is None and clock.finished_at is None
    if still_open:
        text = Text(
            zh="{start} 起暂停（{reason}），最迟 {stop} 自动恢复；按最迟恢复算，顺延{shift}。",
            en="Paused since {start} ({reason}), until {stop} at the latest; "
            "if it lasts that long, {shift} are added.",
        )
    elif stop.ran_out:
        text = Text(
            zh="{start} 暂停（{reason}），到最长期限 {stop} 自动恢复，顺延{shift}。",
            en="Paused on {start} ({reason}) until the longest time allowed, {stop}: {shift} added.",
        )
    else:
        text = Text(
            zh="{start} 至 {stop} 不计时（{reason}），顺延{shift}。",
            en="Stood still from {start} to {stop} ({reason}): {shift} added.",
        )
    return text.format(
        start=words.moment(moment_of(stop.start)),
        stop=words.deadline(moment_of(stop.stop)),
        shift=_shift(run, stop),
        reason=pause.reason.name,
    )


def _shift(run: Course, stop: Stop) -> Text:
    amount = run.measured(stop.stop) - run.measured(stop.start)
    if amount == 0:
        return Text(zh=" 0 分钟", en="0 min")
    time = words.length(amount * TICK)
    if run.measure is Measure.WORK:
        return Text(zh="工作时间 {time}", en="{time} of working time").format(time=time)
    return Text(zh=f" {time.zh}", en=time.en)


def _provisional(clock: Clock, calendar: Calendar) -> Iterator[Text]:
    when = due(clock, calendar)
    if not when.is_provisional:
        return
    first = clock.started_at.astimezone(ZONE).date()
    span = (first + timedelta(days=n) for n in range((when.on - first).days + 1))
    years = sorted({year for on in span if (year := calendar.awaited_year(on))})
    yield _PROVISIONAL.format(
        years=Text(zh="、".join(map(str, years)), en=", ".join(map(str, years)))
    )


def _outcome(clock: Clock, run: Course) -> Text:
    moved = run.stops and ends_on_working_day(clock.allowance) and run.due != run.base_due
    at = words.deadline(moment_of(run.due))
    if moved:
        return Text(
            zh="顺延后遇休息日的，到下一个工作日下班为止。到期时间：{at}。",
            en="If the moved end is a day off, it ends at the next close of business. Due: {at}.",
        ).format(at=at)
    return Text(zh="到期时间：{at}。", en="Due: {at}.").format(at=at)


def _local_day(tick: int) -> date:
    return date.fromordinal(day_of(tick))
