"""Procedures: what is unsound is said, all of it; a walk never leaves the declared steps."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yizhen.core.procedure import (
    HOUSE,
    Clock,
    ClockChanges,
    Facts,
    FaultKind,
    Move,
    Need,
    Procedure,
    Source,
    Step,
    faults_of,
    leading_to_an_end,
    moves_open_to,
    reachable,
    walk,
)
from yizhen.core.refusals import Conflict, Invalid, NotAllowed
from yizhen.core.text import Text

WORDS = Text(zh="字", en="word")


def a_step(code: str, *, is_end: bool = False) -> Step:
    """A step named after its code."""
    return Step(code=code, title=Text(zh=code, en=code), is_end=is_end)


def a_move(code: str, *sources: str, to: str | None = None, duties: str = "clerk") -> Move:
    """A move named after its code, for one duty."""
    return Move(
        code=code,
        title=Text(zh=code, en=code),
        sources=sources,
        target=to,
        duties=frozenset(duties.split()),
    )


def a_procedure(*moves: Move, start: str = "open", ends: str = "closed") -> Procedure:
    """A procedure whose steps are those that the moves name, in order."""
    codes = [start] + [s for m in moves for s in (*m.sources, m.target or start)]
    return Procedure(
        code="test",
        version=1,
        title=WORDS,
        start=start,
        steps=tuple(a_step(c, is_end=c in ends.split()) for c in dict.fromkeys(codes)),
        moves=moves,
    )


ACCEPT = a_move("accept", "open", to="doing")
FINISH = a_move("finish", "doing", to="closed")
REMIND = replace(a_move("remind", "open", "doing", duties="chief"), times_max=2)
SOUND = a_procedure(ACCEPT, FINISH, REMIND)


def kinds(procedure: Procedure, **known: frozenset[str]) -> list[tuple[FaultKind, str]]:
    """Kind and name of each fault."""
    return sorted((fault.kind, fault.name) for fault in faults_of(procedure, **known))


# Walking


def test_a_walk_says_where_it_leads_and_what_follows() -> None:
    clocks = ClockChanges(started=("handle",), stopped=("accept",))
    move = replace(ACCEPT, effects=("matters.tell",), clocks=clocks)
    step = walk(a_procedure(move, FINISH), "open", "accept", duties={"clerk"})
    assert (step.source, step.target, step.moved, step.is_end) == (
        "open",
        "doing",
        True,
        False,
    )
    assert (step.effects, step.clocks) == (("matters.tell",), clocks)


def test_a_walk_to_an_end_says_so() -> None:
    assert walk(SOUND, "doing", "finish", duties={"clerk"}).is_end


def test_a_move_without_target_stays_where_it_is() -> None:
    step = walk(SOUND, "doing", "remind", duties={"chief"})
    assert (step.target, step.moved) == ("doing", False)


def test_a_move_of_another_duty_is_not_allowed() -> None:
    with pytest.raises(NotAllowed, match="accept"):
        walk(SOUND, "open", "accept", duties={"chief"})


def test_a_party_may_take_a_move_that_names_parties() -> None:
    move = replace(ACCEPT, duties=frozenset(), parties=frozenset({"reporter"}))
    procedure = a_procedure(move, FINISH)
    with pytest.raises(NotAllowed):
        walk(procedure, "open", "accept", duties={"reporter"})
    facts = Facts(parties=frozenset({"reporter"}))
    assert walk(procedure, "open", "accept", duties=set(), facts=facts).target == "doing"


def test_a_move_from_another_step_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="doing"):
        walk(SOUND, "doing", "accept", duties={"clerk"})


def test_a_move_that_does_not_exist_is_invalid() -> None:
    with pytest.raises(Invalid, match="fly"):
        walk(SOUND, "open", "fly", duties={"clerk"})


def test_a_move_taken_as_often_as_it_may_be_is_a_conflict() -> None:
    walk(SOUND, "open", "remind", duties={"chief"}, facts=Facts(taken={"remind": 1}))
    with pytest.raises(Conflict, match="2"):
        walk(SOUND, "open", "remind", duties={"chief"}, facts=Facts(taken={"remind": 2}))


def test_a_missing_need_is_told_in_its_own_sentence() -> None:
    need = Need(fact="has_photo", sentence=Text(zh="请先拍一张照片。", en="Take a photo first."))
    procedure = a_procedure(replace(ACCEPT, needs=(need,)), FINISH)
    with pytest.raises(Conflict, match="照片"):
        walk(procedure, "open", "accept", duties={"clerk"})
    facts = Facts(true=frozenset({"has_photo"}))
    assert walk(procedure, "open", "accept", duties={"clerk"}, facts=facts).moved


def test_moves_open_to_somebody_are_those_a_walk_would_take() -> None:
    used_up = Facts(taken={"remind": 2})
    assert [m.code for m in moves_open_to(SOUND, "open", {"clerk", "chief"})] == [
        "accept",
        "remind",
    ]
    assert [m.code for m in moves_open_to(SOUND, "open", {"chief"}, used_up)] == []
    assert moves_open_to(SOUND, "open", set()) == ()


# Soundness, fault by fault


def test_a_sound_procedure_has_no_fault() -> None:
    assert faults_of(SOUND, duties={"clerk", "chief"}) == ()


def a_clocked(clock: str, changes: ClockChanges, *, opening: tuple[str, ...] = ()) -> Procedure:
    """A procedure that declares one clock and changes clocks in its first move."""
    declared = (Clock(code=clock, title=WORDS, source=Source.FIELD, name="due_on"),)
    procedure = a_procedure(replace(ACCEPT, clocks=changes), FINISH)
    return replace(procedure, clocks=declared, opening_clocks=opening)


FAULTY: dict[str, tuple[Procedure, FaultKind, str]] = {
    "no start": (replace(SOUND, start="gone"), FaultKind.NO_START, "gone"),
    "no end": (a_procedure(ACCEPT, FINISH, ends=""), FaultKind.NO_END, ""),
    "step twice": (
        replace(SOUND, steps=(*SOUND.steps, a_step("doing"))),
        FaultKind.DUPLICATE_STEP,
        "doing",
    ),
    "move twice": (
        a_procedure(ACCEPT, ACCEPT, FINISH),
        FaultKind.DUPLICATE_MOVE,
        "accept",
    ),
    "unknown target": (
        replace(SOUND, moves=(*SOUND.moves, a_move("fly", "open", to="sky"))),
        FaultKind.UNKNOWN_STEP,
        "sky",
    ),
    "unknown source": (
        replace(SOUND, moves=(*SOUND.moves, a_move("land", "sky", to="open"))),
        FaultKind.UNKNOWN_STEP,
        "sky",
    ),
    "unreachable": (
        replace(SOUND, steps=(*SOUND.steps, a_step("island", is_end=True))),
        FaultKind.UNREACHABLE_STEP,
        "island",
    ),
    "trap": (
        a_procedure(ACCEPT, FINISH, a_move("stall", "doing", to="stuck")),
        FaultKind.TRAP,
        "stuck",
    ),
    "from nowhere": (
        a_procedure(ACCEPT, FINISH, a_move("appear", to="doing")),
        FaultKind.MOVE_FROM_NOWHERE,
        "appear",
    ),
    "of nobody": (
        a_procedure(ACCEPT, replace(FINISH, duties=frozenset())),
        FaultKind.MOVE_OF_NOBODY,
        "finish",
    ),
    "limit below one": (
        a_procedure(ACCEPT, replace(FINISH, times_max=0)),
        FaultKind.LIMIT_BELOW_ONE,
        "finish",
    ),
    "unknown duty": (
        a_procedure(ACCEPT, replace(FINISH, duties=frozenset({"ghost"}))),
        FaultKind.UNKNOWN_DUTY,
        "ghost",
    ),
    "unknown clock": (
        a_procedure(replace(ACCEPT, clocks=ClockChanges(paused=("handle",))), FINISH),
        FaultKind.UNKNOWN_CLOCK,
        "handle",
    ),
    "idle clock": (
        a_clocked("handle", ClockChanges(stopped=("handle",))),
        FaultKind.IDLE_CLOCK,
        "handle",
    ),
    "endless clock": (
        a_clocked("handle", ClockChanges(), opening=("handle",)),
        FaultKind.ENDLESS_CLOCK,
        "handle",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_each_kind_of_fault_is_found_and_named(case: str) -> None:
    procedure, kind, name = FAULTY[case]
    assert (kind, name) in kinds(procedure, duties=frozenset({"clerk", "chief"}))


def test_a_clock_declared_twice_is_a_fault() -> None:
    once = a_clocked("handle", ClockChanges(stopped=("handle",)), opening=("handle",))
    assert faults_of(once) == ()
    twice = replace(once, clocks=once.clocks * 2)
    assert kinds(twice) == [(FaultKind.DUPLICATE_CLOCK, "handle")]


def test_all_faults_are_told_at_once() -> None:
    procedure = a_procedure(ACCEPT, a_move("stall", "doing", to="stuck", duties="ghost"), ends="")
    found = {kind for kind, _ in kinds(procedure, duties=frozenset({"clerk"}))}
    assert found == {FaultKind.NO_END, FaultKind.UNKNOWN_DUTY}


def test_the_duty_of_the_house_is_always_known() -> None:
    procedure = a_procedure(ACCEPT, replace(FINISH, duties=frozenset({HOUSE})))
    assert faults_of(procedure, duties={"clerk"}) == ()


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_of_fault_has_a_sentence_and_a_test(kind: FaultKind) -> None:
    shown = {kind for _, kind, _ in FAULTY.values()} | {FaultKind.DUPLICATE_CLOCK}
    assert kind in shown
    for procedure, _, _ in FAULTY.values():
        for fault in faults_of(procedure, duties={"clerk", "chief"}):
            assert fault.text.zh.endswith("。") and fault.text.en.endswith(".")
            assert "{" not in fault.text.zh + fault.text.en


# Properties

CODES = ["a", "b", "c", "d", "e", "f"]


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any procedure over six steps, sound or not; some moves name a step that is not declared."""
    steps = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    ends = draw(st.sets(st.sampled_from(CODES)))
    somewhere = st.sampled_from([*CODES, "nowhere"])
    sources = st.lists(somewhere, min_size=1, max_size=3, unique=True)
    pairs = draw(st.lists(st.tuples(sources, somewhere | st.none()), max_size=10))
    return Procedure(
        code="random",
        version=1,
        title=WORDS,
        start=draw(st.sampled_from(CODES)),
        steps=tuple(a_step(code, is_end=code in ends) for code in steps),
        moves=tuple(a_move(f"m{n}", *s, to=t) for n, (s, t) in enumerate(pairs)),
    )


