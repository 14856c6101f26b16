"""A form described for others: JSON Schema for the API, input fields for the pages."""

from dataclasses import dataclass

from yizhen.core import answers
from yizhen.core.forms import NO, YES, Choice, Field, FieldKind, Form, ShownWhen
from yizhen.core.text import Language, Text

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Input:
    """What a page needs to draw one field; `type` and `mode` are those of HTML."""

    code: str
    title: Text
    help: Text | None
    type: str
    mode: str | None
    is_required: bool
    is_multiple: bool
    chars_max: int | None
    least: int | None
    most: int | None
    choices: tuple[Choice, ...]
    shown_when: ShownWhen | None


def inputs(form: Form) -> tuple[Input, ...]:
    """The fields of `form` as a page draws them, in order."""
    return tuple(_input(field) for field in form.fields)


def json_schema(form: Form, *, language: Language = "zh") -> Json:
    """JSON Schema (2020-12) of the answers as the API takes them: money in fen, moments with their zone.

    A field that is shown only sometimes is never required here; `check` asks for it when it is shown.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title.in_language(language),
        "type": "object",
        "properties": {f.code: _property(f, language) for f in form.fields},
        "required": [f.code for f in form.fields if f.is_required and f.shown_when is None],
        "additionalProperties": False,
    }


def _input(field: Field) -> Input:
    html, mode = _HTML[field.kind]
    return Input(
        code=field.code,
        title=field.title,
        help=field.help,
        type=html,
        mode=mode,
        is_required=field.is_required,
        is_multiple=field.kind in (FieldKind.CHOICES, FieldKind.PHOTO),
        chars_max=_chars_max(field),
        least=field.least if field.kind is not FieldKind.MONEY else None,
        most=field.most if field.kind is not FieldKind.MONEY else None,
        choices=_YES_NO if field.kind is FieldKind.YES_NO else field.choices,
        shown_when=field.shown_when,
    )


def _chars_max(field: Field) -> int | None:
    limits = {
        FieldKind.TEXT: answers.TEXT_CHARS_MAX,
        FieldKind.LONG_TEXT: answers.LONG_TEXT_CHARS_MAX,
    }
    limit = limits.get(field.kind)
    return limit and min(field.most or limit, limit)


def _property(field: Field, language: Language) -> Json:
    words: Json = {"title": field.title.in_language(language)}
    if field.help:
        words["description"] = field.help.in_language(language)
    return {**words, **_type(field)}


def _type(field: Field) -> Json:
    codes = [choice.code for choice in field.choices]
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return _without_none(type="string", minLength=field.least, maxLength=_chars_max(field))
        case FieldKind.INTEGER | FieldKind.MONEY:
            return _without_none(type="integer", minimum=field.least, maximum=field.most)
        case FieldKind.CHOICE:
            return {"type": "string", "enum": codes}
        case FieldKind.CHOICES:
            return _list_of({"type": "string", "enum": codes}, field, answers.PICKED_MAX)
        case FieldKind.PHOTO:
            return _list_of({"type": "string"}, field, answers.PHOTOS_MAX)
        case FieldKind.YES_NO:
            return {"type": "boolean"}
        case FieldKind.DATE:
            return {"type": "string", "format": "date"}
        case FieldKind.MOMENT:
            return {"type": "string", "format": "date-time"}
        case FieldKind.PLACE:
            return {"type": "string", "pattern": "^p[0-9]*$"}
        case FieldKind.PHONE | FieldKind.ID_NUMBER | FieldKind.PERSON:
            return {"type": "string", "maxLength": answers.REFERENCE_CHARS_MAX}


def _list_of(item: Json, field: Field, limit: int) -> Json:
    most = min(field.most or limit, limit)
    return _without_none(
        type="array", items=item, minItems=field.least, maxItems=most, uniqueItems=True
    )


def _without_none(**entries: object) -> Json:
    return {name: value for name, value in entries.items() if value is not None}


_YES_NO = (
    Choice(code=YES, title=Text(zh="是", en="Yes")),
    Choice(code=NO, title=Text(zh="否", en="No")),
)
_HTML: dict[FieldKind, tuple[str, str | None]] = {
    FieldKind.TEXT: ("text", None),
    FieldKind.LONG_TEXT: ("textarea", None),
    FieldKind.INTEGER: ("text", "numeric"),
    FieldKind.MONEY: ("text", "decimal"),
    FieldKind.DATE: ("date", None),
    FieldKind.MOMENT: ("datetime-local", None),
    FieldKind.CHOICE: ("radio", None),
    FieldKind.CHOICES: ("checkbox", None),
    FieldKind.YES_NO: ("radio", None),
    FieldKind.PHONE: ("tel", "tel"),
    FieldKind.ID_NUMBER: ("text", None),
    FieldKind.PLACE: ("place", None),
    FieldKind.PERSON: ("person", None),
    FieldKind.PHOTO: ("file", None),
}
