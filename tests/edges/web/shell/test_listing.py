"""What all lists share: cells that cannot calculate, and keys that lead from page to page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Town
from yizhen.base.models import Place
from yizhen.edges.web.shell import maps, paging
from yizhen.edges.web.shell.export import FORMULA_STARTS, MARK, csv_file, harmless


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip(" \u3000").startswith(FORMULA_STARTS)
    assert cell in (text, f"'{text}")


def test_a_file_has_its_mark_and_a_chinese_name() -> None:
    answer = csv_file("名册", ("姓名",), [("王",), (None,), (3,)])
    assert answer.content.decode() == f'{MARK}姓名\r\n王\r\n""\r\n3\r\n'
    assert "filename*=UTF-8''%E5%90%8D" in answer.headers["Content-Disposition"]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("path",), ("-path",), ("level", "path")])
def test_walking_forth_and_back_sees_each_row_once(town: Town, order: tuple[str, ...]) -> None:
    rows = Place.objects.all()
    seen: list[str] = []
    page = paging.page_of(rows, order=order, cursor="", size=4)
    assert not page.before
    pages = [page]
    while page.after:
        page = paging.page_of(rows, order=order, cursor=page.after, size=4)
        pages.append(page)
    seen = [row.path for one in pages for row in one.rows]
    assert seen == list(rows.order_by(*order).values_list("path", flat=True))
    for earlier in reversed(pages[:-1]):
        page = paging.page_of(rows, order=order, cursor=page.before, size=4)
        assert page.rows == earlier.rows


@given(st.text(max_size=500))
def test_any_cursor_is_read_without_a_fault(cursor: str) -> None:
    _backwards, keys = paging._read(cursor, 2)
    assert len(keys) in (0, 2)


@pytest.mark.django_db
def test_a_map_without_points_has_nowhere_to_look(town: Town) -> None:
    grid = Place.objects.get(path=town.grid)
    assert maps.look_at(grid) is None
    grid.longitude_e6, grid.latitude_e6 = 108_060_000, 34_270_000
    assert maps.look_at(grid) == (108.06, 34.27, 16.5)
    street = Place.objects.get(path=town.street)
    assert maps.look_at(street, inside=[grid]) == (108.06, 34.27, 14.5)
