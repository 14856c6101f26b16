"""Answers to a form: read once for the pages and the API alike, all faults at once.

`check` takes what came in, as a page's fields (text, or several texts of one name) or as JSON values, and gives
normalised `Answers` or one refusal that names every field that is wrong. A field that is not shown is not
answered: what came in for it is dropped. A name that the form does not have is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from yizhen.core import paths
from yizhen.core.entry import folded
from yizhen.core.forms import NO, YES, Field, FieldKind, Form
from yizhen.core.identifiers import MobileNumber, ResidentId
from yizhen.core.quantities import Fen
from yizhen.core.refusals import Invalid, Refusal
from yizhen.core.text import Text
from yizhen.core.worktime.timeline import ZONE

Parsed = TypeVar("Parsed")
Value = str | int | bool | date | datetime | tuple[str, ...]
"""A normalised answer: money in fen, moments in UTC, picked choices and photos as codes."""

TEXT_CHARS_MAX = 200
LONG_TEXT_CHARS_MAX = 5_000
RAW_CHARS_MAX = 20_000
PICKED_MAX = 200
PHOTOS_MAX = 9
NUMBER_MAX = 10**12
REFERENCE_CHARS_MAX = 64
UNKNOWN_SHOWN_MAX = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers to one version of a form; a question left open is not among the values."""

    form: str
    version: int
    values: Mapping[str, Value]

    def as_json(self) -> dict[str, str | int | bool | list[str]]:
        """The answers as JSON keeps them; `check` reads them back to the same values."""
        return {code: _as_json(value) for code, value in self.values.items()}

    def text(self, code: str) -> str:
        """The answer `code`, which must be text."""
        value = self.values[code]
        assert isinstance(value, str), code
        return value

    def day(self, code: str) -> date:
        """The answer `code`, which must be a day."""
        value = self.values[code]
        assert isinstance(value, date) and not isinstance(value, datetime), code
        return value


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field that is wrong, and what to do about it."""

    field: str
    text: Text


class FormRefused(Invalid):
    """At least one answer is wrong; `faults` has one fault per field, in the order of the form."""

    code = "form_refused"

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        assert faults
        self.faults = tuple(faults)
        super().__init__(
            Text(
                zh="有 {count} 处要改正："
                + "；".join(_unstopped(f.text.zh) for f in faults)
                + "。",
                en="{count} to correct: " + " ".join(f.text.en for f in faults),
            ),
            count=len(faults),
            fields=tuple(fault.field for fault in faults),
        )


class _Wrong(Exception):
    """A value that does not fit its field."""

    def __init__(self, text: Text, **facts: str | int | Text) -> None:
        self.text = text.format(**facts)


def check(form: Form, raw: Mapping[str, object], *, today: date | None = None) -> Answers:
    """The answers in `raw`, normalised. Raises FormRefused with every fault.

    `today` (in Shanghai) is needed by forms with fields that must not be past.
    """
    faults: list[FieldFault] = _unknown_names(form, raw)
    values: dict[str, Value] = {}
    for field in form.fields:
        if not _is_shown(field, form, values):
            continue
        try:
            value = _read(field, raw.get(field.code), today)
        except _Wrong as wrong:
            faults.append(FieldFault(field.code, _named(field, wrong.text)))
        else:
            if value is not None:
                values[field.code] = value
    if faults:
        raise FormRefused(faults)
    return Answers(form=form.code, version=form.version, values=values)


def _unknown_names(form: Form, raw: Mapping[str, object]) -> list[FieldFault]:
    known = {field.code for field in form.fields}
    unknown = [name for name in raw if name not in known]
    return [
        FieldFault(
            name[:REFERENCE_CHARS_MAX], UNKNOWN_FIELD.format(field=name[:REFERENCE_CHARS_MAX])
        )
        for name in sorted(unknown)[:UNKNOWN_SHOWN_MAX]
    ]


def _is_shown(field: Field, form: Form, values: Mapping[str, Value]) -> bool:
    when = field.shown_when
    if when is None:
        return True
    asked, answer = form.field(when.field), values.get(when.field)
    if asked is not None and asked.kind is FieldKind.YES_NO:
        return when.value == (YES if answer is True else NO)
    return when.value in answer if isinstance(answer, tuple) else when.value == answer


def _read(field: Field, raw: object, today: date | None) -> Value | None:
    value = None if _is_blank(raw) else _READERS[field.kind](field, raw)
    if value is None or value == () or value == "":
        if field.is_required:
            raise _Wrong(MISSING)
        return None
    if field.is_not_past:
        assert today is not None, f"{field.code} must not be past: pass today"
        on = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
        if isinstance(on, date) and on < today:
            raise _Wrong(IN_THE_PAST)
    return value


def _is_blank(raw: object) -> bool:
    if isinstance(raw, list | tuple):
        return all(_is_blank(item) for item in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())


# One reader per kind of field


def _words(raw: object, *, otherwise: Text | None = None) -> str:
    """One text; a page's list of one counts. Control characters are refused, except line breaks."""
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    if not isinstance(raw, str):
        raise _Wrong(otherwise or NOT_TEXT)
    if len(raw) > RAW_CHARS_MAX:
        raise _Wrong(TOO_LONG, most=RAW_CHARS_MAX)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if any(not (c.isprintable() or c in "\n\t\u3000\u200d\ufe0f") for c in text):
        raise _Wrong(UNPRINTABLE)
    return text.strip()


