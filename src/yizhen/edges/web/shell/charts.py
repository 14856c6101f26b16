"""Charts drawn on the server as SVG: no script, printable, readable aloud, testable.

Each function gives a `Chart`: the picture, its legend and the same numbers as a table (`{% chart c %}` shows all three). Colours come from
CSS classes `ch-1` … `ch-5`, so a chart follows the theme. Rules of the house: at most five series, y from 0, bars sorted by the caller,
no more than one unit, named in the panel's header and in `unit` for the tooltips.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SERIES_MAX: Final = 5
HEAT_LEVELS: Final = 5
TICKS: Final = 4
NICE_STEPS: Final = (1, 2, 2.5, 5, 10)
Number = int | float
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of numbers, one per label; `tone` is its colour 1–5 (the same colour means the same thing on each page)."""

    name: str
    values: tuple[Number, ...]
    tone: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """A named number: a slice of a donut or one bar. `url` leads to the rows behind it."""

    name: str
    value: Number
    url: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend."""

    name: str
    tone: int
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart."""

    picture: SafeString
    title: str
    """The sentence that says what one sees."""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[Key, ...] = ()
    is_beside: bool = False
    """The legend stands beside the picture rather than above."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The drawing area: outer size and margins in the units of the view box."""

    width: float
    height: float
    left: float = 30
    right: float = 8
    top: float = 8
    bottom: float = 22

    @property
    def inner_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom

    @property
    def floor(self) -> float:
        """The y of zero."""
        return self.height - self.bottom

    def x(self, index: int, count: int) -> float:
        """The x of the mark number `index` out of `count`."""
        return self.left + index * self.inner_width / max(1, count - 1)

    def y(self, value: Number, top: Number) -> float:
        """The y of `value` when the axis ends at `top`."""
        return self.top + self.inner_height * (1 - value / top)


def area(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    name: str = "area",
    unit: str = "",
    width: float = 620,
    height: float = 150,
    label_every: int = 5,
) -> Chart:
    """Lines over time with a soft ground. `name` tells the gradients of two charts on one page apart."""
    assert 0 < len(series) <= SERIES_MAX, "one to five series"
    assert all(len(s.values) == len(labels) for s in series), "one value per label"
    frame = Frame(width=width, height=height)
    ticks = nice_ticks(max((max(s.values, default=0) for s in series), default=0))
    parts = [_gradients(series, name)]
    parts += [_grid_line(frame, tick, top=ticks[-1]) for tick in ticks]
    parts += [
        _axis_label(frame, labels, index) for index in range(0, len(labels), max(1, label_every))
    ]
    for number, one in enumerate(series):
        parts.append(_line(frame, one, top=ticks[-1], fill=f"{name}-{number}"))
    parts += [_hover(frame, labels, series, index, unit) for index in range(len(labels))]
    return Chart(
        picture=_svg(frame.width, frame.height, title, parts),
        title=title,
        head=("", *(s.name for s in series)),
        rows=tuple(
            (label, *(_plain(s.values[index]) for s in series))
            for index, label in enumerate(labels)
        ),
        legend=tuple(Key(s.name, s.tone) for s in series),
    )


def donut(shares: Sequence[Share], *, title: str, unit: str = "", size: float = 132) -> Chart:
    """Parts of a whole: at most five slices, the whole in the middle, percentages in the legend."""
    assert len(shares) <= SERIES_MAX, "join the small ones before drawing"
    total = sum(share.value for share in shares)
    radius = size / 2
    parts: list[str] = [f'<circle class="ch-track" cx="{radius}" cy="{radius}" r="{radius}"/>']
    angle = -math.pi / 2
    for tone, share in enumerate(shares, start=1):
        turn = math.tau * share.value / total if total else 0.0
        if share.value:
            shape = _ring(radius, angle, angle + turn)
            label = f"{escape(share.name)} {_plain(share.value)} {escape(unit)}".strip()
            parts.append(f'<path class="ch-{tone}" d="{shape}"><title>{label}</title></path>')
        angle += turn
    parts[0] = "" if total else parts[0]
    parts.append(
        f'<text class="ch-middle" x="{radius}" y="{radius + 4}" text-anchor="middle">{_plain(total)}</text>'
        f'<text class="ch-middle-unit" x="{radius}" y="{radius + 22}" text-anchor="middle">{escape(unit)}</text>'
    )
    percents = percentages([share.value for share in shares])
    return Chart(
        picture=_svg(size, size, title, parts),
        title=title,
        head=("", unit or "", "%"),
        rows=tuple(
            (share.name, _plain(share.value), f"{percent}%")
            for share, percent in zip(shares, percents, strict=True)
        ),
        legend=tuple(
            Key(share.name, tone, f"{percent}%")
            for tone, (share, percent) in enumerate(zip(shares, percents, strict=True), start=1)
        ),
        is_beside=True,
    )


