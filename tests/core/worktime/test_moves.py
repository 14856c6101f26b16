"""What people may do to a clock, and what they may not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.worktime.samples import (
    MATERIAL,
    REASONS,
    WEATHER,
    handle,
    local,
    national,
    office,
)
from yizhen.core.refusals import Conflict, Invalid, Refusal
from yizhen.core.worktime import (
    CLOSED,
    Allowance,
    Clock,
    ExtensionRule,
    PauseReason,
    Reopening,
    Standing,
    Unit,
    change,
    due,
    extend,
    finish,
    is_paused,
    pause,
    remaining,
    reopen,
    resume,
    state,
)
from yizhen.core.worktime import refusals as said

OFFICE = office("08:00-18:00")
RULE = ExtensionRule(Allowance(15, Unit.WORK_DAY))
START = "2026-03-04 09:00"


def five_days() -> Clock:
    return handle(START, 5, Unit.WORK_DAY)  # Wednesday to Wednesday


def paused(clock: Clock, at: str, *, reason: PauseReason = MATERIAL) -> Clock:
    return pause(clock, OFFICE, reason=reason, allowed=REASONS, at=local(at))


def extended(clock: Clock, at: str, *, amount: int = 5, reason: str = "等鉴定") -> Clock:
    return extend(clock, OFFICE, rule=RULE, amount=amount, reason=reason, at=local(at))


def test_a_pause_pushes_the_deadline_by_exactly_the_time_it_covered() -> None:
    clock = resume(paused(five_days(), "2026-03-05 10:00"), at=local("2026-03-06 12:00"))
    assert due(clock, OFFICE).at == local("2026-03-13 10:00")  # twelve hours
    assert remaining(clock, OFFICE, at=local("2026-03-06 12:00")) == remaining(
        five_days(), OFFICE, at=local("2026-03-05 10:00")
    )


def test_a_pause_over_the_weekend_gives_nothing() -> None:
    clock = resume(paused(five_days(), "2026-03-06 18:00"), at=local("2026-03-09 08:00"))
    assert due(clock, OFFICE).at == due(five_days(), OFFICE).at


def test_a_pause_ends_by_itself_at_its_limit() -> None:
    clock = paused(five_days(), "2026-03-05 10:00")
    limit = local("2026-03-12 18:00")

    assert is_paused(clock, OFFICE, at=local("2026-03-12 17:59"))
    assert not is_paused(clock, OFFICE, at=limit)
    forgotten, late = due(clock, OFFICE), due(resume(clock, at=local("2026-04-30 09:00")), OFFICE)
    assert forgotten.at == late.at
    assert forgotten.is_open
    assert not late.is_open


def test_a_new_pause_may_follow_one_that_ran_out() -> None:
    clock = paused(paused(five_days(), "2026-03-05 10:00"), "2026-03-16 10:00")
    assert clock.pauses[0].ended_at == local("2026-03-12 18:00")
    assert len(clock.pauses) == 2


def test_a_pause_after_the_deadline_repairs_nothing() -> None:
    clock = paused(five_days(), "2026-03-12 10:00")
    assert due(clock, OFFICE).at == local("2026-03-11 18:00")
    assert not due(clock, OFFICE).is_open
    assert state(clock, OFFICE, at=local("2026-03-13 10:00")).standing is Standing.OVERDUE


def test_an_extension_adds_working_days_to_the_end() -> None:
    assert due(extended(five_days(), "2026-03-11 17:59"), OFFICE).at == local("2026-03-18 18:00")


def test_extending_is_the_same_as_more_time_from_the_start() -> None:
    more = replace(five_days(), allowance=Allowance(10, Unit.WORK_DAY))
    assert due(extended(five_days(), "2026-03-05 09:00"), OFFICE) == due(more, OFFICE)


def test_calendar_days_are_extended_from_the_day_that_ended() -> None:
    allowance = Allowance(30, Unit.CALENDAR_DAY, ends_on_working_day=False)
    clock = Clock("handle", local(START), allowance)
    rule = ExtensionRule(allowance)
    longer = extend(clock, OFFICE, rule=rule, amount=30, reason="双方同意", at=local(START))
    assert due(longer, OFFICE).at == local("2026-05-04 00:00")


def test_finishing_a_paused_clock_ends_the_pause() -> None:
    clock = finish(paused(five_days(), "2026-03-05 10:00"), at=local("2026-03-05 15:00"))
    assert clock.pauses[0].ended_at == local("2026-03-05 15:00")
    assert state(clock, OFFICE, at=local("2026-06-01 10:00")).standing is Standing.DONE_IN_TIME


def test_a_clock_finished_late_stays_late_after_it_went_on() -> None:
    late = finish(five_days(), at=local("2026-03-12 09:00"))
    assert state(late, OFFICE, at=local("2026-03-12 09:00")).standing is Standing.DONE_LATE
    again = reopen(late, how=Reopening.CONTINUE, at=local("2026-03-20 09:00"))
    assert state(again, OFFICE, at=local("2026-03-20 09:00")).standing is Standing.OVERDUE


def test_changing_to_the_same_class_changes_nothing() -> None:
    clock = extended(five_days(), "2026-03-05 09:00")
    assert change(clock, allowance=clock.allowance) is clock


def test_an_extension_ends_with_the_class_that_gave_it() -> None:
    clock = extended(five_days(), "2026-03-05 09:00")
    changed = change(clock, allowance=Allowance(10, Unit.WORK_DAY))
    assert due(changed, OFFICE).at == local("2026-03-18 18:00")


def test_a_deadline_on_a_day_off_after_a_pause_waits_for_the_next_working_day() -> None:
    clock = Clock("handle", local(START), Allowance(2, Unit.CALENDAR_DAY))
    clock = resume(paused(clock, "2026-03-05 10:00", reason=WEATHER), at=local("2026-03-06 10:00"))
    assert due(clock, OFFICE).at == local("2026-03-09 18:00")


def test_the_percentage_of_time_used_stands_still_while_paused() -> None:
    clock = paused(handle("2026-03-04 08:00", 10, Unit.WORK_HOUR), "2026-03-04 13:00")
    assert state(clock, OFFICE, at=local("2026-03-06 13:00")).percent == 50


def done() -> Clock:
    return finish(five_days(), at=local("2026-03-05 09:00"))


def on_hold() -> Clock:
    return paused(five_days(), "2026-03-05 10:00")


def thrice() -> Clock:
    clock = on_hold()
    for at in ("2026-03-05 11:00", "2026-03-05 12:00", "2026-03-05 13:00"):
        clock = resume(clock, at=local(at))
        clock = paused(clock, at)
    return clock


OTHER = replace(MATERIAL, code="other")
REFUSED: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
    (said.AlreadyPaused, lambda: paused(on_hold(), "2026-03-05 11:00")),
    (said.PauseNotAllowed, lambda: paused(five_days(), "2026-03-05 11:00", reason=OTHER)),
    (said.PauseNotAllowed, lambda: paused(five_days(), "2026-03-05 11:00", reason=CLOSED)),
    (said.PausesUsedUp, thrice),
    (said.BeforeEarlierStep, lambda: paused(five_days(), "2026-03-04 08:59")),
    (said.ClockFinished, lambda: paused(done(), "2026-03-06 09:00")),
    (said.NotPaused, lambda: resume(five_days(), at=local("2026-03-05 09:00"))),
    (said.BeforeEarlierStep, lambda: resume(on_hold(), at=local("2026-03-05 09:59"))),
    (said.ClockFinished, lambda: resume(done(), at=local("2026-03-06 09:00"))),
    (said.ExtensionTooLate, lambda: extended(five_days(), "2026-03-11 18:00")),
    (said.ExtensionTooLong, lambda: extended(five_days(), "2026-03-05 09:00", amount=16)),
    (said.AmountOutOfRange, lambda: extended(five_days(), "2026-03-05 09:00", amount=0)),
    (said.ReasonMissing, lambda: extended(five_days(), "2026-03-05 09:00", reason="  ")),
    (
        said.ExtensionsUsedUp,
        lambda: extended(extended(five_days(), "2026-03-05 09:00"), "2026-03-05 10:00"),
    ),
    (
        said.ExtensionNotAllowed,
        lambda: extend(five_days(), OFFICE, rule=None, amount=1, reason="x", at=local(START)),
    ),
    (
        said.ExtensionNotAllowed,
        lambda: extended(handle(START, 24, Unit.CLOCK_HOUR), "2026-03-04 10:00"),
    ),
    (said.ClockFinished, lambda: extended(done(), "2026-03-06 09:00")),
    (said.ClockFinished, lambda: finish(done(), at=local("2026-03-06 09:00"))),
    (said.BeforeEarlierStep, lambda: finish(five_days(), at=local("2026-03-01 09:00"))),
    (
        said.ClockNotFinished,
        lambda: reopen(five_days(), how=Reopening.RESTART, at=local("2026-03-06 09:00")),
    ),
    (
        said.BeforeEarlierStep,
        lambda: reopen(done(), how=Reopening.CONTINUE, at=local("2026-03-01 09:00")),
    ),
    (said.ClockFinished, lambda: change(done(), allowance=Allowance(1, Unit.WORK_DAY))),
)


@pytest.mark.parametrize(("refusal", "move"), REFUSED)
def test_an_illegal_move_is_refused_with_a_whole_sentence(
    refusal: type[Refusal], move: Callable[[], object]
) -> None:
    with pytest.raises(refusal) as raised:
        move()
    assert isinstance(raised.value, Conflict | Invalid)
    for words in (raised.value.text.zh, raised.value.text.en):
        assert words
        assert "{" not in words


def test_every_refusal_of_the_clock_has_its_own_code() -> None:
    own = [
        c
        for c in vars(said).values()
        if isinstance(c, type) and issubclass(c, Refusal) and c.__module__ == said.__name__
    ]
    assert len({c.code for c in own}) == len(own)
    assert {c for c, _ in REFUSED} | {said.OutsideCalendar} == set(own)


def test_the_shipped_calendar_takes_all_moves() -> None:
    clock = handle("2026-02-13 16:40", 5, Unit.WORK_DAY)
    clock = pause(clock, national(), reason=MATERIAL, allowed=REASONS, at=local("2026-02-14 10:00"))
    clock = resume(clock, at=local("2026-02-14 15:00"))
    assert due(clock, national()).at == local("2026-02-28 12:00")
