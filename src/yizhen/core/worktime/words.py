"""Moments, days and lengths of time in the two languages, as the sentences of the clock need them."""

from datetime import date, datetime, timedelta

from yizhen.core.text import Text
from yizhen.core.worktime.timeline import HOUR, MINUTE, TICK, ZONE
from yizhen.core.worktime.units import Allowance, Unit

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = "JanFebMarAprMayJunJulAugSepOctNovDec"
_UNITS = {
    Unit.WORK_MINUTE: Text(zh="个工作分钟", en="working minute"),
    Unit.WORK_HOUR: Text(zh="个工作小时", en="working hour"),
    Unit.WORK_DAY: Text(zh="个工作日", en="working day"),
    Unit.CLOCK_MINUTE: Text(zh="分钟", en="minute"),
    Unit.CLOCK_HOUR: Text(zh="小时", en="hour"),
    Unit.CALENDAR_DAY: Text(zh="个自然日", en="calendar day"),
    Unit.CALENDAR_MONTH: Text(zh="个月", en="month"),
}


def day(on: date) -> Text:
    """2026年2月14日（周六）."""
    return Text(
        zh=f"{on.year}年{on.month}月{on.day}日（周{_WEEKDAYS_ZH[on.weekday()]}）",
        en=f"{_WEEKDAYS_EN[on.weekday()]} {on.day} {_MONTHS_EN[on.month * 3 - 3 : on.month * 3]} {on.year}",
    )


def days(first: date, last: date) -> Text:
    """One day, or the first and the last of several."""
    if first == last:
        return day(first)
    return Text(zh="{a}至{b}", en="{a} to {b}").format(a=day(first), b=day(last))


def moment(at: datetime) -> Text:
    """2026年2月14日（周六）16:40, in the office's time zone."""
    local = at.astimezone(ZONE)
    on = day(local.date())
    return Text(zh=f"{on.zh}{local:%H:%M}", en=f"{on.en}, {local:%H:%M}")


def deadline(at: datetime) -> Text:
    """Like `moment`, but midnight is 24:00 of the day that ends."""
    local = at.astimezone(ZONE)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return moment(at)
    on = day((local - timedelta(days=1)).date())
    return Text(zh=f"{on.zh}24:00", en=f"{on.en}, 24:00")


def allowance(given: Allowance) -> Text:
    """5 个工作日; five working days."""
    unit = _UNITS[given.unit]
    plural = "" if given.amount == 1 else "s"
    return Text(zh=f"{given.amount} {unit.zh}", en=f"{given.amount} {unit.en}{plural}")


def length(amount: timedelta) -> Text:
    """3 小时 30 分钟; rounded down to minutes."""
    hours, rest = divmod(amount // TICK, HOUR)
    minutes = rest // MINUTE
    parts_zh = [f"{hours} 小时"] * bool(hours) + [f"{minutes} 分钟"] * bool(minutes)
    parts_en = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return Text(zh=" ".join(parts_zh) or "不到 1 分钟", en=" ".join(parts_en) or "under 1 min")


def listed(items: list[Text]) -> Text:
    """Several words as one enumeration."""
    return Text(zh="、".join(i.zh for i in items), en="; ".join(i.en for i in items))
