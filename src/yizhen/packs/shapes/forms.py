"""`forms/<code>.toml`: one form per file; `<code>@<version>.toml` keeps an older version."""

from pydantic import Field as Bounded

from yizhen.core.forms import Choice, Field, FieldKind, Form, ShownWhen
from yizhen.packs.shape import Code, PackModel, Shape, Words
from yizhen.packs.shapes.procedures import VersionNumber

FIELDS_MAX = 100
CHOICES_MAX = 200
LIMIT_MAX = 1_000_000_000_000


class ChoiceTable(PackModel):
    """One answer to pick."""

    code: Code
    name: Words


class ShownWhenTable(PackModel):
    """Shown only when the earlier `field` has `value`; a yes / no field has "yes" or "no"."""

    field: Code
    value: Code


class FieldTable(PackModel):
    """One `[[field]]`."""

    code: Code
    kind: FieldKind
    name: Words
    help: Words | None = None
    is_required: bool = False
    least: int | None = Bounded(default=None, ge=-LIMIT_MAX, le=LIMIT_MAX)
    most: int | None = Bounded(default=None, ge=-LIMIT_MAX, le=LIMIT_MAX)
    is_not_past: bool = False
    choices: tuple[ChoiceTable, ...] = Bounded(default=(), max_length=CHOICES_MAX)
    shown_when: ShownWhenTable | None = None

    def value(self) -> Field:
        """The field as rooms read it."""
        when = self.shown_when
        return Field(
            code=self.code,
            kind=self.kind,
            title=self.name.value(),
            help=self.help.value() if self.help else None,
            is_required=self.is_required,
            least=self.least,
            most=self.most,
            is_not_past=self.is_not_past,
            choices=tuple(Choice(c.code, c.name.value()) for c in self.choices),
            shown_when=ShownWhen(when.field, when.value) if when else None,
        )


class FormFile(PackModel):
    """A file in `forms/`."""

    code: Code
    version: VersionNumber
    name: Words
    field: tuple[FieldTable, ...] = Bounded(min_length=1, max_length=FIELDS_MAX)

    def value(self) -> Form:
        """The form as rooms read it."""
        return Form(
            code=self.code,
            version=self.version,
            title=self.name.value(),
            fields=tuple(field.value() for field in self.field),
        )


SHAPES = (Shape(kind="forms", glob="forms/*.toml", model=FormFile),)
