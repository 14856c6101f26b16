"""The grid worker's pages: today, circulars, the grid, duties, leave and hand-over."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """The grid worker's pages: today, circulars, the grid, duties, leave and hand-over."""

    name = "yizhen.edges.web.grid"
    label = "grid"
    verbose_name = "网格员端"
