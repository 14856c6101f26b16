"""Procedures: the steps that a thing can stand on and the moves between them, as plain values.

A pack declares a `Procedure`; `faults_of` tells everything that is unsound about it before it is ever used;
`walk` takes one move and says what follows. Nothing here stores or sends anything: clocks and effects are
names that the room which owns the thing acts upon.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yizhen.core.refusals import Conflict, Invalid, NotAllowed
from yizhen.core.text import Text

HOUSE = "house"
"""The duty of the house itself: moves that a clock or a command takes, never a person."""


class Source(StrEnum):
    """Where a clock's due moment comes from."""

    FIELD = "field"
    """A date, a moment or a number of working days in the answers of the form."""
    CLASS = "class"
    """A deadline class, the same for each thing of this procedure."""
    CATEGORY = "category"
    """A stage of the deadline class that the thing's category has."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of the procedure; `name` is a field, a deadline class or a stage, depending on `source`."""

    code: str
    title: Text
    source: Source
    name: str


@dataclass(frozen=True, slots=True)
class ClockChanges:
    """Names of clocks that begin, end, stand still or go on."""

    started: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every clock that is touched."""
        return self.started + self.stopped + self.paused + self.resumed


@dataclass(frozen=True, slots=True)
class Step:
    """A place in the procedure where a thing can rest."""

    code: str
    title: Text
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be true before a move; the sentence tells the person what is missing."""

    fact: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Move:
    """A way from some steps to another one.

    `duties` may take it by post, `parties` by what they are to the thing ("addressee"); either suffices.
    A move without `target` stays where it is. `times_max` limits how often it may be taken on one thing.
    """

    code: str
    title: Text
    sources: tuple[str, ...]
    target: str | None = None
    duties: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()
    times_max: int | None = None
    form: str | None = None
    effects: tuple[str, ...] = ()
    clocks: ClockChanges = ClockChanges()

    def ends_at(self, step: str) -> str:
        """The step on which the thing rests after this move from `step`."""
        return self.target or step

    def is_for(self, duties: Collection[str], parties: Collection[str] = ()) -> bool:
        """Whether one of these duties or parties may take the move."""
        return not (self.duties.isdisjoint(duties) and self.parties.isdisjoint(parties))


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named, numbered way of working: a thing keeps the version that it was opened with."""

    code: str
    version: int
    title: Text
    start: str
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    openers: frozenset[str] = frozenset()
    """Duties that may open a thing of this kind."""
    form: str | None = None
    """The form that opens it."""
    effects: tuple[str, ...] = ()
    """What opening brings about."""
    clocks: tuple[Clock, ...] = ()
    opening_clocks: tuple[str, ...] = ()
    """Clocks that begin when it is opened."""

    def step(self, code: str) -> Step:
        """The step called `code`, which must exist."""
        found = [s for s in self.steps if s.code == code]
        assert found, (self.code, code)
        return found[0]

    def move(self, code: str) -> Move:
        """The move called `code`. Raises Invalid when there is none."""
        for move in self.moves:
            if move.code == code:
                return move
        raise Invalid(NO_SUCH_MOVE, field="move", move=code, procedure=self.title)

    def clock(self, code: str) -> Clock:
        """The clock called `code`, which must exist."""
        found = [c for c in self.clocks if c.code == code]
        assert found, (self.code, code)
        return found[0]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the owner of a thing knows before a move is taken."""

    parties: frozenset[str] = frozenset()
    """What the actor is to the thing."""
    true: frozenset[str] = frozenset()
    """Which needs are met."""
    taken: Mapping[str, int] = field(default_factory=dict)
    """How often each move was taken before."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What follows from a move: where the thing rests now and what the room has to bring about."""

    move: str
    source: str
    target: str
    is_end: bool
    effects: tuple[str, ...]
    clocks: ClockChanges

    @property
    def moved(self) -> bool:
        """Whether the thing rests on another step than before."""
        return self.source != self.target


NO_FACTS = Facts()

