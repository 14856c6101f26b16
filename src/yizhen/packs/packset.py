"""The packs in force as one frozen value that rooms read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yizhen.core.categories import Attribute, Category, CategoryGroup, EvidenceKind, Phone
from yizhen.core.duties import Duty, OrganisationKind
from yizhen.core.forms import Form
from yizhen.core.procedure import Procedure
from yizhen.core.text import Text
from yizhen.core.worktime import Calendar, DeadlineClass, PauseReason, in_force

OFFICE = "office"
"""The calendar by which offices work; every set of packs has it."""


@dataclass(frozen=True, slots=True)
class FileInForce:
    """One file that counts: which pack it comes from, and the SHA-256 of its content."""

    path: str
    kind: str
    pack: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack; `digest` is the SHA-256 over the paths and digests of all its files.

    `is_pending` packs are checked but do not count yet: their day has not come.
    """

    code: str
    title: Text
    version: str
    effective_on: date
    digest: str
    folder: str
    is_pending: bool


@dataclass(frozen=True, slots=True)
class PackSet:
    """What the packs in force say, each thing by its code, and which packs and files those are."""

    packs: tuple[Pack, ...]
    files: tuple[FileInForce, ...]
    digest: str
    """SHA-256 over all files in force: two processes with the same digest read the same."""
    calendars: Mapping[str, Calendar]
    pause_reasons: Mapping[str, PauseReason]
    deadlines: Mapping[str, tuple[DeadlineClass, ...]]
    """The versions of each deadline class, the earliest first."""
    groups: Mapping[str, CategoryGroup]
    categories: Mapping[str, Category]
    evidence_kinds: Mapping[str, EvidenceKind]
    attributes: Mapping[str, Attribute]
    phones: Mapping[str, Phone]
    petition_classes: frozenset[str]
    organisation_kinds: Mapping[str, OrganisationKind]
    duties: Mapping[str, Duty]
    procedures: Mapping[str, Procedure]
    procedure_versions: Mapping[tuple[str, int], Procedure]
    forms: Mapping[str, Form]
    form_versions: Mapping[tuple[str, int], Form]

    @property
    def calendar(self) -> Calendar:
        """The calendar by which offices work."""
        return self.calendars[OFFICE]

    def deadline(self, code: str, *, on: date) -> DeadlineClass | None:
        """The deadline class `code` as it is valid on `on`; None if unknown or not yet valid."""
        return in_force(self.deadlines.get(code, ()), on=on).get(code)

    def duties_with(self, ability: str) -> frozenset[str]:
        """The duties that carry `ability`."""
        return frozenset(d.code for d in self.duties.values() if ability in d.abilities)

    def procedure(self, code: str, *, version: int | None = None) -> Procedure | None:
        """The procedure in the version that a thing was opened with, else the newest; None if unknown."""
        if version is None:
            return self.procedures.get(code)
        return self.procedure_versions.get((code, version))

    def form(self, code: str, *, version: int | None = None) -> Form | None:
        """The form in the version that was answered, else the newest; None if unknown."""
        if version is None:
            return self.forms.get(code)
        return self.form_versions.get((code, version))
