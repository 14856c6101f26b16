"""May this actor do this here? Abilities belong to duties (pack file `duties.toml`), duties are held at paths."""

from django.db.models import Q

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.refusals import NotAllowed, NotFound, NotSignedIn
from yizhen.packs.current import in_force


def duties_with(ability: str) -> frozenset[str]:
    """The duties that carry `ability`. Asserts that some duty does: a misspelt ability is a bug."""
    duties = frozenset(d.code for d in in_force().duties.values() if ability in d.abilities)
    assert duties, f"no duty carries {ability}"
    return duties


def lets(actor: Actor, ability: str) -> bool:
    """Whether the door lets `ability` through: an API token may carry less than its owner's posts."""
    return actor.abilities is None or ability in actor.abilities


def may(actor: Actor, ability: str, path: str) -> bool:
    """Whether one of the actor's posts carries `ability` at `path`. The house itself may do everything."""
    if not lets(actor, ability):
        return False
    return actor.is_system or bool(actor.duties_at(path) & duties_with(ability))


def require(actor: Actor, ability: str, path: str) -> None:
    """Go on only when the actor may.

    Raises NotSignedIn for a visitor, NotFound when `path` lies outside all of the actor's posts (so that nobody learns what
    exists elsewhere), NotAllowed when it lies inside but no post there carries the ability.
    """
    if may(actor, ability, path):
        return
    if actor.id < 0:
        raise NotSignedIn
    if not actor.duties_at(path):
        raise NotFound
    raise NotAllowed(ability=ability)


def require_somewhere(actor: Actor, ability: str) -> None:
    """Go on only when the actor carries `ability` anywhere. Raises NotSignedIn or NotAllowed."""
    if actor.id < 0:
        raise NotSignedIn
    if not scopes(actor, ability):
        raise NotAllowed(ability=ability)


def scopes(actor: Actor, ability: str) -> tuple[str, ...]:
    """The outermost paths at which the actor carries `ability`; the system carries it at both roots."""
    if not lets(actor, ability):
        return ()
    if actor.is_system:
        return (paths.Tree.ORGANISATION.value, paths.Tree.PLACE.value)
    return actor.paths_for(*duties_with(ability))


def within(scope: tuple[str, ...], *, place: str = "place_path", owner: str = "owner_path") -> Q:
    """Rows whose column `place` or `owner` lies in `scope`: ranges that an index answers; an empty scope matches nothing.

    A room without one of the columns passes an empty string for it.
    """
    condition = Q(pk__in=())
    for path in scope:
        column = place if paths.tree_of(path) is paths.Tree.PLACE else owner
        if column:
            reach = paths.below(path)
            condition |= Q(**{f"{column}__gte": reach.start, f"{column}__lt": reach.stop})
    return condition