NO_SUCH_MOVE = Text(
    zh="「{procedure}」没有“{move}”这个操作。请刷新页面，从列出的操作里选。",
    en="“{procedure}” has no move “{move}”. Reload the page and choose one that is listed.",
)
NOT_YOURS = Text(
    zh="您的岗位不能“{move}”。请找负责的同事，或请管理员调整岗位。",
    en="Your post may not “{move}”. Ask the person responsible, or an administrator.",
)
NOT_HERE = Text(
    zh="现在是「{step}」，不能“{move}”。可能刚才有人先办了，请刷新后再看。",
    en="It stands at “{step}”, where “{move}” is not possible. Somebody may have been faster: reload.",
)
TOO_OFTEN = Text(
    zh="“{move}”最多 {times_max} 次，已经用完。请换一种处理方式。",
    en="“{move}” may be done {times_max} times at most. Choose another way.",
)


def walk(
    procedure: Procedure,
    step: str,
    move: str,
    *,
    duties: Collection[str],
    facts: Facts = NO_FACTS,
) -> Walk:
    """Take `move` from `step` with `duties`.

    Raises Invalid for a move that does not exist, NotAllowed for one that belongs to others, Conflict for one
    that is not open here, was taken too often or still needs something. The caller holds the row locked.
    """
    chosen = procedure.move(move)
    here = procedure.step(step)
    if not chosen.is_for(duties, facts.parties):
        raise NotAllowed(NOT_YOURS, move=chosen.title, step=here.title)
    if step not in chosen.sources:
        raise Conflict(NOT_HERE, move=chosen.title, step=here.title)
    if is_used_up(chosen, facts):
        raise Conflict(TOO_OFTEN, move=chosen.title, times_max=chosen.times_max)
    for need in chosen.needs:
        if need.fact not in facts.true:
            raise Conflict(need.sentence, move=chosen.title, need=need.fact)
    target = chosen.ends_at(step)
    return Walk(
        move=chosen.code,
        source=step,
        target=target,
        is_end=procedure.step(target).is_end,
        effects=chosen.effects,
        clocks=chosen.clocks,
    )


def moves_open_to(
    procedure: Procedure,
    step: str,
    duties: Collection[str],
    facts: Facts = NO_FACTS,
) -> tuple[Move, ...]:
    """The moves that may be offered from `step`, in the order of the pack.

    A move that still needs something is offered too: taking it tells what is missing.
    """
    return tuple(
        move
        for move in procedure.moves
        if step in move.sources
        and move.is_for(duties, facts.parties)
        and not is_used_up(move, facts)
    )


def is_used_up(move: Move, facts: Facts) -> bool:
    """Whether `move` was already taken as often as it may be."""
    return move.times_max is not None and facts.taken.get(move.code, 0) >= move.times_max


# Soundness


class FaultKind(StrEnum):
    """What can be unsound about a procedure."""

    NO_START = "no_start"
    NO_END = "no_end"
    DUPLICATE_STEP = "duplicate_step"
    DUPLICATE_MOVE = "duplicate_move"
    DUPLICATE_CLOCK = "duplicate_clock"
    UNKNOWN_STEP = "unknown_step"
    UNREACHABLE_STEP = "unreachable_step"
    TRAP = "trap"
    MOVE_FROM_NOWHERE = "move_from_nowhere"
    MOVE_OF_NOBODY = "move_of_nobody"
    UNKNOWN_DUTY = "unknown_duty"
    UNKNOWN_CLOCK = "unknown_clock"
    IDLE_CLOCK = "idle_clock"
    ENDLESS_CLOCK = "endless_clock"
    LIMIT_BELOW_ONE = "limit_below_one"


@dataclass(frozen=True, slots=True, order=True)
class ProcedureFault:
    """One thing that is unsound: its kind, where in the procedure, and the name concerned."""

    kind: FaultKind
    where: str
    name: str = ""

    @property
    def text(self) -> Text:
        """What is wrong and what to do."""
        return _SENTENCES[self.kind].format(name=self.name)


def faults_of(
    procedure: Procedure, *, duties: Collection[str] | None = None
) -> tuple[ProcedureFault, ...]:
    """Everything that is unsound about `procedure`; empty when it may be used.

    With `duties` given, a duty that is not among them is a fault as well.
    """
    found = [
        *_name_faults(procedure),
        *_graph_faults(procedure),
        *_move_faults(procedure),
        *_clock_faults(procedure),
    ]
    if duties is not None:
        found.extend(_duty_faults(procedure, known=duties))
    return tuple(found)