def paths_by_force(procedure: Procedure) -> set[tuple[str, str]]:
    """All (from, to) pairs by Warshall's closure: slow, obvious, and nothing like the code under test."""
    codes = [step.code for step in procedure.steps]
    joined = {(c, c) for c in codes}
    for move in procedure.moves:
        joined |= {(s, move.target or s) for s in move.sources}
    joined = {(s, t) for s, t in joined if s in codes and t in codes}
    for middle in codes:
        joined |= {(s, t) for s in codes for t in codes if {(s, middle), (middle, t)} <= joined}
    return joined


@given(procedures())
def test_reachability_agrees_with_brute_force(procedure: Procedure) -> None:
    joined = paths_by_force(procedure)
    codes = {step.code for step in procedure.steps}
    ends = {step.code for step in procedure.steps if step.is_end}
    assert reachable(procedure) == {c for c in codes if (procedure.start, c) in joined}
    assert leading_to_an_end(procedure) == {c for c in codes if any((c, e) in joined for e in ends)}


@given(procedures())
def test_a_procedure_is_sound_exactly_when_the_oracle_says_so(
    procedure: Procedure,
) -> None:
    joined = paths_by_force(procedure)
    codes = {step.code for step in procedure.steps}
    ends = {step.code for step in procedure.steps if step.is_end}
    named = {n for m in procedure.moves for n in (*m.sources, m.target) if n is not None}
    is_sound = (
        procedure.start in codes
        and bool(ends)
        and named <= codes
        and all((procedure.start, c) in joined for c in codes)
        and all(any((c, e) in joined for e in ends) for c in codes)
    )
    assert (faults_of(procedure) == ()) is is_sound


