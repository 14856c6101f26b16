"""Why this date: the sentences that a person reads."""

import re

from tests.core.worktime.samples import (
    MATERIAL,
    REASONS,
    handle,
    local,
    national,
    office,
)
from yizhen.core.worktime import (
    Allowance,
    Calendar,
    Clock,
    ExtensionRule,
    Reopening,
    Unit,
    explain,
    extend,
    finish,
    pause,
    reopen,
    resume,
)

FESTIVAL = handle("2026-02-13 16:40", 5, Unit.WORK_DAY)


def zh(clock: Clock, calendar: Calendar | None = None) -> list[str]:
    return [s.zh for s in explain(clock, calendar or national())]


def test_a_date_through_spring_festival_is_explained_step_by_step() -> None:
    assert zh(FESTIVAL) == [
        "2026年2月13日（周五）16:40 开始计时，时限 5 个工作日。",
        (
            "当天不算。第 1 个工作日是 2026年2月14日（周六），"
            "第 5 个工作日是 2026年2月27日（周五），算到下班。"
        ),
        "不计：2026年2月15日（周日）至2026年2月23日（周一） 春节。",
        "2026年2月14日（周六）因春节调休上班，计入。",
        "到期时间：2026年2月27日（周五）17:30。",
    ]


def test_the_same_steps_are_told_in_english() -> None:
    assert [s.en for s in explain(FESTIVAL, national())] == [
        "The clock started on Fri 13 Feb 2026, 16:40 with 5 working days.",
        (
            "The day of the start does not count. Working day 1 is Sat 14 Feb 2026, "
            "working day 5 is Fri 27 Feb 2026, until close of business."
        ),
        "Not counted: Sun 15 Feb 2026 to Mon 23 Feb 2026 (Spring Festival).",
        "Sat 14 Feb 2026 is worked in exchange for Spring Festival: it counts.",
        "Due: Fri 27 Feb 2026, 17:30.",
    ]


def test_working_hours_are_told_day_by_day() -> None:
    sentences = zh(handle("2026-02-13 16:40", 4, Unit.WORK_HOUR))
    assert sentences[1] == (
        "只算工作时间：2026年2月13日（周五） 计 50 分钟、2026年2月14日（周六） 计 3 小时 10 分钟。"
    )


def test_a_start_outside_working_hours_says_where_counting_began() -> None:
    sentences = zh(handle("2026-02-13 19:40", 4, Unit.WORK_HOUR))
    assert sentences[1] == "当时不在工作时间，从 2026年2月14日（周六）08:30 起算。"


def test_pauses_and_extensions_are_told_with_their_reasons() -> None:
    clock = pause(
        FESTIVAL, national(), reason=MATERIAL, allowed=REASONS, at=local("2026-02-14 10:00")
    )
    assert any("最迟 2026年2月28日（周六）17:30 自动恢复" in s for s in zh(clock))
    clock = resume(clock, at=local("2026-02-14 15:00"))
    clock = extend(
        clock,
        national(),
        rule=ExtensionRule(Allowance(5, Unit.WORK_DAY)),
        amount=2,
        reason="等鉴定结果",
        at=local("2026-02-25 09:00"),
    )
    assert zh(clock)[-3:] == [
        (
            "2026年2月25日（周三）09:00 批准延长 2 个工作日，"
            "不算暂停应到 2026年3月2日（周一）17:30。理由：等鉴定结果"
        ),
        (
            "2026年2月14日（周六）10:00 至 2026年2月14日（周六）15:00 不计时（等材料），"
            "顺延工作时间 3 小时 30 分钟。"
        ),
        "到期时间：2026年3月3日（周二）12:00。",
    ]


def test_a_pause_that_ran_out_is_told_with_its_limit() -> None:
    clock = handle("2026-03-04 09:00", 10, Unit.WORK_DAY)
    clock = pause(clock, national(), reason=MATERIAL, allowed=REASONS, at=local("2026-03-05 10:00"))
    clock = resume(clock, at=local("2026-05-05 10:00"))
    assert any("到最长期限 2026年3月12日（周四）17:30 自动恢复" in s for s in zh(clock))


def test_a_long_stretch_is_told_in_short() -> None:
    sentences = zh(handle("2026-03-02 09:00", 600, Unit.WORK_HOUR))
    assert any("之后还有 74 个工作日" in s for s in sentences)
    assert any(re.search(r"等共 \d+ 段", s) for s in sentences)


def test_calendar_days_and_clock_hours_say_that_days_off_count() -> None:
    assert "节假日也计入" in zh(handle("2026-09-03 16:40", 30, Unit.CALENDAR_DAY))[1]
    open_end = Allowance(3, Unit.CALENDAR_DAY, ends_on_working_day=False)
    assert zh(Clock("x", local("2026-09-03 16:40"), open_end))[-1] == (
        "到期时间：2026年9月6日（周日）24:00。"
    )
    assert "夜间和假日也算" in zh(handle("2026-09-03 16:40", 2, Unit.CLOCK_HOUR))[1]


def test_the_first_day_is_told_when_it_counts() -> None:
    same_day = Allowance(1, Unit.WORK_DAY, from_next_day=False)
    assert zh(Clock("x", local("2026-03-04 09:00"), same_day))[1].startswith("当天算第一天。")


def test_a_second_round_and_the_time_while_closed_are_told() -> None:
    calendar = office("08:00-18:00")
    closed = finish(handle("2026-03-04 09:00", 5, Unit.WORK_DAY), at=local("2026-03-05 09:00"))
    at = local("2026-03-09 09:00")
    assert "第 2 轮" in zh(reopen(closed, how=Reopening.RESTART, at=at), calendar)[1]
    again = zh(reopen(closed, how=Reopening.CONTINUE, at=at), calendar)
    assert any("办结后到重新打开之间" in s for s in again)


def test_no_sentence_keeps_an_unfilled_blank() -> None:
    for unit in Unit:
        clock = handle("2026-12-24 19:40", 9, unit)
        for text in explain(clock, national()):
            assert "{" not in text.zh + text.en
