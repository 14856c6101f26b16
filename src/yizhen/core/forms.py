"""Forms that packs declare: what they ask, and whether a declared form is sound. Answers: `core.answers`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yizhen.core.text import Text


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    MOMENT = "datetime"
    CHOICE = "choice"
    CHOICES = "multi_choice"
    YES_NO = "yes_no"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    PLACE = "place"
    PERSON = "person"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be picked."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """The field is only asked when the earlier field `field` has `value` (a choice, or yes / no)."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    `least` and `most` bound characters of text, the value of an integer, fen of money, the number of picked
    choices and of photos. `is_not_past` refuses days and moments before today.
    """

    code: str
    kind: FieldKind
    title: Text
    help: Text | None = None
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    is_not_past: bool = False
    choices: tuple[Choice, ...] = ()
    shown_when: ShownWhen | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in order; answers keep the version that they were given to."""

    code: str
    version: int
    title: Text
    fields: tuple[Field, ...]

    def field(self, code: str) -> Field | None:
        """The field called `code`, if there is one."""
        return next((f for f in self.fields if f.code == code), None)


class FormFaultKind(StrEnum):
    """What can be unsound about a declared form."""

    DUPLICATE_FIELD = "duplicate_field"
    DUPLICATE_CHOICE = "duplicate_choice"
    NO_CHOICES = "no_choices"
    NEEDLESS_CHOICES = "needless_choices"
    LIMITS_CROSSED = "limits_crossed"
    LIMIT_WITHOUT_MEANING = "limit_without_meaning"
    PAST_WITHOUT_MEANING = "past_without_meaning"
    SHOWN_WHEN_UNKNOWN = "shown_when_unknown"
    SHOWN_WHEN_VALUE = "shown_when_value"


@dataclass(frozen=True, slots=True, order=True)
class FormFault:
    """One thing that is unsound: its kind, the field, and the name concerned."""

    kind: FormFaultKind
    field: str
    name: str = ""

    @property
    def text(self) -> Text:
        """What is wrong and what to do."""
        return _FAULT_SENTENCES[self.kind].format(field=self.field, name=self.name)


PICKED = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
BOUNDED = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.LONG_TEXT,
        FieldKind.INTEGER,
        FieldKind.MONEY,
        FieldKind.CHOICES,
        FieldKind.PHOTO,
    }
)
TIMED = frozenset({FieldKind.DATE, FieldKind.MOMENT})
YES, NO = "yes", "no"


def faults_of(form: Form) -> tuple[FormFault, ...]:
    """Everything that is unsound about `form`; empty when it may be used."""
    found: list[FormFault] = []
    earlier: dict[str, Field] = {}
    for field in form.fields:
        if field.code in earlier:
            found.append(FormFault(FormFaultKind.DUPLICATE_FIELD, field.code))
        found += _choice_faults(field)
        found += _limit_faults(field)
        found += _condition_faults(field, earlier)
        earlier.setdefault(field.code, field)
    return tuple(found)


def _choice_faults(field: Field) -> list[FormFault]:
    codes = [choice.code for choice in field.choices]
    found = [
        FormFault(FormFaultKind.DUPLICATE_CHOICE, field.code, code)
        for code in dict.fromkeys(codes)
        if codes.count(code) > 1
    ]
    if field.kind in PICKED and not codes:
        found.append(FormFault(FormFaultKind.NO_CHOICES, field.code))
    if field.kind not in PICKED and codes:
        found.append(FormFault(FormFaultKind.NEEDLESS_CHOICES, field.code))
    return found


def _limit_faults(field: Field) -> list[FormFault]:
    found: list[FormFault] = []
    limits = [n for n in (field.least, field.most) if n is not None]
    if limits and field.kind not in BOUNDED:
        found.append(FormFault(FormFaultKind.LIMIT_WITHOUT_MEANING, field.code))
    if limits != sorted(limits):
        found.append(FormFault(FormFaultKind.LIMITS_CROSSED, field.code))
    if field.is_not_past and field.kind not in TIMED:
        found.append(FormFault(FormFaultKind.PAST_WITHOUT_MEANING, field.code))
    return found


def _condition_faults(field: Field, earlier: Mapping[str, Field]) -> list[FormFault]:
    if field.shown_when is None:
        return []
    asked = earlier.get(field.shown_when.field)
    if asked is None:
        return [FormFault(FormFaultKind.SHOWN_WHEN_UNKNOWN, field.code, field.shown_when.field)]
    if asked.kind is FieldKind.YES_NO:
        values = {YES, NO}
    else:
        values = {choice.code for choice in asked.choices}
    if field.shown_when.value not in values:
        return [FormFault(FormFaultKind.SHOWN_WHEN_VALUE, field.code, field.shown_when.value)]
    return []


_FAULT_SENTENCES: Mapping[FormFaultKind, Text] = {
    FormFaultKind.DUPLICATE_FIELD: Text(
        zh="字段“{field}”写了不止一次。请改名或删去多余的。",
        en="Field “{field}” is declared more than once. Rename or remove one.",
    ),
    FormFaultKind.DUPLICATE_CHOICE: Text(
        zh="字段“{field}”的选项“{name}”写了不止一次。请改名或删去多余的。",
        en="Choice “{name}” of field “{field}” is declared twice. Rename or remove one.",
    ),
    FormFaultKind.NO_CHOICES: Text(
        zh="字段“{field}”是选择题，却没有选项。请写上 choices。",
        en="Field “{field}” is to be picked from, but has no choices. Add choices.",
    ),
    FormFaultKind.NEEDLESS_CHOICES: Text(
        zh="字段“{field}”不是选择题，选项不起作用。请删去 choices，或改类型。",
        en="Field “{field}” is not picked from, so choices mean nothing. Remove them.",
    ),
    FormFaultKind.LIMITS_CROSSED: Text(
        zh="字段“{field}”的下限大于上限。请改正 least 或 most。",
        en="Field “{field}” has a lower limit above the upper one. Correct least or most.",
    ),
    FormFaultKind.LIMIT_WITHOUT_MEANING: Text(
        zh="字段“{field}”的类型没有上下限。请删去 least 和 most。",
        en="Field “{field}” is of a kind without limits. Remove least and most.",
    ),
    FormFaultKind.PAST_WITHOUT_MEANING: Text(
        zh="字段“{field}”不是日期，is_not_past 不起作用。请删去。",
        en="Field “{field}” is no date, so is_not_past means nothing. Remove it.",
    ),
    FormFaultKind.SHOWN_WHEN_UNKNOWN: Text(
        zh="字段“{field}”的显示条件提到“{name}”，前面没有这个字段。请改正名字或调整顺序。",
        en="Field “{field}” is shown by “{name}”, which no earlier field is called. Correct it.",
    ),
    FormFaultKind.SHOWN_WHEN_VALUE: Text(
        zh="字段“{field}”的显示条件要求“{name}”，那个字段选不出这个值。请改成它的某个选项。",
        en="Field “{field}” is shown by “{name}”, which cannot be picked there. Use a choice.",
    ),
}
