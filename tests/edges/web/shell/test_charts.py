"""Charts and the sand table: right numbers, said aloud, nothing inline."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhen.edges.web.shell import charts, isometric, sample
from yizhen.edges.web.shell.charts import Series, Share

SHARES = (Share("设施维修", 80), Share("环境 <卫生>", 69), Share("停车", 0))
ALL = (
    charts.area(["一", "二", "三"], [Series("受理", (3, 0, 7)), Series("办结", (1, 2, 2), 2)], title="趋势", unit="件"),
    charts.donut(SHARES, title="来源", unit="件"),
    charts.donut((Share("只有一种", 5),), title="来源"),
    charts.donut((), title="空"),
    charts.bars(SHARES, title="类别", unit="件"),
    charts.heat(["一", "二"], ["0", "1", "2"], [[0, 1, 2], [3, 4, 5]], title="时段", unit="件"),
)  # fmt: skip
values = st.lists(st.integers(min_value=0, max_value=10_000), min_size=2, max_size=40)


@pytest.mark.parametrize("chart", ALL, ids=lambda one: one.title)
def test_a_chart_is_well_formed_and_carries_no_inline_style(chart: charts.Chart) -> None:
    ET.fromstring(chart.picture)
    assert "style=" not in chart.picture
    assert f'aria-label="{chart.title}"' in chart.picture


@pytest.mark.parametrize("chart", ALL, ids=lambda one: one.title)
def test_a_chart_brings_its_numbers_as_a_table(chart: charts.Chart) -> None:
    assert all(len(row) == len(chart.head) for row in chart.rows)


def test_an_area_keeps_each_number() -> None:
    assert ALL[0].rows == (("一", "3", "1"), ("二", "0", "2"), ("三", "7", "2"))
    assert [key.name for key in ALL[0].legend] == ["受理", "办结"]


@given(values)
def test_a_line_never_leaves_the_range_of_its_numbers(numbers: list[int]) -> None:
    points = [(float(i), float(n)) for i, n in enumerate(numbers)]
    path = charts.smooth(points)
    ys = [float(pair.split()[1]) for pair in re.findall(r"-?[\d.]+ -?[\d.]+", path)]
    assert min(numbers) - 0.1 <= min(ys)
    assert max(ys) <= max(numbers) + 0.1


@given(st.integers(min_value=0, max_value=10**9))
def test_an_axis_starts_at_nought_and_covers_the_most(most: int) -> None:
    ticks = charts.nice_ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 6


@given(st.lists(st.integers(min_value=0, max_value=500), max_size=5))
def test_percentages_add_up_to_a_hundred(numbers: list[int]) -> None:
    percents = charts.percentages(numbers)
    assert sum(percents) == (100 if sum(numbers) else 0)
    assert all(abs(p - 100 * n / sum(numbers)) < 1 for p, n in zip(percents, numbers, strict=True) if sum(numbers))  # fmt: skip


def test_no_more_than_five_series_are_drawn() -> None:
    with pytest.raises(AssertionError):
        charts.area(["一"], [Series(str(n), (n,)) for n in range(6)], title="")


@pytest.mark.parametrize(("value", "most", "shade"), [(0, 9, 0), (1, 9, 1), (9, 9, 4), (0, 0, 0)])
def test_a_shade_is_nought_only_for_nothing(value: int, most: int, shade: int) -> None:
    assert charts.shade(value, most) == shade


@pytest.mark.parametrize(("value", "width"), [(50, "50.0"), (150, "100.0"), (-3, "0.0")])
def test_a_meter_stays_within_its_track(value: int, width: str) -> None:
    assert f'class="ch-1" width="{width}"' in charts.meter(value)


@pytest.mark.parametrize("numbers", [[], [3], [2, 2, 2], [1, 5, 2]])
def test_a_spark_takes_any_numbers(numbers: list[int]) -> None:
    drawn = charts.spark(numbers, title="近 7 天")
    assert drawn == "" if not numbers else ET.fromstring(drawn) is not None


def test_a_name_in_a_chart_is_escaped() -> None:
    assert "&lt;卫生&gt;" in charts.bars(SHARES, title="类别").picture


def test_the_sand_table_is_well_formed_and_has_every_house_and_grid() -> None:
    table = sample.table(english=False, linked=True)
    drawn = isometric.sand_table(table, title="沙盘")
    ET.fromstring(drawn)
    assert "style=" not in drawn
    assert drawn.count('class="iso-top"') == len(table.buildings)
    assert drawn.count("<a ") == len(table.plates)


def test_a_near_house_is_painted_over_a_far_one() -> None:
    def square(y: float) -> isometric.Building:
        return isometric.Building(((0, y), (9, y), (9, y + 9), (0, y + 9)), floors=3)

    far, near = square(500), square(0)
    assert isometric.houses([near, far]) == [
        *isometric.houses([far]),
        *isometric.houses([near]),
    ]


def test_only_walls_that_face_the_viewer_are_painted() -> None:
    house = isometric.Building(((0, 0), (9, 0), (9, 9), (0, 9)), floors=2)
    (drawn,) = isometric.houses([house])
    assert drawn.count("<polygon") == 3


@pytest.mark.parametrize(("count", "most", "tint"), [(0, 0, 0), (0, 8, 0), (8, 8, 4), (4, 8, 2)])
def test_a_grid_is_tinted_by_its_share(count: int, most: int, tint: int) -> None:
    assert isometric.level(count, most) == tint
