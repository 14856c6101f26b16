"""The demo: an invented street with its places, organisations and people, filled in through the use cases."""

from yizhen.core.actor import SYSTEM
from yizhen.edges.command.demo_town import people, town
from yizhen.edges.command.log_ins import LogIn
from yizhen.edges.command.progress import Progress

STEPS = 4


def fill(progress: Progress) -> tuple[LogIn, ...]:
    """Build the street, its people and some work; gives how to sign in as each role."""
    progress.reach(0, total=STEPS)
    street = town.build(SYSTEM)
    progress.advance()
    folk = people.People(street)
    log_ins = folk.add_roles()
    progress.advance()
    folk.staff_grids()
    progress.advance()
    people.send_circulars(street)
    progress.advance()
    return log_ins
