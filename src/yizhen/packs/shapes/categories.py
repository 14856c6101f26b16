"""The category tree and the lists it refers to: evidence, attributes, telephone numbers, petition classes."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from yizhen.core.categories import (
    Attribute,
    AttributeKind,
    Category,
    CategoryDeadline,
    CategoryGroup,
    Evidence,
    EvidenceKind,
    Phone,
    Rung,
)
from yizhen.packs.shape import Code, Line, PackModel, Shape, Words, wrong
from yizhen.packs.shapes.deadlines import DeadlineCode

CATEGORIES_MAX = 99
EXAMPLES_MIN = 3
EXAMPLES_MAX = 12
NAMES_MAX = 20
ITEMS_MAX = 300
FILES_MAX = 20

GroupCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^[0-9-]{3,20}$")]
UrbanEventCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Codes = Annotated[tuple[Code, ...], Field(max_length=NAMES_MAX)]


class DeadlineTable(PackModel):
    """How fast: a deadline class, or at once."""

    normal: DeadlineCode | None = None
    urgent: DeadlineCode | None = None
    urgent_when: Words | None = None
    follow_up: DeadlineCode | None = None
    consultation: DeadlineCode | None = None
    is_instant: bool = False
    is_handed_over: bool = False

    @model_validator(mode="after")
    def _says_how_fast(self) -> Self:
        if (self.normal is None) is not self.is_instant:
            raise wrong(
                zh="时限要写 normal，或者写 is_instant = true，两者只写一个。",
                en="Give the deadline class normal, or is_instant = true, and only one of them.",
            )
        if self.urgent_when and not self.urgent:
            raise wrong(
                zh="写了 urgent_when，却没有 urgent。请补上紧急时的时限等级。",
                en="urgent_when is given without urgent. Add the urgent deadline class.",
            )
        return self

    def value(self) -> CategoryDeadline:
        """The deadline as rooms read it."""
        return CategoryDeadline(
            normal=self.normal,
            urgent=self.urgent,
            urgent_when=self.urgent_when.value() if self.urgent_when else None,
            follow_up=self.follow_up,
            consultation=self.consultation,
            is_instant=self.is_instant,
            is_handed_over=self.is_handed_over,
        )


class LadderTable(PackModel):
    """The lowest and the highest rung that may close."""

    lowest: Rung
    highest: Rung

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        rungs = list(Rung)
        if rungs.index(self.lowest) > rungs.index(self.highest):
            raise wrong(
                zh="最低一级高于最高一级。请对调 lowest 和 highest。",
                en="The lowest rung is above the highest. Exchange lowest and highest.",
            )
        return self


class EvidenceTable(PackModel):
    """What must be there before closing."""

    all_of: Codes = ()
    any_of: Codes = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.all_of or self.any_of):
            raise wrong(
                zh="没有写明结案依据。请写 all_of 或 any_of。",
                en="No evidence is asked for. Write all_of or any_of.",
            )
        return self

    def value(self) -> Evidence:
        """The evidence as rooms read it."""
        return Evidence(all_of=self.all_of, any_of=self.any_of)


class CategoryTable(PackModel):
    """One `[[category]]` of the second level."""

    code: CategoryCode
    name: Words
    about: Words
    examples: tuple[Line, ...] = Field(min_length=EXAMPLES_MIN, max_length=EXAMPLES_MAX)
    leads: Codes = Field(min_length=1)
    helpers: Codes = ()
    ladder: LadderTable
    deadline: DeadlineTable
    evidence: EvidenceTable
    petition_code: Line
    urban_event_codes: tuple[UrbanEventCode, ...] = Field(default=(), max_length=NAMES_MAX)
    is_confidential: bool = False
    phones: tuple[PhoneNumber, ...] = Field(default=(), max_length=NAMES_MAX)
    see_instead: tuple[CategoryCode, ...] = Field(default=(), max_length=NAMES_MAX)

    def value(self, parent: str) -> Category:
        """The category as rooms read it."""
        return Category(
            code=self.code,
            parent=parent,
            title=self.name.value(),
            about=self.about.value(),
            examples=self.examples,
            leads=self.leads,
            helpers=self.helpers,
            ladder_from=self.ladder.lowest,
            ladder_to=self.ladder.highest,
            deadline=self.deadline.value(),
            evidence=self.evidence.value(),
            petition_code=self.petition_code,
            urban_event_codes=self.urban_event_codes,
            is_confidential=self.is_confidential,
            phones=self.phones,
            see_instead=self.see_instead,
        )


class CategoriesFile(PackModel):
    """A file in `categories/`: one first-level category with its second level."""

    code: GroupCode
    name: Words
    about: Words
    category: tuple[CategoryTable, ...] = Field(min_length=1, max_length=CATEGORIES_MAX)

    @model_validator(mode="after")
    def _codes_belong_together(self) -> Self:
        for category in self.category:
            if not category.code.startswith(self.code):
                raise wrong(
                    zh="{code} 不以一级代码 {group} 开头。请改正代码，或移到它的文件里。",
                    en="{code} does not begin with {group}. Correct it or move it to its file.",
                    code=category.code,
                    group=self.code,
                )
        return self

    def value(self) -> CategoryGroup:
        """The group as rooms read it."""
        return CategoryGroup(
            code=self.code,
            title=self.name.value(),
            about=self.about.value(),
            categories=tuple(c.value(self.code) for c in self.category),
        )


class EvidenceKindTable(PackModel):
    """One `[[evidence]]`; `files_min` 0 means that words suffice."""

    code: Code
    name: Words
    files_min: int = Field(ge=0, le=FILES_MAX)

    def value(self) -> EvidenceKind:
        """The kind of evidence as rooms read it."""
        return EvidenceKind(code=self.code, title=self.name.value(), files_min=self.files_min)


class EvidenceFile(PackModel):
    """`evidence.toml`."""

    evidence: tuple[EvidenceKindTable, ...] = Field(min_length=1, max_length=ITEMS_MAX)


class AttributeChoice(PackModel):
    """One value of an attribute of kind "choice"."""

    code: Code
    name: Words


class AttributeTable(PackModel):
    """One `[[attribute]]` that every matter carries."""

    code: Code
    name: Words
    about: Words
    kind: AttributeKind
    choices: tuple[AttributeChoice, ...] = Field(default=(), max_length=NAMES_MAX)
    persons_min: int | None = Field(default=None, ge=2, le=10_000)
    is_manual_only: bool = False

    @model_validator(mode="after")
    def _choices_match_the_kind(self) -> Self:
        if bool(self.choices) != (self.kind is AttributeKind.CHOICE):
            raise wrong(
                zh='kind = "choice" 时要写 choices，其他类型不写。',
                en='choices belong to kind = "choice", and only to it.',
            )
        return self

    def value(self) -> Attribute:
        """The attribute as rooms read it."""
        return Attribute(
            code=self.code,
            title=self.name.value(),
            about=self.about.value(),
            kind=self.kind,
            choices=tuple((c.code, c.name.value()) for c in self.choices),
            persons_min=self.persons_min,
            is_manual_only=self.is_manual_only,
        )


class AttributesFile(PackModel):
    """`attributes.toml`."""

    attribute: tuple[AttributeTable, ...] = Field(min_length=1, max_length=ITEMS_MAX)


class PhoneTable(PackModel):
    """One `[[phone]]` to ring at once."""

    number: PhoneNumber
    name: Words

    def value(self) -> Phone:
        """The number as rooms read it."""
        return Phone(number=self.number, title=self.name.value())


class PhonesFile(PackModel):
    """`phones.toml`."""

    phone: tuple[PhoneTable, ...] = Field(min_length=1, max_length=ITEMS_MAX)


class PetitionClassesFile(PackModel):
    """`petition-classes.toml`: first level, second level, list of third levels, by name."""

    classes: dict[Line, dict[Line, tuple[Line, ...]]]

    def value(self) -> frozenset[str]:
        """Every class as `first/second/third`."""
        return frozenset(
            f"{first}/{second}/{third}"
            for first, seconds in self.classes.items()
            for second, thirds in seconds.items()
            for third in thirds
        )


SHAPES = (
    Shape(kind="categories", glob="categories/*.toml", model=CategoriesFile),
    Shape(kind="evidence", glob="evidence.toml", model=EvidenceFile),
    Shape(kind="attributes", glob="attributes.toml", model=AttributesFile),
    Shape(kind="phones", glob="phones.toml", model=PhonesFile),
    Shape(kind="petition_classes", glob="petition-classes.toml", model=PetitionClassesFile),
)
