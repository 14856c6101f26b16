"""Every name in a pack resolves: categories, duties, procedures and forms against each other and the house."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from yizhen.core import forms as form_rules
from yizhen.core import procedure as procedure_rules
from yizhen.core.categories import Category
from yizhen.core.duties import Duty, OrganisationKind
from yizhen.core.forms import Form
from yizhen.core.procedure import Clock, Procedure, Source
from yizhen.core.text import Text
from yizhen.packs.assembly import Assembly, Origin
from yizhen.packs.faults import Fault
from yizhen.packs.names import Anything, Names, names_in
from yizhen.packs.packset import OFFICE, PackSet
from yizhen.packs.shapes.calendar import HoursFile, YearFile
from yizhen.packs.shapes.deadlines import DeadlinesFile
from yizhen.packs.vocabulary import Vocabulary

DANGER = "D0"
"""The deadline class of danger to life: its categories tell whom to ring."""


def reference_faults(
    packs: PackSet,
    work: Assembly,
    *,
    vocabulary: Vocabulary,
    lost: frozenset[str] = frozenset(),
) -> Iterator[Fault]:
    """Every name that does not resolve and every procedure or form that is unsound.

    `lost` are kinds of file of which one is broken: names that could stand there are let pass.
    """
    names = names_in(packs, vocabulary=vocabulary, lost=lost)
    for category in packs.categories.values():
        yield from _category_faults(category, names, work.origin("category", category.code))
    for kind in packs.organisation_kinds.values():
        yield from _kind_faults(kind, packs, names, work.origin("kind", kind.code))
    for duty in packs.duties.values():
        yield from _duty_faults(duty, packs, names, work.origin("duty", duty.code))
    yield from _idle_abilities(packs, work, vocabulary)
    yield from _time_faults(packs, work, names)
    for (code, version), procedure in packs.procedure_versions.items():
        origin = work.origin("procedure", f"{code}@{version}")
        yield from _procedure_faults(procedure, packs, names, origin)
    for (code, version), form in packs.form_versions.items():
        yield from _form_faults(form, work.origin("form", f"{code}@{version}"))


def _unknown(
    origin: Origin, inside: str, names: Iterable[str], known: Collection[str], text: Text
) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield origin.fault(text, inside=inside, name=name)


def _category_faults(category: Category, names: Names, origin: Origin) -> Iterator[Fault]:
    deadline, evidence = category.deadline, category.evidence
    kinds = names.kinds
    wanted = [*evidence.all_of, *evidence.any_of]
    yield from _unknown(origin, "deadline", deadline.classes, names.deadlines, UNKNOWN_DEADLINE)
    yield from _unknown(origin, "leads", category.leads, kinds, UNKNOWN_KIND)
    yield from _unknown(origin, "helpers", category.helpers, kinds, UNKNOWN_KIND)
    yield from _unknown(origin, "evidence", wanted, names.evidence, UNKNOWN_EVIDENCE)
    yield from _unknown(
        origin,
        "petition_code",
        [category.petition_code],
        names.petition_classes,
        UNKNOWN_PETITION_CLASS,
    )
    yield from _unknown(origin, "phones", category.phones, names.phones, UNKNOWN_PHONE)
    yield from _unknown(
        origin, "see_instead", category.see_instead, names.categories, UNKNOWN_CATEGORY
    )
    if DANGER in deadline.classes and not category.phones:
        yield origin.fault(DANGER_WITHOUT_PHONE, inside="phones", name=DANGER)


def _kind_faults(
    kind: OrganisationKind, packs: PackSet, names: Names, origin: Origin
) -> Iterator[Fault]:
    parents = sorted(kind.parents)
    yield from _unknown(origin, "parents", parents, names.kinds, UNKNOWN_KIND)
    if kind.parents and not isinstance(names.kinds, Anything) and not _reaches_a_root(kind, packs):
        yield origin.fault(KIND_WITHOUT_ROOT, inside="parents", name=kind.code)


def _reaches_a_root(kind: OrganisationKind, packs: PackSet) -> bool:
    seen: set[str] = set()
    waiting = [kind.code]
    while waiting:
        code = waiting.pop()
        above = packs.organisation_kinds.get(code)
        if above is not None and code not in seen:
            if not above.parents:
                return True
            seen.add(code)
            waiting.extend(above.parents)
    return False


def _duty_faults(duty: Duty, packs: PackSet, names: Names, origin: Origin) -> Iterator[Fault]:
    yield from _unknown(
        origin,
        "organisation_kinds",
        sorted(duty.organisation_kinds),
        names.kinds,
        UNKNOWN_KIND,
    )
    yield from _unknown(
        origin, "abilities", sorted(duty.abilities), names.vocabulary.abilities, UNKNOWN_ABILITY
    )
    for code in sorted(duty.incompatible_with):
        other = packs.duties.get(code)
        if other is None:
            yield origin.fault(UNKNOWN_DUTY, inside="incompatible_with", name=code)
        elif duty.code not in other.incompatible_with or code == duty.code:
            yield origin.fault(ONE_SIDED, inside="incompatible_with", name=code, code=duty.code)
    if not (duty.place_levels or duty.organisation_kinds):
        yield origin.fault(DUTY_NOWHERE, name=duty.code)
    if not duty.required_at <= duty.place_levels:
        yield origin.fault(REQUIRED_ELSEWHERE, inside="required_at", name=duty.code)


def _idle_abilities(packs: PackSet, work: Assembly, vocabulary: Vocabulary) -> Iterator[Fault]:
    carried = {a for duty in packs.duties.values() for a in duty.abilities}
    first = next(iter(packs.duties), None)
    if first is not None:
        file = work.origin("duty", first).file
        for ability in sorted(vocabulary.abilities - carried):
            yield Origin(file, "").fault(IDLE_ABILITY, name=ability)


def _time_faults(packs: PackSet, work: Assembly, names: Names) -> Iterator[Fault]:
    for file, _ in work.of(DeadlinesFile):
        origin = Origin(file, "deadline_class")
        for versions in packs.deadlines.values():
            for one in versions:
                yield from _unknown(origin, one.code, one.pauses, names.pauses, UNKNOWN_PAUSE)
    for file, model in work.of(YearFile):
        if model.year != int(PurePosixPath(file.path).stem):
            yield Origin(file, "year").fault(YEAR_MISNAMED, year=model.year)
    for file, _ in work.of(HoursFile):
        yield from _unknown(Origin(file, ""), "", [OFFICE], names.calendars, UNKNOWN_CALENDAR)


def _procedure_faults(
    procedure: Procedure, packs: PackSet, names: Names, origin: Origin
) -> Iterator[Fault]:
    for fault in procedure_rules.faults_of(procedure, duties=names.duties):
        yield origin.fault(fault.text, inside=fault.where)
    opening = [procedure.form] if procedure.form else []
    yield from _unknown(origin, "form", opening, names.forms, UNKNOWN_FORM)
    yield from _unknown(
        origin, "effects", procedure.effects, names.vocabulary.effects, UNKNOWN_EFFECT
    )
    for move in procedure.moves:
        inside, asked = f"moves.{move.code}", [move.form] if move.form else []
        yield from _unknown(origin, inside, asked, names.forms, UNKNOWN_FORM)
        yield from _unknown(origin, inside, move.effects, names.vocabulary.effects, UNKNOWN_EFFECT)
    for clock in procedure.clocks:
        yield from _clock_faults(clock, procedure, packs, names, origin)


def _clock_faults(
    clock: Clock, procedure: Procedure, packs: PackSet, names: Names, origin: Origin
) -> Iterator[Fault]:
    inside = f"clocks.{clock.code}"
    if clock.source is Source.CLASS and clock.name not in names.deadlines:
        yield origin.fault(UNKNOWN_DEADLINE, inside=inside, name=clock.name)
    if clock.source is Source.CATEGORY and clock.name not in names.stages:
        yield origin.fault(UNKNOWN_STAGE, inside=inside, name=clock.name)
    if clock.source is Source.FIELD and not _is_asked(clock.name, procedure, packs, names):
        yield origin.fault(UNKNOWN_FIELD, inside=inside, name=clock.name)


def _is_asked(field: str, procedure: Procedure, packs: PackSet, names: Names) -> bool:
    if isinstance(names.forms, Anything):
        return True
    codes = [procedure.form, *(move.form for move in procedure.moves)]
    asked = [packs.forms[c] for c in codes if c is not None and c in packs.forms]
    found = [form.field(field) for form in asked]
    return any(
        f is not None and f.kind in form_rules.TIMED | {form_rules.FieldKind.INTEGER} for f in found
    )


def _form_faults(form: Form, origin: Origin) -> Iterator[Fault]:
    for fault in form_rules.faults_of(form):
        yield origin.fault(fault.text, inside=f"field.{fault.field}")


UNKNOWN_DEADLINE = Text(
    zh="时限等级“{name}”不在 deadlines.toml 里。请补上，或改正名字。",
    en="Deadline class “{name}” is not in deadlines.toml. Add it or correct the name.",
)
UNKNOWN_PAUSE = Text(
    zh="暂停理由“{name}”不在 calendar/pauses.toml 里。请补上，或改正名字。",
    en="Pause reason “{name}” is not in calendar/pauses.toml. Add it or correct the name.",
)
UNKNOWN_CALENDAR = Text(
    zh="没有代码为“{name}”的日历，机关时限就算不出来。请补上。",
    en="There is no calendar “{name}”, by which offices work. Add it.",
)
YEAR_MISNAMED = Text(
    zh="文件名与年份不一致。请把文件改名为 {year}.toml，或改正 year。",
    en="The file is not named after its year. Name it {year}.toml or correct the year.",
)
UNKNOWN_STAGE = Text(
    zh="没有哪个时限等级有“{name}”这一阶段。请改正名字。",
    en="No deadline class has a stage “{name}”. Correct the name.",
)
UNKNOWN_KIND = Text(
    zh="组织类型“{name}”不在 organisation-kinds.toml 里。请补上，或改正名字。",
    en="Organisation kind “{name}” is not in organisation-kinds.toml. Add or correct it.",
)
KIND_WITHOUT_ROOT = Text(
    zh="组织类型“{name}”往上找不到根。请让其中一种的 parents 为空。",
    en="No root can be reached above kind “{name}”. Leave parents empty for one of them.",
)
UNKNOWN_EVIDENCE = Text(
    zh="结案依据“{name}”不在 evidence.toml 里。请补上，或改正名字。",
    en="Evidence “{name}” is not in evidence.toml. Add it or correct the name.",
)
UNKNOWN_PETITION_CLASS = Text(
    zh="信访分类“{name}”不在 petition-classes.toml 里。请补上，或改正名字。",
    en="Petition class “{name}” is not in petition-classes.toml. Add or correct it.",
)
UNKNOWN_PHONE = Text(
    zh="电话“{name}”不在 phones.toml 里。请补上，或改正号码。",
    en="Telephone “{name}” is not in phones.toml. Add it or correct the number.",
)
UNKNOWN_CATEGORY = Text(
    zh="没有类别“{name}”。请改正代码。",
    en="There is no category “{name}”. Correct the code.",
)
DANGER_WITHOUT_PHONE = Text(
    zh="时限等级为 {name} 的类别要写明遇险先拨的电话。请补上 phones。",
    en="A category of class {name} must tell whom to ring first. Add phones.",
)
UNKNOWN_DUTY = Text(
    zh="岗责“{name}”不在 duties.toml 里。请补上，或改正名字。",
    en="Duty “{name}” is not in duties.toml. Add it or correct the name.",
)
ONE_SIDED = Text(
    zh="“{code}”与“{name}”互斥要两边都写。请在“{name}”的 incompatible_with 里也写上“{code}”。",
    en="“{code}” excludes “{name}”, but not the other way round. Name “{code}” there too.",
)
DUTY_NOWHERE = Text(
    zh="岗责“{name}”没有可以任职的地方。请写 place_levels 或 organisation_kinds。",
    en="Duty “{name}” cannot be held anywhere. Write place_levels or organisation_kinds.",
)
REQUIRED_ELSEWHERE = Text(
    zh="岗责“{name}”要求在不能任职的层级上有人。请改正 required_at 或 place_levels。",
    en="Duty “{name}” is required where it cannot be held. Correct required_at or place_levels.",
)
UNKNOWN_ABILITY = Text(
    zh="系统里没有“{name}”这项权限。请改正名字，或删去。",
    en="The house offers no ability “{name}”. Correct the name or remove it.",
)
IDLE_ABILITY = Text(
    zh="没有哪个岗责有“{name}”这项权限，相应的事就没有人能做。请给至少一个岗责写上。",
    en="No duty carries the ability “{name}”, so nobody could do it. Give it to a duty.",
)
UNKNOWN_FORM = Text(
    zh="表单“{name}”不在 forms 里。请补上，或改正名字。",
    en="Form “{name}” is not in forms. Add it or correct the name.",
)
UNKNOWN_EFFECT = Text(
    zh="系统里没有“{name}”这个动作。请改正名字，或删去。",
    en="The house offers no effect “{name}”. Correct the name or remove it.",
)
UNKNOWN_FIELD = Text(
    zh="这个流程的表单里没有日期或工作日数字段“{name}”。请在表单里补上，或改正名字。",
    en="No form of this procedure asks for a date or a number of working days “{name}”. Add the field or correct it.",
)
