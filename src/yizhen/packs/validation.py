"""From the bytes of one pack file to its checked model, or to every fault in it."""

import json
import tomllib
from datetime import date, datetime, time
from typing import NamedTuple

from pydantic import ValidationError

from yizhen.core.text import Text
from yizhen.packs.faults import Fault, fault
from yizhen.packs.files import RawFile
from yizhen.packs.shape import PackModel

DEPTH_MAX = 12
DOTS_MAX = 100
"""Dots between two equal signs of a line: beyond that, a key is a way to stall the parser."""

Toml = dict[str, object]


class Checked(NamedTuple):
    """A checked file, or the faults that kept it from being one."""

    model: PackModel | None
    faults: tuple[Fault, ...]


def check_file(pack: str, raw: RawFile, model: type[PackModel]) -> Checked:
    """Check one file against its model; all faults at once."""
    document = _parse(pack, raw)
    if isinstance(document, Fault):
        return Checked(None, (document,))
    try:
        return Checked(model.model_validate_json(_as_json(document)), ())
    except ValidationError as error:
        errors = _without_echoes([dict(e) for e in error.errors(include_url=False)])
        return Checked(None, tuple(_translate(pack, raw.path, e) for e in errors))


def _without_echoes(errors: list[dict[str, object]]) -> list[dict[str, object]]:
    """Without "too few" of a list whose items are faulty: pydantic counts only the sound ones."""
    places = [_location(e) for e in errors]
    return [
        e
        for e in errors
        if e["type"] != "too_short"
        or not any(p[: len(_location(e))] == _location(e) != p for p in places)
    ]


def _parse(pack: str, raw: RawFile) -> Toml | Fault:
    try:
        text = raw.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return fault(pack, raw.path, "", NOT_UTF8, position=error.start)
    for number, line in enumerate(text.splitlines(), start=1):
        if any(piece.count(".") > DOTS_MAX for piece in line.split("=")):
            return fault(pack, raw.path, f"line {number}", TOO_NESTED, limit=DEPTH_MAX)
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return fault(pack, raw.path, "", NOT_TOML, reason=str(error))
    except RecursionError:
        return fault(pack, raw.path, "", TOO_NESTED, limit=DEPTH_MAX)
    if _is_deeper_than(document, DEPTH_MAX):
        return fault(pack, raw.path, "", TOO_NESTED, limit=DEPTH_MAX)
    return document


def _is_deeper_than(document: Toml, limit: int) -> bool:
    level: list[object] = [document]
    for _ in range(limit):
        level = [
            inner
            for value in level
            for inner in (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else ()
            )
        ]
        if not level:
            return False
    return True


def _as_json(document: Toml) -> str:
    return json.dumps(document, default=_moment_as_text, ensure_ascii=False)


def _moment_as_text(value: object) -> str:
    assert isinstance(value, date | datetime | time), value
    return value.isoformat()


def _translate(pack: str, path: str, error: dict[str, object]) -> Fault:
    kind, context = str(error["type"]), error.get("ctx")
    facts = {k: str(v) for k, v in context.items()} if isinstance(context, dict) else {}
    sentence = _SENTENCES.get(kind, OTHER)
    if kind == "pack":
        sentence = Text(zh=facts["zh"], en=facts["en"])
    where = _where(_location(error))
    return fault(pack, path, where, sentence, **{"msg": str(error["msg"]), **facts})


def _location(error: dict[str, object]) -> tuple[object, ...]:
    location = error["loc"]
    assert isinstance(location, tuple)
    return location


def _where(location: tuple[object, ...]) -> str:
    words = ""
    for part in location:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return words.removeprefix(".")


NOT_UTF8 = Text(
    zh="不是 UTF-8 文本（第 {position} 字节）。请另存为 UTF-8。",
    en="Not UTF-8 text (byte {position}). Save it as UTF-8.",
)
NOT_TOML = Text(
    zh="不是正确的 TOML：{reason}。请改正该行。",
    en="Not correct TOML: {reason}. Correct that line.",
)
TOO_NESTED = Text(
    zh="套得太深，最多 {limit} 层。请写平一些。",
    en="Nested too deeply, {limit} levels at most. Write it flatter.",
)
OTHER = Text(zh="填法不对（{msg}）。请改正。", en="{msg}. Correct it.")
_TEXT_WANTED = Text(
    zh="这里要写文字，用引号括起来。", en="Words are wanted here, in quotation marks."
)
_NUMBER_WANTED = Text(
    zh="这里要写整数，不加引号，不带小数。",
    en="A whole number is wanted here, without quotation marks or decimals.",
)
_DATE_WANTED = Text(
    zh="这里要写日期，如 2026-01-01。", en="A date is wanted here, such as 2026-01-01."
)
_LIST_WANTED = Text(
    zh="这里要写列表，用方括号括起来。", en="A list is wanted here, in square brackets."
)
_TABLE_WANTED = Text(
    zh='这里要写表，如 { zh = "…", en = "…" }。',
    en='A table is wanted here, such as { zh = "…", en = "…" }.',
)
_ONE_OF = Text(
    zh="这里只能写 {expected}。请改成其中之一。", en="Only {expected} may stand here. Use one."
)
_TOO_SHORT_LIST = Text(zh="至少要写 {min_length} 项。", en="At least {min_length} are needed.")
_TOO_LONG_LIST = Text(zh="最多写 {max_length} 项。", en="At most {max_length} are allowed.")
_SENTENCES = {
    "missing": Text(zh="缺少这一项。请补上。", en="This is missing. Add it."),
    "extra_forbidden": Text(
        zh="不认识这一项。请删去，或改正拼写。", en="This key is unknown. Remove or correct it."
    ),
    "string_type": _TEXT_WANTED,
    "int_type": _NUMBER_WANTED,
    "int_from_float": _NUMBER_WANTED,
    "int_parsing": _NUMBER_WANTED,
    "bool_type": Text(zh="这里只能写 true 或 false。", en="Only true or false may stand here."),
    "date_type": _DATE_WANTED,
    "date_from_datetime_parsing": _DATE_WANTED,
    "date_parsing": _DATE_WANTED,
    "list_type": _LIST_WANTED,
    "tuple_type": _LIST_WANTED,
    "frozen_set_type": _LIST_WANTED,
    "model_type": _TABLE_WANTED,
    "model_attributes_type": _TABLE_WANTED,
    "dict_type": _TABLE_WANTED,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "string_pattern_mismatch": Text(
        zh="写法不对，应符合 {pattern}。请改正。", en="Must match {pattern}. Correct it."
    ),
    "string_too_short": Text(zh="不能留空。请写上内容。", en="Must not be empty. Write something."),
    "string_too_long": Text(
        zh="太长，最多 {max_length} 个字。请缩短。",
        en="Too long, {max_length} characters at most. Shorten it.",
    ),
    "too_short": _TOO_SHORT_LIST,
    "too_long": _TOO_LONG_LIST,
    "greater_than_equal": Text(zh="不能小于 {ge}。", en="Must not be below {ge}."),
    "less_than_equal": Text(zh="不能大于 {le}。", en="Must not be above {le}."),
}
