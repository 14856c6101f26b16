"""A room above with open work of its own, as small as it can be: parcels that somebody has to deliver."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yizhen.core.manifest import Manifest, OpenWork, Wiring, WorkKind
from yizhen.core.refusals import Conflict
from yizhen.core.text import Text
from yizhen.journal.deed import Deed
from yizhen.posts.models import Account


@dataclass(slots=True)
class Parcels:
    """Who has to deliver what."""

    holders: dict[str, int] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=dict)
    path: str = "p"

    def open_for(self, account_id: int) -> Sequence[OpenWork]:
        """What this person still has to deliver."""
        return [
            OpenWork(
                kind="parcel",
                id=number,
                title=f"包裹{number}",
                path=self.path,
                due_at=self.due[number],
            )
            for number, holder in self.holders.items()
            if holder == account_id
        ]

    def reassign(self, act: Deed, work_id: str, giver_id: int, taker_id: int) -> None:
        """Give a parcel to somebody else. Raises Conflict when the giver no longer has it."""
        if self.holders.get(work_id) != giver_id:
            raise Conflict
        self.holders[work_id] = taker_id
        act.record(Account(pk=taker_id), name="parcels.reassign", facts={"parcel": work_id})


PARCELS = Parcels()
WIRING = Wiring(
    manifests=(
        Manifest(
            room="parcels",
            title=Text(zh="包裹", en="Parcels"),
            open_work={
                "parcel": WorkKind(
                    title=Text(zh="包裹", en="Parcel"),
                    open_for=PARCELS.open_for,
                    reassign=PARCELS.reassign,
                )
            },
        ),
    )
)
