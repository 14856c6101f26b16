"""What a pack file may look like: its kind, where it lies in the pack, and the model that checks it.

A file is read as TOML, turned into JSON and checked strictly: unknown keys are faults, a number in quotes is
no number. A model's `value()` gives the frozen value that rooms read; a rule that spans several keys of one
file stands in a validator and raises `wrong(...)`, so that the editor of the pack reads a sentence.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from yizhen.core.text import Text

WORDS_CHARS_MAX = 500
CODE_CHARS_MAX = 60


class PackModel(BaseModel):
    """The base of every table in a pack file: strict, frozen, unknown keys are faults."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of pack file: `glob` is relative to the pack's folder, `model` checks one file."""

    kind: str
    glob: str
    model: type[PackModel]


Code = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=CODE_CHARS_MAX),
]
"""A name that other files refer to: lower-case words joined by `_`."""

DottedName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=CODE_CHARS_MAX),
]
"""A name that code offers, such as an ability or an effect: `room.verb`."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDS_CHARS_MAX),
]
"""A line of text that is not empty."""


class Words(PackModel):
    """The same words in Chinese and English; both are required."""

    zh: Line
    en: Line

    def value(self) -> Text:
        """The words as the house passes them on."""
        return Text(zh=self.zh, en=self.en)


def wrong(zh: str, en: str, **facts: str | int) -> PydanticCustomError:
    """A fault to raise in a validator: what is wrong and what to do, in both languages."""
    text = Text(zh=zh, en=en).format(**facts)
    return PydanticCustomError("pack", "{en}", {"zh": text.zh, "en": text.en})
