"""The category tree of requests and events, as declared by packs."""

from dataclasses import dataclass
from enum import StrEnum

from yizhen.core.text import Text


class Rung(StrEnum):
    """Who may close a matter, from the lowest rung of the ladder to the highest."""

    GRID = "grid"
    COMMUNITY = "community"
    STREET = "street"
    DEPARTMENT = "department"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class CategoryDeadline:
    """How fast, by names of deadline classes.

    `urgent` applies when `urgent_when` is true (at the officer's judgement if that is None). `follow_up` takes
    over when `normal` ended without settling the matter, as mediation does. `consultation` applies when
    somebody only asks. An instant matter is done in the moment it is asked for and has no class.
    """

    normal: str | None
    urgent: str | None
    urgent_when: Text | None
    follow_up: str | None
    consultation: str | None
    is_instant: bool
    is_handed_over: bool
    """Handed to the emergency service at once; the clock only watches the hand-over."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Every deadline class named here."""
        named = (self.normal, self.urgent, self.follow_up, self.consultation)
        return tuple(code for code in named if code is not None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What must be there before closing: all of `all_of`, and one of `any_of` when there are some."""

    all_of: tuple[str, ...]
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of closing evidence; `files_min` files belong to it, 0 when words suffice."""

    code: str
    title: Text
    files_min: int


@dataclass(frozen=True, slots=True)
class Category:
    """A second-level category: what it is, who leads, who may close, how fast, with which evidence."""

    code: str
    parent: str
    title: Text
    about: Text
    examples: tuple[str, ...]
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    ladder_from: Rung
    ladder_to: Rung
    deadline: CategoryDeadline
    evidence: Evidence
    petition_code: str
    urban_event_codes: tuple[str, ...]
    is_confidential: bool
    phones: tuple[str, ...]
    see_instead: tuple[str, ...]

    @property
    def ladder(self) -> tuple[Rung, ...]:
        """The rungs from the lowest to the highest that may close."""
        rungs = tuple(Rung)
        return rungs[rungs.index(self.ladder_from) : rungs.index(self.ladder_to) + 1]


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """A first-level category with its second level in order."""

    code: str
    title: Text
    about: Text
    categories: tuple[Category, ...]


class AttributeKind(StrEnum):
    """What an attribute of a matter holds."""

    YES_NO = "yes_no"
    TEXT = "text"
    CHOICE = "choice"
    MONEY = "money"
    PERSON = "person"
    HOUSEHOLD = "household"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that every matter carries whatever its category."""

    code: str
    title: Text
    about: Text
    kind: AttributeKind
    choices: tuple[tuple[str, Text], ...]
    persons_min: int | None
    """From how many persons on the attribute is true by itself."""
    is_manual_only: bool
    """Set by a person only, never proposed by the machine."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to ring at once, with what it is for."""

    number: str
    title: Text
