"""`pack.toml`: what the pack is called, which version it is, what it builds on, from when it counts."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from yizhen.packs.shape import Code, PackModel, Shape, Words

REQUIRED_MAX = 20

Version = Annotated[
    str,
    StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}$", max_length=20),
]
"""Three numbers, such as 1.4.0."""


class Requirement(PackModel):
    """Another pack that must lie before this one, in this version or a later one."""

    code: Code
    version_min: Version = "0.0.0"


class PackHead(PackModel):
    """The head of a pack."""

    code: Code
    name: Words
    version: Version
    effective_on: date
    requires: tuple[Requirement, ...] = Field(default=(), max_length=REQUIRED_MAX)


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare rightly: 1.10.0 is later than 1.9.0."""
    return tuple(int(part) for part in version.split("."))


SHAPES = (Shape(kind="pack", glob="pack.toml", model=PackHead),)
