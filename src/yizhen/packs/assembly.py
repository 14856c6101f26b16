"""From checked files to the values that rooms read, noting where each came from."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeVar

from yizhen.core.categories import Category, CategoryGroup
from yizhen.core.forms import Form
from yizhen.core.procedure import Procedure
from yizhen.core.text import Text
from yizhen.core.worktime import Calendar, DeadlineClass, Statutory
from yizhen.core.worktime.calendar import calendars
from yizhen.packs.faults import Fault, fault
from yizhen.packs.layers import CheckedFile
from yizhen.packs.packset import FileInForce, Pack, PackSet
from yizhen.packs.shape import PackModel
from yizhen.packs.shapes.calendar import HoursFile, StatutoryFile, YearFile
from yizhen.packs.shapes.categories import (
    AttributesFile,
    CategoriesFile,
    EvidenceFile,
    PetitionClassesFile,
    PhonesFile,
)
from yizhen.packs.shapes.deadlines import DeadlinesFile, PausesFile
from yizhen.packs.shapes.duties import DutiesFile, OrganisationKindsFile
from yizhen.packs.shapes.forms import FormFile
from yizhen.packs.shapes.procedures import ProcedureFile

Model = TypeVar("Model", bound=PackModel)
Value = TypeVar("Value")
Versioned = TypeVar("Versioned", Form, Procedure)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is declared: the file and the place inside it."""

    file: FileInForce
    where: str

    def fault(self, text: Text, *, inside: str = "", **facts: str | int) -> Fault:
        """A fault at this place, or `inside` it."""
        where = ".".join(part for part in (self.where, inside) if part)
        return fault(self.file.pack, self.file.path, where, text, **facts)


@dataclass(slots=True)
class Assembly:
    """The files that count, where each thing came from, and what was wrong on the way."""

    files: Mapping[str, CheckedFile]
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    """By kind of thing and code; of a form or procedure, `code@version`."""
    faults: list[Fault] = field(default_factory=list)

    def of(self, model: type[Model]) -> list[tuple[FileInForce, Model]]:
        """The files of one kind."""
        return [(f.file, f.model) for f in self.files.values() if isinstance(f.model, model)]

    def origin(self, kind: str, code: str) -> Origin:
        """Where the thing was declared."""
        return self.origins[kind, code]

    def enter(self, kind: str, code: str, origin: Origin) -> bool:
        """Note where `code` comes from; False, with a fault, when it is already there."""
        first = self.origins.setdefault((kind, code), origin)
        if first is not origin:
            self.faults.append(origin.fault(TWICE, code=code, first=first.file.path))
        return first is origin

    def table(
        self, kind: str, files: Iterable[tuple[FileInForce, Iterable[tuple[str, Value]]]]
    ) -> Mapping[str, Value]:
        """Things of one kind from the `[[kind]]` tables of some files, by code."""
        found: dict[str, Value] = {}
        for file, items in files:
            for number, (code, value) in enumerate(items, start=1):
                if self.enter(kind, code, Origin(file, f"{kind}[{number}]")):
                    found[code] = value
        return MappingProxyType(found)


def assemble(files: Mapping[str, CheckedFile], packs: tuple[Pack, ...]) -> tuple[PackSet, Assembly]:
    """Put the contents together. Of things declared twice, which is a fault, the first one stands."""
    work = Assembly(files)
    groups = _groups(work)
    procedures = _procedures(work)
    forms = _forms(work)
    contents = PackSet(
        packs=packs,
        files=tuple(file.file for file in files.values()),
        digest=_digest(files),
        calendars=_calendars(work),
        pause_reasons=MappingProxyType(
            {code: r for _, m in work.of(PausesFile) for code, r in m.value().items()}
        ),
        deadlines=_deadlines(work),
        groups=groups,
        categories=_categories(work, groups),
        evidence_kinds=work.table(
            "evidence",
            ((f, [(e.code, e.value()) for e in m.evidence]) for f, m in work.of(EvidenceFile)),
        ),
        attributes=work.table(
            "attribute",
            ((f, [(a.code, a.value()) for a in m.attribute]) for f, m in work.of(AttributesFile)),
        ),
        phones=work.table(
            "phone", ((f, [(p.number, p.value()) for p in m.phone]) for f, m in work.of(PhonesFile))
        ),
        petition_classes=frozenset().union(*(m.value() for _, m in work.of(PetitionClassesFile))),
        organisation_kinds=work.table(
            "kind",
            ((f, [(k.code, k.value()) for k in m.kind]) for f, m in work.of(OrganisationKindsFile)),
        ),
        duties=work.table(
            "duty", ((f, [(d.code, d.value()) for d in m.duty]) for f, m in work.of(DutiesFile))
        ),
        procedures=_newest(procedures),
        procedure_versions=procedures,
        forms=_newest(forms),
        form_versions=forms,
    )
    return contents, work


