"""State numbers: read as typed, checked, shown masked."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.core.identifiers import (
    CREDIT_ALPHABET,
    PROVINCES,
    CreditCode,
    IdentifierRefused,
    MobileNumber,
    ResidentId,
    Sex,
    credit_check_character,
    id_check_digit,
    masked_name,
)

WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


def why_refused(kind: type[ResidentId | CreditCode | MobileNumber], words: str) -> str:
    """The fault that the refusal names; its sentence must not repeat what was typed."""
    with pytest.raises(IdentifierRefused) as caught:
        kind.parse(words)
    refusal = caught.value
    assert refusal.text.zh.endswith("。") and refusal.text.en.endswith(".")
    assert "{" not in refusal.text.zh + refusal.text.en
    if len(words) > 3:
        assert words not in f"{refusal} {refusal.facts} {refusal.text.zh} {refusal.text.en}"
    return str(refusal.facts["fault"])


# Resident identity numbers


def test_the_number_in_the_standard_is_read() -> None:
    found = ResidentId.parse("11010519491231002X")
    assert (found.born_on, found.sex, found.division) == (
        date(1949, 12, 31),
        Sex.FEMALE,
        "110105",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_an_identity_number_is_read_as_people_type_it(typed: str) -> None:
    assert ResidentId.parse(typed).number == "11010519491231002X"


def test_a_number_of_15_digits_is_brought_to_18() -> None:
    found = ResidentId.parse("110105491231002")
    assert found.number == "11010519491231002X"


def test_an_order_number_from_996_on_is_of_a_centenarian() -> None:
    assert ResidentId.parse("110105991231997").born_on == date(1899, 12, 31)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("11010519491231002XX", "length"),
        ("1101051949123100A2", "characters"),
        ("X1010519491231002X", "characters"),
        ("11010549123100A", "characters"),
        ("00010519491231002X", "division"),
        ("110105194902300021", "birthday"),
        ("110105190002290020", "birthday"),
        ("110105000001010029", "birthday"),
        ("110105194912310021", "check_digit"),
        ("１１０１０５１９４９１２３１００２①", "check_digit"),
    ],
)
def test_a_wrong_identity_number_says_what_is_wrong(typed: str, fault: str) -> None:
    assert why_refused(ResidentId, typed) == fault


def test_a_birthday_to_come_is_refused_when_today_is_known() -> None:
    body = "11010520301231002"
    number = body + id_check_digit(body)
    assert ResidentId.parse(number).born_on == date(2030, 12, 31)
    with pytest.raises(IdentifierRefused):
        ResidentId.parse(number, today=date(2026, 6, 1))


def test_age_counts_full_years() -> None:
    found = ResidentId.parse("11010519491231002X")
    assert (found.age_on(date(2009, 12, 30)), found.age_on(date(2009, 12, 31))) == (59, 60)


def test_an_identity_number_never_shows_itself_whole() -> None:
    found = ResidentId.parse("11010519491231002X")
    assert str(found) == found.masked == "1101**********002X"
    assert found.number not in f"{found} {found!r} {(found,)}"


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Any identity number that checks."""
    province = draw(st.sampled_from(sorted(PROVINCES)))
    born = draw(st.dates(min_value=date(1850, 1, 1), max_value=date(2100, 12, 31)))
    rest, order = draw(st.integers(0, 9_999)), draw(st.integers(0, 999))
    body = f"{province}{rest:04d}{born:%Y%m%d}{order:03d}"
    return body + id_check_digit(body)


@given(identity_numbers(), st.booleans())
def test_identity_numbers_survive_the_round_trip(number: str, is_wide: bool) -> None:
    typed = number.lower().translate(WIDE) if is_wide else number
    assert ResidentId.parse(typed).number == number


@given(identity_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, at: int, shift: int) -> None:
    digit = str((int(number[at]) + shift) % 10)
    why_refused(ResidentId, number[:at] + digit + number[at + 1 :])


# Unified credit codes


def test_the_credit_code_in_the_standard_is_read() -> None:
    found = CreditCode.parse("９１３５ 0100-m000100y43")
    assert (found.number, str(found)) == ("91350100M000100Y43", "9135**********0Y43")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("91350100M000100Y4", "length"),
        ("9135O100M000100Y43", "characters"),
        ("91350100M000100I43", "characters"),
        ("91350100M000100Y44", "check_digit"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(typed: str, fault: str) -> None:
    assert why_refused(CreditCode, typed) == fault


@given(st.text(CREDIT_ALPHABET, min_size=9, max_size=9), st.integers(0, 999_999))
def test_credit_codes_survive_the_round_trip(body: str, division: int) -> None:
    start = f"91{division:06d}{body}"
    number = start + credit_check_character(start)
    assert CreditCode.parse(number.lower()).number == number


# Mobile numbers


@pytest.mark.parametrize(
    "typed",
    [
        "13812342010",
        "138 1234 2010",
        "+86 138-1234-2010",
        "008613812342010",
        "１３８１２３４２０１０",
    ],
)
def test_a_mobile_number_is_read_as_people_type_it(typed: str) -> None:
    found = MobileNumber.parse(typed)
    assert (found.number, str(found)) == ("13812342010", "138****2010")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("1381234201", "length"),
        ("138123420100", "length"),
        ("1381234201a", "characters"),
        ("", "characters"),
        ("٠١٢٣٤٥٦٧٨٩٠", "characters"),
        ("12812342010", "prefix"),
        ("02987012345", "prefix"),
    ],
)
def test_a_wrong_mobile_number_says_what_is_wrong(typed: str, fault: str) -> None:
    assert why_refused(MobileNumber, typed) == fault


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "+86", "86", "0086"]))
def test_mobile_numbers_survive_the_round_trip(number: int, code: str) -> None:
    assert MobileNumber.parse(f"{code}{number}").number == str(number)


# Whatever is typed


@given(st.text(max_size=100))
def test_anything_typed_is_read_or_refused(words: str) -> None:
    for kind in (ResidentId, CreditCode, MobileNumber):
        with contextlib.suppress(IdentifierRefused):
            assert kind.parse(words).number.isascii()


@pytest.mark.parametrize(
    ("name", "shown"), [("王小明", "王**"), (" 李 ", "李**"), ("欧阳娜娜", "欧**"), ("", "")]
)
def test_a_name_is_shown_by_its_first_character(name: str, shown: str) -> None:
    assert masked_name(name) == shown
