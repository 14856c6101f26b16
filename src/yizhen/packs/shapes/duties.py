"""`duties.toml` and `organisation-kinds.toml`: who may do what, and in which kind of organisation."""

from typing import Annotated

from pydantic import Field

from yizhen.core.duties import Duty, OrganisationKind
from yizhen.core.paths import PlaceLevel
from yizhen.packs.shape import Code, DottedName, PackModel, Shape, Words

ITEMS_MAX = 300
TASKS_MAX = 20
TERM_MONTHS_MAX = 120
HOLDERS_MAX = 1_000

Codes = Annotated[frozenset[Code], Field(max_length=ITEMS_MAX)]
Levels = Annotated[frozenset[PlaceLevel], Field(max_length=len(PlaceLevel))]


class DutyTable(PackModel):
    """One `[[duty]]`: what it is, its written list, where it may be held, what it may do."""

    code: Code
    name: Words
    about: Words
    tasks: tuple[Words, ...] = Field(min_length=1, max_length=TASKS_MAX)
    place_levels: Levels = frozenset()
    organisation_kinds: Codes = frozenset()
    required_at: Levels = frozenset()
    holders_max: int | None = Field(default=None, ge=1, le=HOLDERS_MAX)
    term_months: int | None = Field(default=None, ge=1, le=TERM_MONTHS_MAX)
    abilities: Annotated[frozenset[DottedName], Field(max_length=ITEMS_MAX)] = frozenset()
    incompatible_with: Codes = frozenset()

    def value(self) -> Duty:
        """The duty as rooms read it."""
        return Duty(
            code=self.code,
            title=self.name.value(),
            about=self.about.value(),
            tasks=tuple(task.value() for task in self.tasks),
            place_levels=self.place_levels,
            organisation_kinds=self.organisation_kinds,
            required_at=self.required_at,
            holders_max=self.holders_max,
            term_months=self.term_months,
            abilities=self.abilities,
            incompatible_with=self.incompatible_with,
        )


class DutiesFile(PackModel):
    """`duties.toml`."""

    duty: tuple[DutyTable, ...] = Field(min_length=1, max_length=ITEMS_MAX)


class OrganisationKindTable(PackModel):
    """One `[[kind]]`; without `parents` it stands at the root."""

    code: Code
    name: Words
    parents: Codes = frozenset()
    place_level: PlaceLevel | None = None
    is_party: bool = False

    def value(self) -> OrganisationKind:
        """The kind as rooms read it."""
        return OrganisationKind(
            code=self.code,
            title=self.name.value(),
            parents=self.parents,
            place_level=self.place_level,
            is_party=self.is_party,
        )


class OrganisationKindsFile(PackModel):
    """`organisation-kinds.toml`."""

    kind: tuple[OrganisationKindTable, ...] = Field(min_length=1, max_length=ITEMS_MAX)


SHAPES = (
    Shape(kind="duties", glob="duties.toml", model=DutiesFile),
    Shape(kind="organisation_kinds", glob="organisation-kinds.toml", model=OrganisationKindsFile),
)
