"""`procedures/<code>.toml`: one procedure per file; `<code>@<version>.toml` keeps an older version."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from yizhen.core.procedure import Clock, ClockChanges, Move, Need, Procedure, Source, Step
from yizhen.packs.shape import Code, DottedName, PackModel, Shape, Words, wrong
from yizhen.packs.shapes.deadlines import DeadlineCode

STEPS_MAX = 100
MOVES_MAX = 300
NAMES_MAX = 50
TIMES_MAX = 1_000
VERSION_MAX = 9_999

Codes = Annotated[tuple[Code, ...], Field(max_length=NAMES_MAX)]
CodeSet = Annotated[frozenset[Code], Field(max_length=NAMES_MAX)]
Effects = Annotated[tuple[DottedName, ...], Field(max_length=NAMES_MAX)]
VersionNumber = Annotated[int, Field(ge=1, le=VERSION_MAX)]


class StepTable(PackModel):
    """One `[[step]]`."""

    code: Code
    name: Words
    is_end: bool = False


class NeedTable(PackModel):
    """What must be true before a move, and the sentence for a person when it is not."""

    fact: Code
    sentence: Words


class MoveTable(PackModel):
    """One `[[move]]`; without `to` the thing stays where it is."""

    code: Code
    name: Words
    sources: Codes = Field(alias="from")
    to: Code | None = None
    duties: CodeSet = frozenset()
    parties: CodeSet = frozenset()
    needs: tuple[NeedTable, ...] = Field(default=(), max_length=NAMES_MAX)
    times_max: int | None = Field(default=None, ge=1, le=TIMES_MAX)
    form: Code | None = None
    effects: Effects = ()
    starts: Codes = ()
    stops: Codes = ()
    pauses: Codes = ()
    resumes: Codes = ()

    def value(self) -> Move:
        """The move as rooms read it."""
        return Move(
            code=self.code,
            title=self.name.value(),
            sources=self.sources,
            target=self.to,
            duties=self.duties,
            parties=self.parties,
            needs=tuple(Need(n.fact, n.sentence.value()) for n in self.needs),
            times_max=self.times_max,
            form=self.form,
            effects=self.effects,
            clocks=ClockChanges(
                started=self.starts,
                stopped=self.stops,
                paused=self.pauses,
                resumed=self.resumes,
            ),
        )


class ClockTable(PackModel):
    """One `[[clock]]`: exactly one of `field`, `deadline` and `stage` says where its due moment comes from."""

    code: Code
    name: Words
    field: Code | None = None
    deadline: DeadlineCode | None = None
    stage: Code | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(x is not None for x in (self.field, self.deadline, self.stage)) != 1:
            raise wrong(
                zh="field、deadline、stage 必须写一个，而且只写一个。",
                en="Exactly one of field, deadline and stage is needed.",
            )
        return self

    def value(self) -> Clock:
        """The clock as rooms read it."""
        if self.field is not None:
            source, name = Source.FIELD, self.field
        elif self.deadline is not None:
            source, name = Source.CLASS, self.deadline
        else:
            assert self.stage is not None
            source, name = Source.CATEGORY, self.stage
        return Clock(code=self.code, title=self.name.value(), source=source, name=name)


class ProcedureFile(PackModel):
    """A file in `procedures/`."""

    code: Code
    version: VersionNumber
    name: Words
    start: Code
    openers: CodeSet = frozenset()
    form: Code | None = None
    effects: Effects = ()
    starts: Codes = ()
    step: tuple[StepTable, ...] = Field(min_length=1, max_length=STEPS_MAX)
    move: tuple[MoveTable, ...] = Field(default=(), max_length=MOVES_MAX)
    clock: tuple[ClockTable, ...] = Field(default=(), max_length=NAMES_MAX)

    def value(self) -> Procedure:
        """The procedure as rooms read it."""
        return Procedure(
            code=self.code,
            version=self.version,
            title=self.name.value(),
            start=self.start,
            steps=tuple(Step(s.code, s.name.value(), s.is_end) for s in self.step),
            moves=tuple(move.value() for move in self.move),
            openers=self.openers,
            form=self.form,
            effects=self.effects,
            clocks=tuple(clock.value() for clock in self.clock),
            opening_clocks=self.starts,
        )


SHAPES = (Shape(kind="procedures", glob="procedures/*.toml", model=ProcedureFile),)
