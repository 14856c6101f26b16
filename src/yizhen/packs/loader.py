"""Loading packs: every fault at once, or one frozen value that rooms read from.

A pack is a folder of TOML files with a `pack.toml`. Packs come in an order; a later one adds files or replaces
whole files of an earlier one. Each file is checked by itself first, then every name across all of them. Nothing
is skipped: a file of no known kind is a fault. Packs whose day has not come (`effective_on`) are checked too,
laid over the others as they will be, but do not count yet.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from yizhen.core.worktime.timeline import ZONE
from yizhen.packs.assembly import assemble
from yizhen.packs.faults import BrokenPacks, Fault
from yizhen.packs.layers import CheckedPack, check_pack, lay, order_faults
from yizhen.packs.packset import FileInForce, Pack, PackSet
from yizhen.packs.references import reference_faults
from yizhen.packs.shapes import SHAPES
from yizhen.packs.vocabulary import HOUSE, Vocabulary

__all__ = ["BrokenPacks", "Fault", "FileInForce", "Pack", "PackSet", "check", "load"]


def load(
    folders: Sequence[Path], *, on: date | None = None, vocabulary: Vocabulary = HOUSE
) -> PackSet:
    """The packs in `folders`, as they are in force `on` a day (today). Raises BrokenPacks."""
    checked = _check_each(folders)
    day = on or datetime.now(ZONE).date()
    faults = _all_faults(checked, day, vocabulary)
    if faults:
        raise BrokenPacks(faults)
    return assemble(lay(_counting(checked, day)), _described(checked, day))[0]


def check(
    folders: Sequence[Path], *, on: date | None = None, vocabulary: Vocabulary = HOUSE
) -> tuple[Fault, ...]:
    """Everything that is wrong with the packs in `folders`, in order of pack and file; empty when they load."""
    return _all_faults(_check_each(folders), on or datetime.now(ZONE).date(), vocabulary)


def _check_each(folders: Sequence[Path]) -> list[CheckedPack]:
    return [check_pack(folder, SHAPES) for folder in folders]


def _all_faults(
    checked: Sequence[CheckedPack], day: date, vocabulary: Vocabulary
) -> tuple[Fault, ...]:
    found = [fault for pack in checked for fault in pack.faults] + order_faults(checked)
    counting = _counting(checked, day)
    found += _layered_faults(counting, vocabulary)
    if len(counting) < len(checked):
        found += _layered_faults(checked, vocabulary)
    return tuple(dict.fromkeys(found))


def _layered_faults(checked: Sequence[CheckedPack], vocabulary: Vocabulary) -> Iterator[Fault]:
    packs, work = assemble(lay(checked), ())
    lost = frozenset[str]().union(*(pack.lost for pack in checked))
    yield from work.faults
    yield from reference_faults(packs, work, vocabulary=vocabulary, lost=lost)


def _counting(checked: Sequence[CheckedPack], day: date) -> list[CheckedPack]:
    return [p for p in checked if p.head is None or p.head.effective_on <= day]


def _described(checked: Sequence[CheckedPack], day: date) -> tuple[Pack, ...]:
    return tuple(
        Pack(
            code=pack.head.code,
            title=pack.head.name.value(),
            version=pack.head.version,
            effective_on=pack.head.effective_on,
            digest=pack.digest,
            folder=str(pack.folder),
            is_pending=pack.head.effective_on > day,
        )
        for pack in checked
        if pack.head is not None
    )
