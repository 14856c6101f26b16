"""Integers with units: exact, never mixed, read as people type them."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.core.quantities import AMOUNT_MAX, AmountRefused, Fen, Minutes, Points, Quantity

AMOUNTS = st.integers(-(10**12), 10**12)
Unit = TypeVar("Unit", bound=Quantity)


def assert_arithmetic(unit: Callable[[int], Unit], *, a: int, b: int, times: int) -> None:
    """Sums, differences, multiples and order are those of whole numbers."""
    assert unit(a) + unit(b) == unit(a + b)
    assert unit(a) - unit(b) == unit(a - b)
    assert -unit(a) * times == unit(-a * times)
    assert (unit(a) < unit(b)) is (a < b)
    assert (bool(unit(a)), int(unit(a))) == (a != 0, a)


@given(AMOUNTS, AMOUNTS, st.integers(-100, 100))
def test_sums_are_those_of_whole_numbers(a: int, b: int, times: int) -> None:
    assert_arithmetic(Points, a=a, b=b, times=times)
    assert_arithmetic(Fen, a=a, b=b, times=times)
    assert_arithmetic(Minutes, a=a, b=b, times=times)


@given(AMOUNTS, st.integers(1, 60))
def test_parts_sum_to_the_whole_and_differ_by_one_at_most(amount: int, parts: int) -> None:
    shares = [share.amount for share in Fen(amount).shared(parts)]
    assert sum(shares) == amount
    assert max(shares) - min(shares) <= 1


def test_two_units_are_never_added_or_compared() -> None:
    with pytest.raises(AssertionError):
        Points(1) + Fen(1)  # type: ignore[operator]
    with pytest.raises(AssertionError):
        assert Points(1) < Minutes(2)  # type: ignore[operator]
    assert Points(1) != Fen(1)  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_only_a_whole_number_is_an_amount(amount: object) -> None:
    with pytest.raises(AssertionError):
        Fen(amount)  # type: ignore[arg-type]


def test_an_amount_beyond_the_limit_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        Fen(AMOUNT_MAX + 1)


# Money


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12.5", 1250),
        ("12.50 元", 1250),
        ("１２．５元", 1250),
        ("¥1,200.00", 120_000),
        ("￥３", 300),
        ("-5", -500),
        ("－５", -500),
        ("1.2万元", 1_200_000),
        ("0.010", 1),
        ("3元5角", 350),
        ("3块5毛2分", 352),
        ("8角", 80),
        ("0", 0),
    ],
)
def test_money_is_read_as_people_type_it(typed: str, fen: int) -> None:
    assert Fen.parse(typed) == Fen(fen)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "元",
        "1-2",
        "1 2",
        "1,2",
        "1.234",
        "0.005",
        "1e3",
        "NaN",
        "１２元５",
        "一百",
        "--5",
        "9" * 17,
        "1" * 50,
    ],
)
def test_what_is_no_money_is_refused(typed: str) -> None:
    with pytest.raises(AmountRefused) as caught:
        Fen.parse(typed)
    assert caught.value.text.zh.endswith("。")


@given(AMOUNTS)
def test_money_survives_the_round_trip(amount: int) -> None:
    assert Fen.parse(Fen(amount).text.zh) == Fen(amount)
    assert Fen.parse(Fen(amount).text.en) == Fen(amount)
    assert Fen.parse(Fen(amount).yuan) == Fen(amount)


def test_money_is_written_to_the_fen() -> None:
    assert (Fen(1250).text.zh, Fen(1250).text.en) == ("12.50 元", "¥12.50")
    assert (Fen(-5).text.zh, Fen(123_456_789).yuan) == ("-0.05 元", "1234567.89")


# Points and minutes


@pytest.mark.parametrize(
    ("typed", "points"), [("12", 12), ("＋３ 分", 3), ("1,200 积分", 1200), ("-2", -2)]
)
def test_points_are_read_as_people_type_them(typed: str, points: int) -> None:
    assert Points.parse(typed) == Points(points)


@pytest.mark.parametrize("typed", ["", "1.5", "1分5", "十", "9" * 16])
def test_what_is_no_number_of_points_is_refused(typed: str) -> None:
    with pytest.raises(AmountRefused):
        Points.parse(typed)


@given(AMOUNTS)
def test_points_survive_the_round_trip(amount: int) -> None:
    assert Points.parse(Points(amount).text.zh) == Points(amount)
    assert Points.parse(Points(amount).text.en) == Points(amount)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("90", 90),
        ("1小时30分", 90),
        ("１：３０", 90),
        ("1.5 小时", 90),
        ("2 h 5 min", 125),
        ("3个小时", 180),
    ],
)
def test_minutes_are_read_as_people_type_them(typed: str, minutes: int) -> None:
    assert Minutes.parse(typed) == Minutes(minutes)


@pytest.mark.parametrize("typed", ["", "1:60", "1.55小时", "-5", "半小时", "1天"])
def test_what_is_no_length_of_time_is_refused(typed: str) -> None:
    with pytest.raises(AmountRefused):
        Minutes.parse(typed)


@given(st.integers(0, 10**7))
def test_minutes_survive_the_round_trip(amount: int) -> None:
    assert Minutes.parse(Minutes(amount).text.zh) == Minutes(amount)
    assert Minutes.parse(Minutes(amount).text.en) == Minutes(amount)


def test_minutes_leave_out_what_is_nothing() -> None:
    assert [Minutes(n).text.zh for n in (0, 45, 60, 90)] == [
        "0 分",
        "45 分",
        "1 小时",
        "1 小时 30 分",
    ]
