"""What the cockpit shows of a place, put together from the rooms' queries as values for the page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yizhen.base import queries as base
from yizhen.base.queries import Place
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel
from yizhen.core.text import Text
from yizhen.edges.web.cockpit.sand import Count
from yizhen.edges.web.shell import charts
from yizhen.journal import queries as journal
from yizhen.matters import queries as matters
from yizhen.matters.queries import Matter, Standing
from yizhen.posts import queries as posts
from yizhen.posts.queries import Roster

PERIOD: Final = timedelta(days=90)
TREND_DAYS: Final = 30
FEED_READ: Final = 200
FEED_SHOWN: Final = 12
LATE_SHOWN: Final = 2
CIRCULARS_SHOWN: Final = 14
WORKER: Final = "grid_worker"
NOTHING: Final = Standing("", 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the feed: a deed, where (grids, or what is above them, the latest first), how often in a row, when last."""

    deed: str
    places: tuple[str, ...]
    times: int
    at: datetime

    @property
    def place(self) -> str:
        """The latest place."""
        return self.places[0]

    @property
    def room(self) -> str:
        """The room whose deed it was."""
        return self.deed.partition(".")[0]


@dataclass(frozen=True, slots=True)
class GridLine:
    """A grid in the list: who works there, how many of its circulars are acknowledged. Listed by place, never ranked."""

    grid: Place
    workers: str
    standing: Standing
    meter: SafeString

    @property
    def url(self) -> str:
        """Its own page."""
        return reverse("cockpit:grid", args=[self.grid.path])