def walks(procedure: Procedure, choices: list[int]) -> Iterator[str]:
    """The steps of one walk that takes any open move, chosen by number."""
    step = procedure.start
    for choice in choices:
        offered = moves_open_to(procedure, step, {"clerk"})
        if not offered:
            return
        move = offered[choice % len(offered)]
        step = walk(procedure, step, move.code, duties={"clerk"}).target
        yield step


def repaired(procedure: Procedure) -> Procedure:
    """The sound part of a random procedure; discards the example when there is none."""
    good = reachable(procedure) & leading_to_an_end(procedure)
    assume(procedure.start in good)
    inner = [
        replace(move, sources=tuple(s for s in move.sources if s in good))
        for move in procedure.moves
        if move.target is None or move.target in good
    ]
    sound = replace(
        procedure,
        steps=tuple(step for step in procedure.steps if step.code in good),
        moves=tuple(move for move in inner if move.sources),
    )
    assert faults_of(sound, duties={"clerk"}) == ()
    return sound


@given(procedures(), st.lists(st.integers(min_value=0), max_size=30))
def test_a_walk_never_leaves_the_declared_steps(procedure: Procedure, choices: list[int]) -> None:
    sound = repaired(procedure)
    assert set(walks(sound, choices)) <= {step.code for step in sound.steps}


@given(procedures())
def test_what_is_offered_is_taken_and_what_is_not_is_refused(
    procedure: Procedure,
) -> None:
    sound = repaired(procedure)
    for step in sound.steps:
        offered = {m.code for m in moves_open_to(sound, step.code, {"clerk"})}
        for move in procedure.moves:
            try:
                walk(sound, step.code, move.code, duties={"clerk"})
            except (Conflict, Invalid):
                assert move.code not in offered
            else:
                assert move.code in offered