def _digest(files: Mapping[str, CheckedFile]) -> str:
    lines = (f"{file.file.digest}  {path}\n" for path, file in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _calendars(work: Assembly) -> Mapping[str, Calendar]:
    for file, model in work.of(YearFile):
        work.enter("year", str(model.year), Origin(file, "year"))
    rules = [model.value() for _, model in work.of(StatutoryFile)]
    found = calendars(
        (calendar for _, model in work.of(HoursFile) for calendar in model.value()),
        years=(model.value() for _, model in work.of(YearFile)),
        statutory=rules[0] if rules else Statutory(),
    )
    return MappingProxyType(found)


def _deadlines(work: Assembly) -> Mapping[str, tuple[DeadlineClass, ...]]:
    found: dict[str, tuple[DeadlineClass, ...]] = {}
    classes = [c for _, model in work.of(DeadlinesFile) for c in model.value()]
    for one in sorted(classes, key=lambda c: (c.code, c.valid_from)):
        found[one.code] = (*found.get(one.code, ()), one)
    return MappingProxyType(found)


def _groups(work: Assembly) -> Mapping[str, CategoryGroup]:
    groups = {
        model.code: model.value()
        for file, model in work.of(CategoriesFile)
        if work.enter("group", model.code, Origin(file, "code"))
    }
    return MappingProxyType(dict(sorted(groups.items())))


def _categories(work: Assembly, groups: Mapping[str, CategoryGroup]) -> Mapping[str, Category]:
    return work.table(
        "category",
        (
            (file, [(c.code, c) for c in groups[model.code].categories])
            for file, model in work.of(CategoriesFile)
            if work.origin("group", model.code).file is file
        ),
    )


def _procedures(work: Assembly) -> Mapping[tuple[str, int], Procedure]:
    found: dict[tuple[str, int], Procedure] = {}
    for file, model in work.of(ProcedureFile):
        if _is_entered_as_named(work, "procedure", model, file):
            found[model.code, model.version] = model.value()
    return MappingProxyType(found)


def _forms(work: Assembly) -> Mapping[tuple[str, int], Form]:
    found: dict[tuple[str, int], Form] = {}
    for file, model in work.of(FormFile):
        if _is_entered_as_named(work, "form", model, file):
            found[model.code, model.version] = model.value()
    return MappingProxyType(found)


def _is_entered_as_named(
    work: Assembly, kind: str, model: ProcedureFile | FormFile, file: FileInForce
) -> bool:
    versioned = f"{model.code}@{model.version}"
    stem = PurePosixPath(file.path).stem
    if stem not in (model.code, versioned):
        work.faults.append(Origin(file, "code").fault(MISNAMED, code=model.code, stem=versioned))
    return work.enter(kind, versioned, Origin(file, ""))


def _newest(versions: Mapping[tuple[str, int], Versioned]) -> Mapping[str, Versioned]:
    return MappingProxyType({code: versions[code, n] for code, n in sorted(versions)})


TWICE = Text(
    zh="“{code}”在 {first} 里已经有了。请改名，或删去一处。",
    en="“{code}” is already declared in {first}. Rename it or remove one.",
)
MISNAMED = Text(
    zh="文件名与代码不一致。请把文件改名为 {code}.toml，旧版本改名为 {stem}.toml。",
    en="The file is not named after its code. Name it {code}.toml, or {stem}.toml if it is old.",
)
