"""A procedure drawn as a small graph: steps from left to right, moves as arrows. SVG from the server, readable aloud, printable."""

from collections.abc import Iterable
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from yizhen.core.procedure import Move, Procedure
from yizhen.edges.web.shell.answers import language

BOX_WIDTH: Final = 138
BOX_HEIGHT: Final = 44
GAP_X: Final = 118
GAP_Y: Final = 26
MARGIN: Final = 14
LOOP_HEIGHT: Final = 40
Point = tuple[float, float]


def drawn(procedure: Procedure) -> SafeString:
    """The picture of `procedure`."""
    columns = _columns(procedure)
    at = {code: _corner(x, y) for x, codes in enumerate(columns) for y, code in enumerate(codes)}
    tallest = max(len(codes) for codes in columns)
    width = 2 * MARGIN + len(columns) * BOX_WIDTH + (len(columns) - 1) * GAP_X
    height = 2 * MARGIN + LOOP_HEIGHT + tallest * BOX_HEIGHT + (tallest - 1) * GAP_Y
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg class="a-graph" {size} role="img" aria-label="{escape(_said(procedure))}">',
        *_arrows(procedure, at),
        *(_box(procedure, code, corner) for code, corner in at.items()),
        "</svg>",
    ]
    return mark_safe("".join(parts))


def _columns(procedure: Procedure) -> list[list[str]]:
    """Steps by how many moves they are away from the start."""
    columns, seen = [[procedure.start]], {procedure.start}
    while True:
        here = columns[-1]
        reached = [m.target for m in procedure.moves if m.target and set(here) & set(m.sources)]
        beyond = [code for code in dict.fromkeys(reached) if code not in seen]
        if not beyond:
            return columns
        seen.update(beyond)
        columns.append(beyond)


def _corner(column: int, row: int) -> Point:
    return (
        MARGIN + column * (BOX_WIDTH + GAP_X),
        MARGIN + LOOP_HEIGHT + row * (BOX_HEIGHT + GAP_Y),
    )


def _box(procedure: Procedure, code: str, corner: Point) -> str:
    step, (x, y) = procedure.step(code), corner
    kind = "is-start" if code == procedure.start else "is-end" if step.is_end else ""
    title = escape(step.title.in_language(language()))
    return (
        f'<rect class="a-graph__step {kind}" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="10"/>'
        f'<text class="a-graph__title" x="{x + BOX_WIDTH / 2}" y="{y + BOX_HEIGHT / 2 + 5}" text-anchor="middle">{title}</text>'
    )


def _arrows(procedure: Procedure, at: dict[str, Point]) -> Iterable[str]:
    loops: dict[str, list[str]] = {}
    for move in procedure.moves:
        for source in move.sources:
            target = move.ends_at(source)
            if source not in at or target not in at:
                continue
            if target == source:
                loops.setdefault(source, []).append(_title(move))
            else:
                yield _arrow(
                    at[source],
                    at[target],
                    _title(move),
                    is_dashed=bool(move.duties) and not move.parties,
                )
    for source, titles in loops.items():
        yield _loop(at[source], " / ".join(titles))


def _arrow(source: Point, target: Point, title: str, *, is_dashed: bool) -> str:
    forward = target[0] > source[0]
    x1 = source[0] + (BOX_WIDTH if forward else 0)
    x2 = target[0] + (0 if forward else BOX_WIDTH)
    y1, y2 = source[1] + BOX_HEIGHT / 2, target[1] + BOX_HEIGHT / 2
    bend = (x2 - x1) / 2
    tip = -9 if forward else 9
    style = " is-house" if is_dashed else ""
    return (
        f'<path class="a-graph__move{style}" d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'
        f'<path class="a-graph__tip" d="M{x2} {y2}l{tip} -5v10z"/>'
        f'<text class="a-graph__label" x="{x2 - (10 if forward else -10)}" y="{y2 - 8}" '
        f'text-anchor="{"end" if forward else "start"}">{escape(title)}</text>'
    )


def _loop(corner: Point, title: str) -> str:
    x, y = corner
    left, right = x + BOX_WIDTH * 0.3, x + BOX_WIDTH * 0.7
    return (
        f'<path class="a-graph__move" d="M{left} {y}C{left} {y - 30} {right} {y - 30} {right} {y}"/>'
        f'<path class="a-graph__tip" d="M{right} {y}l-5 -9h10z"/>'
        f'<text class="a-graph__label" x="{x + BOX_WIDTH / 2}" y="{y - 27}" text-anchor="middle">{escape(title)}</text>'
    )


def _title(move: Move) -> str:
    return move.title.in_language(language())


def _said(procedure: Procedure) -> str:
    """The moves as one sentence."""
    tongue = language()
    steps = {step.code: step.title.in_language(tongue) for step in procedure.steps}
    moves = [
        f"{_title(move)}: {steps[source]} → {steps[move.ends_at(source)]}"
        for move in procedure.moves
        for source in move.sources
    ]
    return f"{procedure.title.in_language(tongue)} – " + "; ".join(moves)
