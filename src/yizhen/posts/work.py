"""Open work of all rooms, met by name: this room stands below those that have the work, and never knows them."""

from django.conf import settings
from django.utils.module_loading import import_string

from yizhen.core.manifest import OpenWork, Wiring, WorkKind

WORK_ROWS_MAX = 2_000
"""Pieces of open work that one person may have in hand before something else is wrong."""


def kinds() -> dict[str, WorkKind]:
    """Every kind of open work that some room offers for hand-over."""
    wiring: Wiring = import_string(settings.YIZHEN_WIRING)
    return wiring.open_work


def open_for(account_id: int) -> tuple[OpenWork, ...]:
    """What this person must still finish, the most urgent first; work without a date comes last."""
    found = [work for kind in kinds().values() for work in kind.open_for(account_id)]
    found.sort(key=lambda w: (w.due_at is None, w.due_at and w.due_at.timestamp(), w.kind, w.id))
    return tuple(found[:WORK_ROWS_MAX])
