"""Numbers that the state gives out: resident identity numbers, unified credit codes, mobile numbers.

Each is read as people type it (full-width digits, blanks, dashes, a small x), checked, and kept as a frozen value
that shows itself masked: `str()` and `repr()` never reveal the whole, so that none ends up in a log. Refusals
say what is wrong and never repeat what was typed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from yizhen.core.entry import compact, folded
from yizhen.core.refusals import Invalid
from yizhen.core.text import Text

TYPED_CHARS_MAX = 64


class IdentifierRefused(Invalid):
    """What was typed is no such number; the fact `fault` says why."""

    code = "identifier_refused"


class Sex(StrEnum):
    """Sex as the identity number states it; the codes are those of GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """A number in its plain form; it shows itself masked."""

    number: str

    @property
    def masked(self) -> str:
        """The number as it may be shown: `6104**********1234`."""
        return masked(self.number, head=4, tail=4)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked})"


@dataclass(frozen=True, slots=True, repr=False)
class ResidentId(Identifier):
    """A resident identity number of 18 characters, GB 11643."""

    @classmethod
    def parse(cls, words: str, *, today: date | None = None) -> Self:
        """The number that was typed; one of 15 digits is brought to 18.

        With `today` given, a birthday after it is refused too. Raises IdentifierRefused.
        """
        typed = compact(words[:TYPED_CHARS_MAX])
        number = _upgraded(typed) if len(typed) == OLD_ID_DIGITS else typed
        if len(number) != ID_CHARS:
            raise _refused("resident_id", "length", ID_LENGTH, count=len(typed))
        if not (_is_digits(number[:-1]) and (_is_digits(number[-1]) or number[-1] == "X")):
            raise _refused("resident_id", "characters", ID_CHARACTERS)
        if number[:2] not in PROVINCES and number[0] != FOREIGNER:
            raise _refused("resident_id", "division", ID_DIVISION)
        born = _birthday(number)
        if born is None or born.year < FIRST_YEAR or (today is not None and born > today):
            raise _refused("resident_id", "birthday", ID_BIRTHDAY)
        if number[-1] != id_check_digit(number):
            raise _refused("resident_id", "check_digit", ID_CHECK)
        return cls(number)

    @property
    def born_on(self) -> date:
        """The birthday."""
        born = _birthday(self.number)
        assert born is not None
        return born

    @property
    def sex(self) -> Sex:
        """The sex: odd order numbers are male."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    @property
    def division(self) -> str:
        """The six-digit division (GB/T 2260) where the number was given out."""
        return self.number[:6]

    def age_on(self, day: date) -> int:
        """Full years on `day`."""
        born = self.born_on
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, repr=False)
class CreditCode(Identifier):
    """A unified social credit code of 18 characters, GB 32100."""

    @classmethod
    def parse(cls, words: str) -> Self:
        """The code that was typed. Raises IdentifierRefused."""
        number = compact(words[:TYPED_CHARS_MAX])
        if len(number) != CREDIT_CHARS:
            raise _refused("credit_code", "length", CREDIT_LENGTH, count=len(number))
        if not set(number) <= set(CREDIT_ALPHABET) or not _is_digits(number[2:8]):
            raise _refused("credit_code", "characters", CREDIT_CHARACTERS)
        if number[-1] != credit_check_character(number):
            raise _refused("credit_code", "check_digit", CREDIT_CHECK)
        return cls(number)


@dataclass(frozen=True, slots=True, repr=False)
class MobileNumber(Identifier):
    """A mobile number of the mainland, 11 digits without the country code."""

    @classmethod
    def parse(cls, words: str) -> Self:
        """The number that was typed, with or without +86. Raises IdentifierRefused."""
        typed = compact(words[:TYPED_CHARS_MAX])
        number = typed
        for code in COUNTRY_CODES:
            if typed.startswith(code) and len(typed) == len(code) + MOBILE_DIGITS:
                number = typed[len(code) :]
        if not _is_digits(number):
            raise _refused("mobile", "characters", MOBILE_CHARACTERS)
        if len(number) != MOBILE_DIGITS:
            raise _refused("mobile", "length", MOBILE_LENGTH, count=len(number))
        if number[0] != "1" or number[1] not in "3456789":
            raise _refused("mobile", "prefix", MOBILE_PREFIX)
        return cls(number)

    @property
    def masked(self) -> str:
        """The number as it may be shown: `138****2010`."""
        return masked(self.number, head=3, tail=4)


def masked(number: str, *, head: int, tail: int) -> str:
    """`number` with all but the first and last characters replaced; a short one is hidden whole."""
    hidden = len(number) - head - tail
    if hidden <= 0:
        return "*" * len(number)
    return number[:head] + "*" * hidden + number[-tail:]


def masked_name(name: str) -> str:
    """A person's name as it may be shown: 王**, whatever its length."""
    plain = folded(name)
    return f"{plain[0]}**" if plain else ""


