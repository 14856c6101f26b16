"""The kinds of file that a pack may hold, one module per kind of content."""

from yizhen.packs.shape import Shape
from yizhen.packs.shapes import calendar, categories, deadlines, duties, forms, pack, procedures

SHAPES: tuple[Shape, ...] = (
    *pack.SHAPES,
    *calendar.SHAPES,
    *deadlines.SHAPES,
    *categories.SHAPES,
    *duties.SHAPES,
    *procedures.SHAPES,
    *forms.SHAPES,
)
"""Every kind of pack file that the house reads."""
