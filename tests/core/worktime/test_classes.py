"""The shipped deadline classes start the clocks that the category tree promises."""

from datetime import date

import pytest

from tests.core.worktime.samples import local, national, shipped_deadlines, shipped_pauses
from yizhen.core.worktime import (
    Allowance,
    Audience,
    Trigger,
    Unit,
    due,
    in_force,
)

CLASSES = in_force(shipped_deadlines().value(), on=date(2026, 3, 2))
ACCEPTED = local("2026-03-04 09:00")  # a Wednesday

WH, WD, H, MIN = Unit.WORK_HOUR, Unit.WORK_DAY, Unit.CLOCK_HOUR, Unit.CLOCK_MINUTE
TABLE = (
    ("D0", "contact", 15, MIN),
    ("D0", "on_site", 30, MIN),
    ("D0", "make_safe", 2, H),
    ("D0", "handle", 24, H),
    ("D1", "contact", 1, H),
    ("D1", "on_site", 2, H),
    ("D1", "handle", 24, H),
    ("D2", "contact", 4, WH),
    ("D2", "on_site", 1, WD),
    ("D2", "handle", 2, WD),
    ("D3", "contact", 1, WD),
    ("D3", "handle", 5, WD),
    ("D4", "contact", 1, WD),
    ("D4", "handle", 10, WD),
    ("D5", "contact", 1, WD),
    ("D5", "handle", 15, WD),
    ("DL", "contact", 1, WD),
    ("DL", "plan", 5, WD),
    ("DC", "handle.internal", 1, WD),
    ("DC", "handle", 3, WD),
)


@pytest.mark.parametrize(("code", "clock", "amount", "unit"), TABLE)
def test_a_class_gives_the_time_that_the_table_says(
    code: str, clock: str, amount: int, unit: Unit
) -> None:
    rule = CLASSES[code].clock_rule(clock)
    assert rule is not None
    assert rule.starts_on is Trigger.ACCEPTED
    assert rule.allowance == Allowance(amount, unit)


def test_all_classes_of_the_table_are_shipped() -> None:
    assert {code for code, *_ in TABLE} <= set(CLASSES)


def test_accepting_starts_all_clocks_side_by_side() -> None:
    clocks = CLASSES["D2"].clocks_starting(Trigger.ACCEPTED, at=ACCEPTED)
    dues = {c.name: due(c, national()).at for c in clocks}
    assert dues == {
        "dispatch.internal": local("2026-03-04 11:00"),
        "contact": local("2026-03-04 14:30"),
        "on_site": local("2026-03-05 17:30"),
        "handle": local("2026-03-06 17:30"),
    }


def test_promised_and_internal_limits_run_at_the_same_time() -> None:
    clocks = {c.name: c for c in CLASSES["DC"].clocks_starting(Trigger.ACCEPTED, at=ACCEPTED)}
    inside, outside = clocks["handle.internal"], clocks["handle"]
    assert due(inside, national()).at < due(outside, national()).at
    rule = CLASSES["DC"].clock_rule("handle.internal")
    assert rule is not None
    assert rule.audience is Audience.INTERNAL


def test_every_class_has_the_clocks_of_the_whole_chain() -> None:
    for found in CLASSES.values():
        names = {c.clock_name for c in found.clocks}
        assert {"accept.internal", "dispatch.internal", "verify.internal", "feed_back"} <= names


def test_stages_follow_each_other() -> None:
    plan = CLASSES["DS"].stage_clocks(national(), started_at=ACCEPTED, done_at={})
    assert [due(c, national()).at for c in plan] == [
        local("2026-03-04 14:30"),
        local("2026-03-13 17:30"),
        local("2026-04-13 17:30"),
    ]


def test_a_stage_done_early_pulls_the_next_one_forward() -> None:
    done = {"stop": local("2026-03-04 10:00"), "penalty": local("2026-03-06 10:00")}
    plan = CLASSES["DS"].stage_clocks(national(), started_at=ACCEPTED, done_at=done)
    assert plan[1].finished_at == done["penalty"]
    assert plan[2].started_at == done["penalty"]
    assert due(plan[2], national()).at == local("2026-04-03 17:30")


def test_milestones_of_the_long_list_all_run_from_the_start() -> None:
    plan = CLASSES["DL"].stage_clocks(national(), started_at=ACCEPTED, done_at={})
    assert [due(c, national()).on for c in plan] == [
        date(2026, 4, 3),
        date(2026, 5, 6),
        date(2026, 6, 2),
    ]
    assert CLASSES["DL"].review_every == Allowance(3, Unit.CALENDAR_MONTH)


def test_only_complex_matters_and_mediation_can_be_extended() -> None:
    extensible = {code for code, c in CLASSES.items() if c.extension is not None}
    assert extensible == {"D5", "DM"}


def test_every_pause_that_a_class_accepts_is_a_shipped_reason_with_a_limit() -> None:
    reasons = shipped_pauses()
    for found in CLASSES.values():
        assert set(found.pauses) <= set(reasons)
    assert all(r.limit is not None for r in reasons.values())


def test_danger_cannot_be_paused() -> None:
    assert CLASSES["D0"].pauses == ()
    assert CLASSES["D0"].is_urgent


def test_a_later_version_of_a_class_replaces_the_earlier_one_on_its_day() -> None:
    classes = shipped_deadlines().value()
    assert in_force(classes, on=date(2019, 12, 31)) == {}
    assert set(in_force(classes, on=date(2020, 1, 1))) == set(CLASSES)