def _bounded_text(field: Field, text: str, most: int) -> str:
    most = min(field.most or most, most)
    if len(text) > most:
        raise _Wrong(TOO_LONG, most=most)
    if field.least is not None and len(text) < field.least:
        raise _Wrong(TOO_SHORT, least=field.least)
    return text


def _text(field: Field, raw: object) -> Value | None:
    line = " ".join(_words(raw).split())
    return _bounded_text(field, line, TEXT_CHARS_MAX) if line else None


def _long_text(field: Field, raw: object) -> Value | None:
    text = _words(raw)
    return _bounded_text(field, text, LONG_TEXT_CHARS_MAX) if text else None


def _in_limits(field: Field, number: int) -> int:
    if not -NUMBER_MAX <= number <= NUMBER_MAX:
        raise _Wrong(NOT_A_NUMBER)
    money = field.kind is FieldKind.MONEY
    if field.least is not None and number < field.least:
        raise _Wrong(TOO_SMALL, least=Fen(field.least).text if money else field.least)
    if field.most is not None and number > field.most:
        raise _Wrong(TOO_LARGE, most=Fen(field.most).text if money else field.most)
    return number


def _integer(field: Field, raw: object) -> Value | None:
    if type(raw) is int:
        return _in_limits(field, raw)
    typed = folded(_words(raw, otherwise=NOT_A_NUMBER)).replace("\N{MINUS SIGN}", "-")
    digits = typed.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(NUMBER_MAX))):
        raise _Wrong(NOT_A_NUMBER)
    return _in_limits(field, int(typed))


def _money(field: Field, raw: object) -> Value | None:
    if type(raw) is int:
        return _in_limits(field, raw)
    words = _words(raw, otherwise=NOT_AN_AMOUNT)
    return _in_limits(field, _refused_as_wrong(lambda: Fen.parse(words)).amount)


def _date(_field: Field, raw: object) -> Value | None:
    typed = folded(_words(raw)).rstrip("日号")
    for mark in "年月/.":
        typed = typed.replace(mark, "-")
    parts = [part.strip() for part in typed.split("-")]
    if len(parts) != 3 or len(parts[0]) != 4 or not all(p.isascii() and p.isdigit() for p in parts):
        raise _Wrong(NOT_A_DATE)
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise _Wrong(NOT_A_DATE) from None


def _moment(_field: Field, raw: object) -> Value | None:
    try:
        moment = datetime.fromisoformat(folded(_words(raw)).replace("/", "-"))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Wrong(NOT_A_MOMENT) from None


def _choice(field: Field, raw: object) -> Value | None:
    code = _words(raw)
    if code and code not in {choice.code for choice in field.choices}:
        raise _Wrong(NOT_A_CHOICE)
    return code or None


def _choices(field: Field, raw: object) -> Value | None:
    picked = _several(raw)
    known = [choice.code for choice in field.choices]
    if not set(picked) <= set(known):
        raise _Wrong(NOT_A_CHOICE)
    return _counted(field, tuple(code for code in known if code in picked), PICKED_MAX)


def _photos(field: Field, raw: object) -> Value | None:
    picked = tuple(dict.fromkeys(_several(raw)))
    if not all(_is_reference(code) for code in picked):
        raise _Wrong(NOT_A_REFERENCE)
    return _counted(field, picked, PHOTOS_MAX)


def _several(raw: object) -> list[str]:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple) or len(items) > PICKED_MAX:
        raise _Wrong(NOT_A_CHOICE)
    return [word for word in (_words(item) for item in items) if word]


