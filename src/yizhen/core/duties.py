"""Duties and kinds of organisation, as declared by packs: who may do what, where, and for how long."""

from dataclasses import dataclass

from yizhen.core.paths import PlaceLevel
from yizhen.core.text import Text


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that a post joins to a place or an organisation, with its written list of what to do.

    `place_levels` and `organisation_kinds` say where it may be held; `required_at` names the levels of place
    where nobody holding it is flagged. `term_months` is the usual term, None for one without end.
    """

    code: str
    title: Text
    about: Text
    tasks: tuple[Text, ...]
    place_levels: frozenset[PlaceLevel]
    organisation_kinds: frozenset[str]
    required_at: frozenset[PlaceLevel]
    holders_max: int | None
    term_months: int | None
    abilities: frozenset[str]
    incompatible_with: frozenset[str]

    def may_stand_at(self, level: PlaceLevel) -> bool:
        """Whether the duty may be held at a place of `level`."""
        return level in self.place_levels

    def may_stand_in(self, organisation_kind: str) -> bool:
        """Whether the duty may be held in an organisation of this kind."""
        return organisation_kind in self.organisation_kinds


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """A kind of organisation; `parents` are the kinds that it may stand below, none for a root.

    `place_level` is the level of place that one organisation of this kind normally serves.
    """

    code: str
    title: Text
    parents: frozenset[str]
    place_level: PlaceLevel | None
    is_party: bool
