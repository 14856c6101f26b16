"""What people change about themselves."""

from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.paths import PlaceLevel
from yizhen.core.refusals import Invalid, NotAllowed
from yizhen.core.text import Text
from yizhen.journal.deed import deed
from yizhen.posts import nodes
from yizhen.posts.models import Account
from yizhen.posts.usecases.rows import locked_account, visible, where

HOMES = (PlaceLevel.BUILDING, PlaceLevel.UNIT, PlaceLevel.DWELLING)


class NotADoor(Invalid):
    """Nobody lives there: it is no house and no door, or it is closed."""

    code = "not_a_door"
    sentence = Text(
        zh="这里不能选作住处。请选到楼栋、单元或门牌。",
        en="Nobody can live there. Choose a building, a unit or a door.",
    )


class SetByTheOffice(NotAllowed):
    """Where staff belong is for their office to say."""

    code = "set_by_the_office"
    sentence = Text(
        zh="工作人员的所属单位由管理员更改。请联系管理员。",
        en="Where staff belong is changed by an administrator. Please ask one.",
    )


def choose_home(actor: Actor, *, home_path: str, once: str | None = None) -> Account:
    """A resident says where they live; an empty path takes it back. The journal keeps the grid only, not the door.

    Raises NotSignedIn, SetByTheOffice for staff, NotADoor.
    """
    if visible(actor, actor.id).is_staff_member:
        raise SetByTheOffice
    node = nodes.at(home_path) if home_path else None
    if home_path and (
        node is None
        or not node.is_open
        or paths.tree_of(home_path) is not paths.Tree.PLACE
        or paths.place_level(home_path) not in HOMES
    ):
        raise NotADoor(field="home_path")
    with deed(actor, "posts.choose_home", once=once, of=home_path) as act:
        account = locked_account(actor.id)
        if not act.earlier:
            account.home_path = home_path
            account.save(update_fields=["home_path"])
            grid = paths.at_level(home_path, PlaceLevel.GRID) if home_path else None
            act.record(account, **where(grid or ""), facts={"fields": ["home_path"]})
    return account