def reachable(procedure: Procedure) -> frozenset[str]:
    """The declared steps that can be reached from the start, the start included."""
    return _closure([procedure.start], _links(procedure))


def leading_to_an_end(procedure: Procedure) -> frozenset[str]:
    """The declared steps from which some end can still be reached, the ends included."""
    backwards = [(target, source) for source, target in _links(procedure)]
    return _closure([s.code for s in procedure.steps if s.is_end], backwards)


def _links(procedure: Procedure) -> list[tuple[str, str]]:
    declared = {step.code for step in procedure.steps}
    return [
        (source, move.ends_at(source))
        for move in procedure.moves
        for source in move.sources
        if source in declared and move.ends_at(source) in declared
    ] + [(code, code) for code in declared]


def _closure(starts: Iterable[str], links: Iterable[tuple[str, str]]) -> frozenset[str]:
    after: dict[str, set[str]] = {}
    for source, target in links:
        after.setdefault(source, set()).add(target)
    seen: set[str] = set()
    waiting = [start for start in starts if start in after]
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            waiting.extend(after[step] - seen)
    return frozenset(seen)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _name_faults(procedure: Procedure) -> list[ProcedureFault]:
    kinds = (
        (FaultKind.DUPLICATE_STEP, "steps", [s.code for s in procedure.steps]),
        (FaultKind.DUPLICATE_MOVE, "moves", [m.code for m in procedure.moves]),
        (FaultKind.DUPLICATE_CLOCK, "clocks", [c.code for c in procedure.clocks]),
    )
    return [
        ProcedureFault(kind, where, name)
        for kind, where, names in kinds
        for name in _repeated(names)
    ]


def _graph_faults(procedure: Procedure) -> list[ProcedureFault]:
    codes = list(dict.fromkeys(step.code for step in procedure.steps))
    found: list[ProcedureFault] = []
    if not any(step.is_end for step in procedure.steps):
        found.append(ProcedureFault(FaultKind.NO_END, "steps"))
    else:
        ending = leading_to_an_end(procedure)
        found += [ProcedureFault(FaultKind.TRAP, "steps", c) for c in codes if c not in ending]
    if procedure.start not in codes:
        return [*found, ProcedureFault(FaultKind.NO_START, "start", procedure.start)]
    reached = reachable(procedure)
    found += [
        ProcedureFault(FaultKind.UNREACHABLE_STEP, "steps", c) for c in codes if c not in reached
    ]
    return found


def _move_faults(procedure: Procedure) -> list[ProcedureFault]:
    declared = {step.code for step in procedure.steps}
    found: list[ProcedureFault] = []
    for move in procedure.moves:
        where = f"moves.{move.code}"
        ends = [*move.sources, *([move.target] if move.target is not None else [])]
        found += [
            ProcedureFault(FaultKind.UNKNOWN_STEP, where, end)
            for end in dict.fromkeys(ends)
            if end not in declared
        ]
        if not move.sources:
            found.append(ProcedureFault(FaultKind.MOVE_FROM_NOWHERE, where, move.code))
        if not move.duties and not move.parties:
            found.append(ProcedureFault(FaultKind.MOVE_OF_NOBODY, where, move.code))
        if move.times_max is not None and move.times_max < 1:
            found.append(ProcedureFault(FaultKind.LIMIT_BELOW_ONE, where, move.code))
    return found


def _duty_faults(procedure: Procedure, *, known: Collection[str]) -> list[ProcedureFault]:
    holders = [("openers", procedure.openers)]
    holders += [(f"moves.{move.code}", move.duties) for move in procedure.moves]
    return [
        ProcedureFault(FaultKind.UNKNOWN_DUTY, where, duty)
        for where, duties in holders
        for duty in sorted(duties - {HOUSE})
        if duty not in known
    ]


