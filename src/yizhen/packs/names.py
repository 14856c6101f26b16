"""Which names may stand where in a pack; of a kind whose file is broken, any name may."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from yizhen.packs.packset import PackSet
from yizhen.packs.vocabulary import Vocabulary


class Anything(Collection[str]):
    """Names of a kind whose file is broken: each name may be in it, so none is a second fault."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Names:
    """The names that resolve, by what they name."""

    calendars: Collection[str]
    pauses: Collection[str]
    deadlines: Collection[str]
    stages: Collection[str]
    kinds: Collection[str]
    evidence: Collection[str]
    petition_classes: Collection[str]
    phones: Collection[str]
    categories: Collection[str]
    duties: Collection[str]
    forms: Collection[str]
    vocabulary: Vocabulary


def names_in(packs: PackSet, *, vocabulary: Vocabulary, lost: frozenset[str]) -> Names:
    """The names that `packs` declares; `lost` are kinds of file of which one is broken."""

    def unless_lost(kind: str, found: Collection[str]) -> Collection[str]:
        return Anything() if kind in lost else found

    return Names(
        calendars=unless_lost("working_hours", packs.calendars),
        pauses=unless_lost("pause_reasons", packs.pause_reasons),
        deadlines=unless_lost("deadlines", packs.deadlines),
        stages=unless_lost("deadlines", _stages(packs)),
        kinds=unless_lost("organisation_kinds", packs.organisation_kinds),
        evidence=unless_lost("evidence", packs.evidence_kinds),
        petition_classes=unless_lost("petition_classes", packs.petition_classes),
        phones=unless_lost("phones", packs.phones),
        categories=unless_lost("categories", packs.categories),
        duties=unless_lost("duties", packs.duties),
        forms=unless_lost("forms", packs.forms),
        vocabulary=vocabulary,
    )


def _stages(packs: PackSet) -> frozenset[str]:
    classes = [one for versions in packs.deadlines.values() for one in versions]
    clocks = {clock.code for one in classes for clock in one.clocks}
    return frozenset(clocks | {stage.code for one in classes for stage in one.stages})
