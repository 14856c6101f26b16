"""To which door of the house somebody's work leads."""

from collections.abc import Iterable
from enum import StrEnum

from yizhen.core.duties import Duty
from yizhen.core.paths import PlaceLevel


class Door(StrEnum):
    """Where somebody works in this house."""

    RESIDENT = "resident"
    GRID = "grid"
    DESK = "desk"
    SCREEN = "screen"
    ADMINISTRATION = "administration"


ADMINISTERS = frozenset({"system.manage", "account.secure", "journal.verify"})
"""Whoever carries one of these looks after the house itself."""
LOOKS_FROM_ABOVE = frozenset({"street_leader", "district_viewer", "command_officer"})
ON_FOOT = frozenset({PlaceLevel.GRID, PlaceLevel.BUILDING, PlaceLevel.UNIT, PlaceLevel.DWELLING})


def doors_of(duties: Iterable[Duty], *, is_staff_member: bool) -> tuple[Door, ...]:
    """The doors that lead to somebody's work, the usual one first; residents have one, staff without a post none."""
    if not is_staff_member:
        return (Door.RESIDENT,)
    found = {door for duty in duties for door in _doors_of_duty(duty)}
    return tuple(door for door in Door if door in found)


def _doors_of_duty(duty: Duty) -> tuple[Door, ...]:
    if duty.abilities & ADMINISTERS:
        return (Door.ADMINISTRATION,)
    if duty.place_levels and duty.place_levels <= ON_FOOT:
        return (Door.GRID,)
    if duty.code in LOOKS_FROM_ABOVE:
        return (Door.SCREEN, Door.DESK)
    return (Door.DESK,)