def _clock_faults(procedure: Procedure) -> list[ProcedureFault]:
    declared = {clock.code for clock in procedure.clocks}
    used = [("opening_clocks", procedure.opening_clocks)]
    used += [(f"moves.{move.code}", move.clocks.names) for move in procedure.moves]
    found = [
        ProcedureFault(FaultKind.UNKNOWN_CLOCK, where, name)
        for where, names in used
        for name in dict.fromkeys(names)
        if name not in declared
    ]
    started = set(procedure.opening_clocks)
    stopped: set[str] = set()
    for move in procedure.moves:
        started.update(move.clocks.started)
        stopped.update(move.clocks.stopped)
    found += [ProcedureFault(FaultKind.IDLE_CLOCK, "clocks", c) for c in sorted(declared - started)]
    found += [
        ProcedureFault(FaultKind.ENDLESS_CLOCK, "clocks", c) for c in sorted(declared - stopped)
    ]
    return found


_SENTENCES: Mapping[FaultKind, Text] = {
    FaultKind.NO_START: Text(
        zh="起点“{name}”不是已写明的环节。请把 start 改成某个环节的代码。",
        en="The start “{name}” is not a declared step. Set start to the code of a step.",
    ),
    FaultKind.NO_END: Text(
        zh="没有结束环节。请给至少一个环节写上 is_end = true。",
        en="There is no end. Give at least one step is_end = true.",
    ),
    FaultKind.DUPLICATE_STEP: Text(
        zh="环节“{name}”写了不止一次。请改名或删去多余的。",
        en="Step “{name}” is declared more than once. Rename or remove one.",
    ),
    FaultKind.DUPLICATE_MOVE: Text(
        zh="操作“{name}”写了不止一次。请改名，或把来源环节并到一处。",
        en="Move “{name}” is declared more than once. Rename one, or join their sources.",
    ),
    FaultKind.DUPLICATE_CLOCK: Text(
        zh="时钟“{name}”写了不止一次。请改名或删去多余的。",
        en="Clock “{name}” is declared more than once. Rename or remove one.",
    ),
    FaultKind.UNKNOWN_STEP: Text(
        zh="环节“{name}”没有写明。请补上这个环节，或改正名字。",
        en="Step “{name}” is not declared. Declare it or correct the name.",
    ),
    FaultKind.UNREACHABLE_STEP: Text(
        zh="从起点走不到环节“{name}”。请加一个通向它的操作，或删去它。",
        en="Step “{name}” cannot be reached from the start. Add a move to it or remove it.",
    ),
    FaultKind.TRAP: Text(
        zh="从环节“{name}”走不到任何结束环节。请加一个离开它的操作。",
        en="No end can be reached from step “{name}”. Add a move that leaves it.",
    ),
    FaultKind.MOVE_FROM_NOWHERE: Text(
        zh="操作“{name}”没有来源环节。请写明 from。",
        en="Move “{name}” starts nowhere. Say from which steps.",
    ),
    FaultKind.MOVE_OF_NOBODY: Text(
        zh="操作“{name}”没有人可以做。请写明 duties 或 parties。",
        en="Nobody may take move “{name}”. Name duties or parties.",
    ),
    FaultKind.UNKNOWN_DUTY: Text(
        zh="岗责“{name}”不在 duties.toml 里。请补上，或改正名字。",
        en="Duty “{name}” is not in duties.toml. Add it or correct the name.",
    ),
    FaultKind.UNKNOWN_CLOCK: Text(
        zh="时钟“{name}”没有写明。请在 clocks 里补上，或改正名字。",
        en="Clock “{name}” is not declared. Add it under clocks or correct the name.",
    ),
    FaultKind.IDLE_CLOCK: Text(
        zh="时钟“{name}”从来不启动。请让某个操作启动它，或删去它。",
        en="Clock “{name}” never starts. Let a move start it or remove it.",
    ),
    FaultKind.ENDLESS_CLOCK: Text(
        zh="时钟“{name}”从来不停止。请让某个操作停止它。",
        en="Clock “{name}” never stops. Let a move stop it.",
    ),
    FaultKind.LIMIT_BELOW_ONE: Text(
        zh="操作“{name}”的次数上限小于 1，永远做不了。请改为 1 以上，或删去上限。",
        en="Move “{name}” may be taken less than once. Raise times_max or remove it.",
    ),
}
