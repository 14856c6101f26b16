"""What a room offers to the house: one value per room, put together in `site/wiring.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yizhen.core.text import Text

Payload = Mapping[str, str | int | bool | None]
"""What an errand carries: ids and names, never personal text."""


@dataclass(frozen=True, slots=True)
class Task:
    """An errand in the hand of its consumer. `key` is the same at each attempt: use it as `once`."""

    id: int
    kind: str
    payload: Payload
    attempt: int

    @property
    def key(self) -> str:
        """A name that makes what the consumer does happen once, however often it is tried."""
        return f"errand:{self.id}"

    def text(self, name: str) -> str:
        """The payload's `name`, which must be a string."""
        value = self.payload[name]
        assert isinstance(value, str), (self.kind, name)
        return value

    def number(self, name: str) -> int:
        """The payload's `name`, which must be a whole number."""
        value = self.payload[name]
        assert isinstance(value, int), (self.kind, name)
        return value


Consumer = Callable[[Task], None]
"""Does an errand. Raises Outage to be tried again later; anything else that it raises counts as a fault."""


@dataclass(frozen=True, slots=True)
class Routine:
    """Something the loop does again and again; each worker asks, one does it."""

    name: str
    every: timedelta
    run: Callable[[], None]
    title: Text


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One thing that somebody must still finish, as a hand-over lists it.

    `path` is the place or organisation that it belongs to.
    """

    kind: str
    id: str
    title: str
    path: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of open work that can be handed over: how to list it for an account and give it to another.

    `reassign(act, work_id, giver_id, taker_id)` joins the open deed `act` and records the change. Raises
    Conflict when the giver is no longer responsible.
    """

    title: Text
    open_for: Callable[[int], Sequence[OpenWork]]
    reassign: Callable[[Any, str, int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one room offers: names of its deeds with a sentence each, consumers of errands, routines."""

    room: str
    title: Text
    deeds: Mapping[str, Text] = field(default_factory=dict)
    errands: Mapping[str, Consumer] = field(default_factory=dict)
    routines: tuple[Routine, ...] = ()
    open_work: Mapping[str, WorkKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wiring:
    """All manifests of the house; names are unique across rooms."""

    manifests: tuple[Manifest, ...]

    def __post_init__(self) -> None:
        for names in (
            [n for m in self.manifests for n in m.deeds],
            [n for m in self.manifests for n in m.errands],
            [r.name for m in self.manifests for r in m.routines],
            [kind for m in self.manifests for kind in m.open_work],
        ):
            assert len(names) == len(set(names)), f"a name is offered twice: {sorted(names)}"

    @property
    def deeds(self) -> dict[str, Text]:
        """Every deed with its sentence."""
        return {name: text for m in self.manifests for name, text in m.deeds.items()}

    @property
    def errands(self) -> dict[str, Consumer]:
        """Every kind of errand with who does it."""
        return {kind: consumer for m in self.manifests for kind, consumer in m.errands.items()}

    @property
    def routines(self) -> tuple[Routine, ...]:
        """Everything that is done again and again."""
        return tuple(routine for m in self.manifests for routine in m.routines)

    @property
    def open_work(self) -> dict[str, WorkKind]:
        """Every kind of open work that can be handed over."""
        return {name: kind for m in self.manifests for name, kind in m.open_work.items()}