def bars(
    shares: Sequence[Share], *, title: str, unit: str = "", top: Number | None = None, tone: int = 1
) -> Chart:
    """Horizontal bars with name and number on the line; a name with a `url` is a link."""
    longest = top if top is not None else max((share.value for share in shares), default=0)
    rows = "".join(_bar_row(share, longest, unit, tone) for share in shares)
    return Chart(
        picture=mark_safe(f'<ul class="ch-bars" aria-label="{escape(title)}">{rows}</ul>'),
        title=title,
        head=("", unit or ""),
        rows=tuple((share.name, _plain(share.value)) for share in shares),
    )


def meter(value: Number, *, top: Number = 100, tone: int = 1) -> SafeString:
    """One bar alone, without words: those stand beside it."""
    filled = max(0.0, min(100.0, 100 * value / top)) if top else 0.0
    return mark_safe(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="ch-track" width="100" height="10" rx="2"/>'
        f'<rect class="ch-{tone}" width="{filled:.1f}" height="10" rx="2"/></svg>'
    )


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[Number]],
    *,
    title: str,
    unit: str = "",
    width: float = 352,
    height: float = 166,
    label_every: int = 4,
) -> Chart:
    """How much in each row × column: five shades. `values` is one row of numbers per name in `rows`."""
    assert len(values) == len(rows)
    assert all(len(row) == len(columns) for row in values)
    left, bottom = 26.0, 20.0
    cell_width, cell_height = (width - left) / len(columns), (height - bottom) / len(rows)
    most = max((value for row in values for value in row), default=0)
    parts = []
    for row_index, (row_name, row) in enumerate(zip(rows, values, strict=True)):
        y = row_index * cell_height
        parts.append(
            f'<text class="ch-axis" x="{left - 7:.0f}" y="{y + cell_height / 2 + 4:.1f}" text-anchor="end">{escape(row_name)}</text>'
        )
        for index, value in enumerate(row):
            said = f"{escape(row_name)} {escape(columns[index])} {_plain(value)} {escape(unit)}"
            parts.append(
                f'<rect class="ch-h{shade(value, most)}" x="{left + index * cell_width + 0.8:.1f}" y="{y + 0.8:.1f}"'
                f' width="{cell_width - 1.6:.1f}" height="{cell_height - 1.6:.1f}" rx="2.5"><title>{said.strip()}</title></rect>'
            )
    parts += [
        f'<text class="ch-axis" x="{left + index * cell_width:.0f}" y="{height - 4:.0f}">{escape(columns[index])}</text>'
        for index in range(0, len(columns), max(1, label_every))
    ]
    return Chart(
        picture=_svg(width, height, title, parts),
        title=title,
        head=("", *columns),
        rows=tuple(
            (name, *(_plain(value) for value in row))
            for name, row in zip(rows, values, strict=True)
        ),
    )


def spark(values: Sequence[Number], *, title: str, width: float = 120, height: float = 28) -> str:
    """A line so small that it needs no axis. Flat when all values are equal; empty when there are none."""
    if not values:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        (
            index * width / max(1, len(values) - 1),
            height - 3 - (value - low) / span * (height - 6),
        )
        for index, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    end = points[-1]
    return (
        f'<svg class="ch-spark" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" aria-label="{escape(title)}">'
        f'<polygon points="0,{height:g} {line} {end[0]:.1f},{height:g}"/><polyline points="{line}"/>'
        f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="2.6"/></svg>'
    )


def nice_ticks(most: Number, *, count: int = TICKS) -> tuple[float, ...]:
    """Round numbers from 0 to at least `most`, about `count` of them, never fewer than two."""
    wanted = max(most, 1) / count
    power = 10 ** math.floor(math.log10(wanted))
    step = next(factor * power for factor in NICE_STEPS if factor * power >= wanted * (1 - 1e-9))
    steps = max(1, math.ceil(max(most, 1) / step - 1e-9))
    return tuple(index * step for index in range(steps + 1))


def percentages(values: Sequence[Number]) -> tuple[int, ...]:
    """Whole percents that add up to 100 (largest remainder); all zero when there is nothing."""
    total = sum(values)
    if not total:
        return tuple(0 for _ in values)
    exact = [100 * value / total for value in values]
    floors = [math.floor(part) for part in exact]
    missing = 100 - sum(floors)
    by_rest = sorted(range(len(values)), key=lambda i: (floors[i] - exact[i], i))
    lifted = set(by_rest[:missing])
    return tuple(floor + (index in lifted) for index, floor in enumerate(floors))


def shade(value: Number, most: Number) -> int:
    """0 for nothing, then 1 to 4 by share of the most."""
    if not value or not most:
        return 0
    return min(HEAT_LEVELS - 1, 1 + int((HEAT_LEVELS - 1 - 0.01) * value / most))