def id_check_digit(number: str) -> str:
    """The last character that belongs to the first 17 digits of an identity number."""
    total = sum(int(n) * w for n, w in zip(number[:17], ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11]


def credit_check_character(number: str) -> str:
    """The last character that belongs to the first 17 of a credit code."""
    values = (CREDIT_ALPHABET.index(c) for c in number[:17])
    total = sum(v * w for v, w in zip(values, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def _upgraded(old: str) -> str:
    """A 15-digit number with its century and check digit; order numbers from 996 on are of centenarians."""
    if not _is_digits(old):
        raise _refused("resident_id", "characters", ID_CHARACTERS)
    century = "18" if old[12:] >= CENTENARIANS_FROM else "19"
    body = f"{old[:6]}{century}{old[6:]}"
    return body + id_check_digit(body)


def _birthday(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _refused(field: str, why: str, reason: Text, *, count: int | None = None) -> IdentifierRefused:
    if count is None:
        return IdentifierRefused(reason, field=field, fault=why)
    return IdentifierRefused(reason, field=field, fault=why, count=count)


ID_CHARS = 18
OLD_ID_DIGITS = 15
FIRST_YEAR = 1850
CENTENARIANS_FROM = "996"
FOREIGNER = "9"
"""First digit of the permanent residence cards of foreigners since 2023."""
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = frozenset(str(n) for a, b in _PROVINCE_RANGES for n in range(a, b + 1))
"""First two digits of a division, GB/T 2260."""
CREDIT_CHARS = 18
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
MOBILE_DIGITS = 11
COUNTRY_CODES = ("+86", "0086", "86")

ID_LENGTH = Text(
    zh="身份证号应为 18 位，您填了 {count} 位。请核对后重填。",
    en="An identity number has 18 characters; {count} were entered. Please check.",
)
ID_CHARACTERS = Text(
    zh="身份证号只能是数字，最后一位可以是 X。请核对后重填。",
    en="An identity number has digits only; the last may be X. Please check.",
)
ID_DIVISION = Text(
    zh="身份证号开头的地区代码不存在。请核对前六位。",
    en="The identity number begins with a division that does not exist. Check the first six.",
)
ID_BIRTHDAY = Text(
    zh="身份证号里的出生日期不对。请核对第 7 到 14 位。",
    en="The birthday in the identity number is not possible. Check characters 7 to 14.",
)
ID_CHECK = Text(
    zh="身份证号校验不通过，可能有一位填错了。请对照证件逐位核对。",
    en="The identity number does not check: one character may be wrong. Compare it with the card.",
)
CREDIT_LENGTH = Text(
    zh="统一社会信用代码应为 18 位，您填了 {count} 位。请核对后重填。",
    en="A unified credit code has 18 characters; {count} were entered. Please check.",
)
CREDIT_CHARACTERS = Text(
    zh="统一社会信用代码只用数字和大写字母，没有 I、O、S、V、Z。请核对是否把 0 写成了 O。",
    en="A unified credit code has no I, O, S, V or Z. See whether O stands for 0.",
)
CREDIT_CHECK = Text(
    zh="统一社会信用代码校验不通过，可能有一位填错了。请对照执照逐位核对。",
    en="The unified credit code does not check: one character may be wrong. Compare the licence.",
)
MOBILE_LENGTH = Text(
    zh="手机号应为 11 位，您填了 {count} 位。请核对后重填。",
    en="A mobile number has 11 digits; {count} were entered. Please check.",
)
MOBILE_CHARACTERS = Text(
    zh="手机号只能是数字。请核对后重填。",
    en="A mobile number has digits only. Please check.",
)
MOBILE_PREFIX = Text(
    zh="这不是大陆手机号，开头应为 13 到 19。请核对后重填。",
    en="This is no mainland mobile number, which begins with 13 to 19. Please check.",
)
