"""How a matter's row is read as the pure values behind it."""

from yizhen.core.actor import Actor
from yizhen.core.procedure import Facts, Procedure
from yizhen.core.worktime import Allowance, Clock, Unit
from yizhen.journal.permission import may
from yizhen.matters.models import Matter, MatterClock
from yizhen.packs.current import in_force

CIRCULAR = "circular"


def facts_for(actor: Actor, matter: Matter) -> Facts:
    """What the actor is to the matter: its addressee, its issuer, or neither."""
    parties = set()
    is_mine = matter.assigned_to_id == actor.id
    if matter.parent_id and (is_mine or may(actor, "circular.acknowledge", matter.place_path)):
        parties.add("addressee")
    if actor.id == matter.opened_by_id or may(actor, "circular.issue", matter.place_path):
        parties.add("issuer")
    return Facts(parties=frozenset(parties), taken={"remind": matter.reminders})


def procedure_of(matter: Matter) -> Procedure:
    """The procedure of a matter, in the version that it was opened with."""
    return in_force().procedures[matter.kind]


def clock_of(row: MatterClock) -> Clock:
    """The pure clock behind a row."""
    return Clock(
        name=row.name,
        started_at=row.started_at,
        allowance=Allowance(row.amount, Unit(row.unit)),
        finished_at=row.finished_at,
    )
