"""Integers with units: points, fen, minutes. Never a float, never two units in one sum.

Fen.parse("１２．５元") == Fen(1250)
Fen(1250).text.zh == "12.50 元"
"""

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import ClassVar, Self

from yizhen.core.entry import folded
from yizhen.core.refusals import Invalid
from yizhen.core.text import Text

AMOUNT_MAX = 10**15
"""The largest amount of any unit: it fits a 64-bit column and all sums that a city can make."""


class AmountRefused(Invalid):
    """What was typed is no amount of this unit."""

    code = "amount_refused"


@total_ordering
@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number of one unit; only quantities of the same unit are added or compared."""

    amount: int
    FIELD: ClassVar[str] = "amount"

    def __post_init__(self) -> None:
        assert type(self.amount) is int, f"{self.amount!r} is no whole number"
        assert abs(self.amount) <= AMOUNT_MAX, self.amount

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other))

    def __neg__(self) -> Self:
        return type(self)(-self.amount)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.amount * times)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __int__(self) -> int:
        return self.amount

    def shared(self, parts: int) -> tuple[Self, ...]:
        """Split into `parts` that differ by one at most and sum to the whole; the first ones are larger."""
        assert parts > 0, parts
        share, rest = divmod(self.amount, parts)
        return tuple(type(self)(share + (n < rest)) for n in range(parts))

    def _same(self, other: Self) -> int:
        assert type(other) is type(self), f"{type(self).__name__} with {type(other).__name__}"
        return other.amount


class Points(Quantity):
    """Points of a points scheme."""

    __slots__ = ()

    @classmethod
    def parse(cls, words: str) -> Self:
        """Points as typed: `12`, `１２ 分`, `+3`. Raises AmountRefused."""
        found = _POINTS.fullmatch(_typed(words))
        if found is None:
            raise AmountRefused(NOT_POINTS, field=cls.FIELD)
        return cls(_bounded(int(found[1])))

    @property
    def text(self) -> Text:
        """`12 分`."""
        points = f"{self.amount:,}"
        return Text(zh=f"{points} 分", en=f"{points} point{'' if abs(self.amount) == 1 else 's'}")


class Fen(Quantity):
    """Money in fen, a hundredth of a yuan."""

    __slots__ = ()

    @classmethod
    def parse(cls, words: str) -> Self:
        """Yuan as typed: `12.5`, `¥1,200.00`, `１２．５０元`, `3元5角`, `1.2万元`. Raises AmountRefused."""
        typed = _typed(words)
        if found := _YUAN.fullmatch(typed):
            sign, yuan, decimals, myriad = found.groups()
            return cls(_bounded(_scaled(sign, yuan, decimals or "", 6 if myriad else 2)))
        if found := _JIAO.fullmatch(typed):
            yuan, jiao, fen = (int(n or 0) for n in found.groups())
            if any(found.groups()):
                return cls(_bounded(yuan * 100 + jiao * 10 + fen))
        raise AmountRefused(NOT_MONEY, field=cls.FIELD)

    @property
    def yuan(self) -> str:
        """Plain decimal yuan, as a page's input field wants it: `1234.50`."""
        sign, whole = "-" if self.amount < 0 else "", abs(self.amount)
        return f"{sign}{whole // 100}.{whole % 100:02d}"

    @property
    def text(self) -> Text:
        """`1,234.50 元`."""
        sign, whole = "-" if self.amount < 0 else "", abs(self.amount)
        money = f"{whole // 100:,}.{whole % 100:02d}"
        return Text(zh=f"{sign}{money} 元", en=f"{sign}¥{money}")


class Minutes(Quantity):
    """A length of time in minutes."""

    __slots__ = ()

    @classmethod
    def parse(cls, words: str) -> Self:
        """Minutes as typed: `90`, `1小时30分`, `１:30`, `1.5小时`, `2 h 5 min`. Raises AmountRefused."""
        typed = _typed(words)
        if found := _CLOCK.fullmatch(typed):
            return cls(_bounded(int(found[1]) * 60 + int(found[2])))
        if (found := _HOURS.fullmatch(typed)) and any(found.groups()):
            hours, decimals, minutes = found.groups()
            tenths = int(hours or 0) * 10 + int(decimals or 0)
            return cls(_bounded(tenths * 6 + int(minutes or 0)))
        raise AmountRefused(NOT_TIME, field=cls.FIELD)

    @property
    def text(self) -> Text:
        """`1 小时 30 分`; hours are left out when there are none, and so are minutes."""
        sign, whole = "-" if self.amount < 0 else "", abs(self.amount)
        hours, minutes = divmod(whole, 60)
        zh = [f"{hours} 小时"] * bool(hours) + [f"{minutes} 分"] * bool(minutes or not hours)
        en = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
        return Text(zh=sign + " ".join(zh), en=sign + " ".join(en))


_DIGITS_MAX = 16
_WHOLE = rf"[0-9]{{1,{_DIGITS_MAX}}}"
_POINTS = re.compile(rf"([+-]?{_WHOLE})(?:分|积分|POINTS?)?")
_YUAN = re.compile(rf"¥?([+-]?)¥?({_WHOLE})(?:\.([0-9]{{1,6}}))?(万)?(?:元|块|圆|YUAN|CNY|RMB)?")
_JIAO = re.compile(r"(?:([0-9]{1,12})[元块圆])?(?:([0-9])[角毛])?(?:([0-9])分)?")
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])")
_HOURS = re.compile(
    r"(?:([0-9]{1,6})(?:\.([0-9]))?(?:个?小时|时|H|HOURS?))?"
    rf"(?:({_WHOLE})(?:分钟|分|MIN|MINUTES?|M)?)?"
)
_SEPARATED = re.compile(r"(?<![0-9])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_LOOSE_BLANKS = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
CHARS_MAX = 40
MINUS = "\N{MINUS SIGN}"


def _typed(words: str) -> str:
    """Plain characters without blanks around units and without commas between thousands."""
    if len(words) > CHARS_MAX:
        return ""
    plain = _LOOSE_BLANKS.sub("", folded(words).replace(MINUS, "-")).upper()
    return _SEPARATED.sub(lambda found: found[0].replace(",", ""), plain)


def _scaled(sign: str, whole: str, decimals: str, places: int) -> int:
    kept, dropped = decimals[:places], decimals[places:]
    if dropped.strip("0"):
        raise AmountRefused(TOO_FINE, field=Quantity.FIELD)
    return int(f"{sign}{whole}{kept:0<{places}}")


def _bounded(amount: int) -> int:
    if abs(amount) > AMOUNT_MAX:
        raise AmountRefused(TOO_MUCH, field=Quantity.FIELD)
    return amount


NOT_POINTS = Text(zh="这里要填整数分，例如 12。请改正。", en="Whole points are wanted, such as 12.")
NOT_MONEY = Text(
    zh="这不是金额。请填元，例如 12.50。", en="This is no amount of money. Enter yuan: 12.50."
)
TOO_FINE = Text(
    zh="金额最小到分，最多两位小数。请改正。",
    en="Money goes down to the fen: two decimals at most.",
)
NOT_TIME = Text(
    zh="这不是时长。请填分钟，或写成 1 小时 30 分。",
    en="This is no length of time. Enter minutes, or 1 h 30 min.",
)
TOO_MUCH = Text(zh="数字太大。请核对。", en="The number is too large. Please check it.")