def _counted(field: Field, picked: tuple[str, ...], most: int) -> tuple[str, ...]:
    most = min(field.most or most, most)
    if len(picked) > most:
        raise _Wrong(TOO_MANY, most=most)
    if picked and field.least is not None and len(picked) < field.least:
        raise _Wrong(TOO_FEW, least=field.least)
    return picked


def _yes_no(_field: Field, raw: object) -> Value | None:
    if isinstance(raw, bool):
        return raw
    word = _words(raw).lower()
    if word in ("yes", "on", "true", "1", "是"):
        return True
    if word in ("no", "off", "false", "0", "否"):
        return False
    raise _Wrong(NOT_YES_OR_NO)


def _phone(_field: Field, raw: object) -> Value | None:
    return _refused_as_wrong(lambda: MobileNumber.parse(_words(raw))).number


def _id_number(_field: Field, raw: object) -> Value | None:
    return _refused_as_wrong(lambda: ResidentId.parse(_words(raw))).number


def _place(_field: Field, raw: object) -> Value | None:
    path = _words(raw)
    if not (paths.is_path(path) and paths.tree_of(path) is paths.Tree.PLACE):
        raise _Wrong(NOT_A_REFERENCE)
    return path


def _person(_field: Field, raw: object) -> Value | None:
    code = str(raw) if type(raw) is int else _words(raw)
    if not _is_reference(code):
        raise _Wrong(NOT_A_REFERENCE)
    return code


def _is_reference(code: str) -> bool:
    plain = code.replace("-", "")
    return len(code) <= REFERENCE_CHARS_MAX and plain.isascii() and plain.isalnum()


def _refused_as_wrong(read: Callable[[], Parsed]) -> Parsed:
    try:
        return read()
    except Refusal as refusal:
        raise _Wrong(refusal.text) from None


def _named(field: Field, text: Text) -> Text:
    return Text(zh=f"「{field.title.zh}」{text.zh}", en=f"“{field.title.en}”: {text.en}")


def _unstopped(sentence: str) -> str:
    return sentence.removesuffix("。")


def _as_json(value: Value) -> str | int | bool | list[str]:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


_READERS: Mapping[FieldKind, Callable[[Field, object], Value | None]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PHONE: _phone,
    FieldKind.ID_NUMBER: _id_number,
    FieldKind.PLACE: _place,
    FieldKind.PERSON: _person,
    FieldKind.PHOTO: _photos,
}

UNKNOWN_FIELD = Text(
    zh="表单里没有“{field}”。请去掉这一项。", en="The form has no field “{field}”. Leave it out."
)
MISSING = Text(zh="还没有填。请填写。", en="This is not answered yet. Please answer.")
IN_THE_PAST = Text(zh="已经过去了。请选今天或以后。", en="This is past. Choose today or later.")
NOT_TEXT = Text(zh="应该是文字。请重填。", en="Text is wanted. Please enter it again.")
UNPRINTABLE = Text(
    zh="含有看不见的字符。请删去后重填。", en="There are invisible characters. Remove them."
)
TOO_LONG = Text(zh="太长，最多 {most} 个字。请缩短。", en="Too long: {most} characters at most.")
TOO_SHORT = Text(
    zh="太短，至少 {least} 个字。请写得具体些。", en="Too short: {least} characters at least."
)
NOT_A_NUMBER = Text(zh="应该是整数。请重填。", en="A whole number is wanted.")
NOT_AN_AMOUNT = Text(
    zh="应该是金额：整数分，或写成 12.50。请重填。",
    en="An amount is wanted: whole fen, or text such as 12.50.",
)
TOO_SMALL = Text(zh="不能小于 {least}。请改正。", en="Must not be below {least}.")
TOO_LARGE = Text(zh="不能大于 {most}。请改正。", en="Must not be above {most}.")
NOT_A_DATE = Text(zh="不是日期。请写成 2026-06-01。", en="This is no date. Write it as 2026-06-01.")
NOT_A_MOMENT = Text(
    zh="不是日期和时间。请写成 2026-06-01 09:30。",
    en="This is no date and time. Write it as 2026-06-01 09:30.",
)
NOT_A_CHOICE = Text(zh="没有这个选项。请从列出的里面选。", en="No such choice. Pick a listed one.")
TOO_MANY = Text(zh="最多选 {most} 个。请减少。", en="{most} at most. Take some away.")
TOO_FEW = Text(zh="至少选 {least} 个。请再选。", en="{least} at least. Add some.")
NOT_YES_OR_NO = Text(zh="请选“是”或“否”。", en="Choose yes or no.")
NOT_A_REFERENCE = Text(
    zh="找不到所选的内容。请重新选择。", en="What was chosen cannot be found. Choose again."
)