@dataclass(frozen=True, slots=True)
class Bar:
    """A community (or grid): how many of its circulars are acknowledged."""

    name: str
    acknowledged: int
    parts: int
    meter: SafeString


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that changes by itself on the cockpit of `place`."""

    place: Place
    counts: Mapping[str, int]
    whole: Standing
    lines: tuple[GridLine, ...]
    bars: tuple[Bar, ...]
    late: tuple[Matter, ...]
    running: tuple[Matter, ...]
    feed: tuple[Happening, ...]
    names: Mapping[str, str]

    @property
    def unserved(self) -> tuple[GridLine, ...]:
        """Grids without a grid worker."""
        return tuple(line for line in self.lines if not line.workers)

    @property
    def served(self) -> int:
        """How many grids have a grid worker."""
        return len(self.lines) - len(self.unserved)

    @property
    def plates(self) -> tuple[Count, ...]:
        """What the plates of the sand table tell."""
        return plates(replace(r.standing, path=r.grid.path) for r in self.lines)


def overview(actor: Actor, place: Place, *, now: datetime) -> Overview:
    """The state of `place` now. A constant number of queries."""
    since = now - PERIOD
    grids = base.beneath(actor, place.path, PlaceLevel.GRID)
    level = PlaceLevel.GRID if place.level == PlaceLevel.COMMUNITY else PlaceLevel.COMMUNITY
    groups = grids if level is PlaceLevel.GRID else base.beneath(actor, place.path, level)
    by_grid = matters.standings(actor, place.path, PlaceLevel.GRID, since=since, now=now)
    by_group = (
        by_grid
        if level is PlaceLevel.GRID
        else matters.standings(actor, place.path, level, since=since, now=now)
    )
    late = tuple(matters.late_parts(actor, place.path, now=now)[:LATE_SHOWN])
    feed = happenings(actor, place.path)
    running = matters.issued(actor).filter(is_open=True).order_by("due_at")
    return Overview(
        place=place,
        counts=base.census(actor, place.path),
        whole=_sum(by_group.values()),
        lines=_lines(grids, by_grid, _workers(actor, place.path)),
        bars=tuple(_bar(group, by_group.get(group.path, NOTHING)) for group in groups),
        late=late,
        running=tuple(running[:CIRCULARS_SHOWN]),
        feed=feed,
        names=base.names_of({one.place for one in feed} | {one.place_path for one in late}),
    )


def plates(standings: Iterable[Standing]) -> tuple[Count, ...]:
    """What the plates of the sand table tell of grids, each leading to its page."""
    return tuple(
        Count(
            one.path,
            one.open,
            is_hot=bool(one.late),
            url=reverse("cockpit:grid", args=[one.path]),
        )
        for one in standings
    )


def gaps(roster: Roster) -> tuple[tuple[Text, int], ...]:
    """Required duties that nobody holds, by title, with how often."""
    found = Counter(gap.duty.title for at in roster.places for gap in at.vacancies)
    return tuple(found.items())


def happenings(actor: Actor, path: str) -> tuple[Happening, ...]:
    """The latest deeds within `path`; the same deed in a row is one line. One query."""
    rows = journal.happenings(actor, path).values_list("deed", "place_path", "at")[:FEED_READ]
    found: list[Happening] = []
    for deed, at_path, at in rows:
        place = paths.at_level(at_path, PlaceLevel.GRID) or at_path
        last = found[-1] if found else None
        if last and last.deed == deed:
            places = tuple(dict.fromkeys((*last.places, place)))
            found[-1] = Happening(deed, places, last.times + 1, last.at)
        elif len(found) == FEED_SHOWN:
            break
        else:
            found.append(Happening(deed, (place,), 1, at))
    return tuple(found)


def trend(actor: Actor, place: Place) -> charts.Chart:
    """Issued and acknowledged by day. Two queries."""
    today = timezone.localdate()
    days = matters.daily(
        actor, place.path, since=today - timedelta(days=TREND_DAYS - 1), until=today
    )
    return charts.area(
        [f"{day.on:%m-%d}" for day in days],
        (
            charts.Series(_("发出"), tuple(day.issued for day in days), 2),
            charts.Series(_("签收"), tuple(day.acknowledged for day in days), 1),
        ),
        title=_("近 30 天每天发出和签收的件数"),
        name="trend",
        unit=_("件"),
    )


def outcome(whole: Standing) -> charts.Chart:
    """How circulars of the period came out."""
    shares = (
        charts.Share(_("按时签收"), whole.in_time),
        charts.Share(_("迟了才签"), whole.acknowledged - whole.in_time),
        charts.Share(_("还没到期"), whole.open - whole.late),
        charts.Share(_("超期未签"), whole.late),
    )
    return charts.donut(shares, title=_("近 90 天通知签收结果"), unit=_("件"))


def _workers(actor: Actor, path: str) -> Mapping[str, str]:
    """Names of grid workers by path."""
    found: dict[str, list[str]] = defaultdict(list)
    for at in posts.roster(actor, path).places:
        for line in at.lines:
            if line.post.duty == WORKER:
                found[at.path].append(line.name)
    return {at: "、".join(names) for at, names in found.items()}


def _lines(
    grids: Iterable[Place], standings: Mapping[str, Standing], workers: Mapping[str, str]
) -> tuple[GridLine, ...]:
    rows = [
        GridLine(
            grid,
            workers.get(grid.path, ""),
            standing := standings.get(grid.path, NOTHING),
            charts.meter(standing.acknowledged, top=standing.parts or 1),
        )
        for grid in grids
    ]
    return tuple(sorted(rows, key=lambda line: line.grid.path))


def _bar(group: Place, standing: Standing) -> Bar:
    meter = charts.meter(standing.acknowledged, top=standing.parts or 1)
    return Bar(group.name, standing.acknowledged, standing.parts, meter)


def _sum(standings: Iterable[Standing]) -> Standing:
    rows = list(standings)
    return Standing(
        path="",
        parts=sum(row.parts for row in rows),
        acknowledged=sum(row.acknowledged for row in rows),
        open=sum(row.open for row in rows),
        late=sum(row.late for row in rows),
        due=sum(row.due for row in rows),
        in_time=sum(row.in_time for row in rows),
    )