def smooth(points: Sequence[Point]) -> str:
    """A path through `points` that never overshoots them (monotone cubic, Fritsch–Carlson)."""
    if len(points) == 1:
        return f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    slopes = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(points)]
    tangents = [slopes[0], *map(_tangent, slopes, slopes[1:]), slopes[-1]]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        third = (x1 - x0) / 3
        path += (
            f"C{x0 + third:.1f} {y0 + tangents[index] * third:.1f}"
            f" {x1 - third:.1f} {y1 - tangents[index + 1] * third:.1f} {x1:.1f} {y1:.1f}"
        )
    return path


def _tangent(before: float, after: float) -> float:
    """Harmonic mean of two slopes; flat where the line turns."""
    return 0.0 if before * after <= 0 else 2 * before * after / (before + after)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> SafeString:
    return mark_safe(
        f'<svg class="ch" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def _gradients(series: Sequence[Series], name: str) -> str:
    stops = "".join(
        f'<linearGradient id="{escape(name)}-{index}" x2="0" y2="1"><stop class="ch-{one.tone}" stop-opacity=".42"/>'
        f'<stop class="ch-{one.tone}" offset="1" stop-opacity="0"/></linearGradient>'
        for index, one in enumerate(series)
    )
    return f"<defs>{stops}</defs>"


def _grid_line(frame: Frame, tick: float, *, top: float) -> str:
    y = frame.y(tick, top)
    return (
        f'<path class="ch-grid" d="M{frame.left:g} {y:.1f}H{frame.width - frame.right:g}"/>'
        f'<text class="ch-axis" x="{frame.left - 7:g}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
    )


def _axis_label(frame: Frame, labels: Sequence[str], index: int) -> str:
    anchor = "start" if index == 0 else "end" if index == len(labels) - 1 else "middle"
    x = frame.x(index, len(labels))
    return f'<text class="ch-axis" x="{x:.0f}" y="{frame.height - 4:g}" text-anchor="{anchor}">{escape(labels[index])}</text>'


def _line(frame: Frame, one: Series, *, top: float, fill: str) -> str:
    count = len(one.values)
    points = [(frame.x(i, count), frame.y(value, top)) for i, value in enumerate(one.values)]
    path = smooth(points)
    x, y = points[-1]
    closed = f"{path}L{x:.1f} {frame.floor:.1f}L{frame.left:g} {frame.floor:.1f}Z"
    return (
        f'<path fill="url(#{escape(fill)})" d="{closed}"/><path class="ch-line ch-{one.tone}" d="{path}"/>'
        f'<circle class="ch-dot ch-{one.tone}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    )


def _hover(
    frame: Frame, labels: Sequence[str], series: Sequence[Series], index: int, unit: str
) -> str:
    width = frame.inner_width / max(1, len(labels) - 1)
    said = "　".join(f"{escape(s.name)} {_plain(s.values[index])}{escape(unit)}" for s in series)
    return (
        f'<rect class="ch-hover" x="{frame.x(index, len(labels)) - width / 2:.1f}" y="{frame.top:g}" width="{width:.1f}"'
        f' height="{frame.inner_height:g}"><title>{escape(labels[index])}　{said}</title></rect>'
    )


def _bar_row(share: Share, longest: Number, unit: str, tone: int) -> str:
    name = f'<span class="cut">{escape(share.name)}</span>'
    if share.url:
        name = f'<a class="cut" href="{escape(share.url)}">{escape(share.name)}</a>'
    hidden = f'<span class="unseen"> {escape(unit)}</span>' if unit else ""
    return f"<li>{name}{meter(share.value, top=longest, tone=tone)}<b>{_plain(share.value)}{hidden}</b></li>"


def _ring(radius: float, start: float, end: float, *, hole: float = 0.66) -> str:
    """A slice of a ring with a small gap to its neighbours; a full turn is drawn as two halves."""
    if end - start > math.tau - 1e-6:
        middle = start + math.pi
        return _ring(radius, start, middle) + _ring(radius, middle, middle + math.pi - 1e-9)
    gap = min(0.022, (end - start) / 4)
    inner = radius * hole
    big = int(end - start > math.pi)

    def at(distance: float, angle: float) -> str:
        return (
            f"{radius + distance * math.cos(angle):.2f} {radius + distance * math.sin(angle):.2f}"
        )

    return (
        f"M{at(radius, start + gap)}A{radius:g} {radius:g} 0 {big} 1 {at(radius, end - gap)}"
        f"L{at(inner, end - gap * 1.4)}A{inner:.1f} {inner:.1f} 0 {big} 0 {at(inner, start + gap * 1.4)}Z"
    )


def _plain(value: Number) -> str:
    return f"{value:,.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
