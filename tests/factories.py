"""Things that tests need, made through the use cases, with everything that does not matter filled in."""

from itertools import count

from yizhen.base import usecases as base
from yizhen.core.actor import SYSTEM, Actor, Channel
from yizhen.posts import queries, usecases
from yizhen.posts.models import Account
from yizhen.posts.usecases import NewAccount

PASSWORD = "Huai-Yin-2026-lou"
"""What everybody in the cast signs in with."""
_numbers = count(1)


def a_place(parent: str, name: str = "一处", *, kind: str = "") -> str:
    """The path of one more place below `parent`."""
    return base.add_place(SYSTEM, base.NewPlace(name=name, parent=parent, kind=kind)).path


def an_organisation(parent: str, kind: str, name: str = "一个单位", *, place_path: str = "") -> str:
    """The path of one more organisation below `parent`."""
    row = base.add_organisation(SYSTEM, parent, kind=kind, name=name, place_path=place_path)
    return row.path


def an_account(
    name: str = "周", *, home: str = "p", is_staff: bool = True, phone: str = "", password: str = ""
) -> Account:
    """Somebody without a post."""
    new = NewAccount(
        username=f"person{next(_numbers)}",
        name=name,
        home_path=home,
        is_staff_member=is_staff,
        phone=phone,
        password=password,
        must_change_password=False,
    )
    return usecases.create_account(SYSTEM, new)


def somebody(*posts: tuple[str, str], name: str = "周", home: str = "") -> Actor:
    """A staff member who holds these (duty, path) posts from today."""
    account = an_account(name, home=home or (posts[0][1] if posts else "p"))
    for duty, path in posts:
        usecases.give_post(SYSTEM, account.pk, duty=duty, path=path)
    return as_actor(account.pk)


def as_actor(account_id: int, *, channel: Channel = Channel.WEB) -> Actor:
    """The person as they come through a door now."""
    return queries.actor(account_id, channel=channel)
