"""`yizhen founders`: the first three administrators of a house in which nobody can sign in yet."""

import secrets
from argparse import Namespace

from yizhen.base.usecases import plant_roots
from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import Conflict
from yizhen.core.text import Text
from yizhen.edges.command import house
from yizhen.edges.command.console import Console
from yizhen.posts import queries as posts
from yizhen.posts.usecases import NewAccount, create_account, give_post

FOUNDERS = {
    "system": ("system_administrator", Text(zh="系统管理员", en="System administrator")),
    "security": ("security_administrator", Text(zh="安全管理员", en="Security administrator")),
    "audit": ("audit_administrator", Text(zh="审计管理员", en="Audit administrator")),
}
"""User name, duty and title of each; names are changed after the first sign-in."""
PASSWORD_BYTES = 12
MADE = Text(
    zh="{title}：用户名 {username}，一次性密码 {password}",
    en="{title}: user name {username}, one-time password {password}",
)
NEXT = Text(
    zh="请把三个账号交给三个人，各自登录后改密码、绑定第二重验证。密码只显示这一次。",
    en="Give the three accounts to three people; each changes the password and sets up the second factor. They are shown once.",
)


class AlreadyFounded(Conflict):
    """There are administrators already."""

    code = "already_founded"
    sentence = Text(
        zh="已经有管理员了，不再新建。请由安全管理员在“账号与岗位”里授予岗位。",
        en="There are administrators already. The security administrator gives posts to others.",
    )


def run(_read: Namespace, console: Console) -> int:
    """Make those that are missing and tell each password once. Raises AlreadyFounded."""
    house.require_current_schema()
    missing = [name for name in FOUNDERS if posts.account_by_username(name) is None]
    if not missing:
        raise AlreadyFounded
    plant_roots(SYSTEM)
    for username in missing:
        _found(username, console)
    console.say(NEXT)
    return 0


def _found(username: str, console: Console) -> None:
    duty, title = FOUNDERS[username]
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    new = NewAccount(
        username=username,
        name=title.zh,
        home_path="p",
        is_staff_member=True,
        password=password,
        must_change_password=True,
    )
    account = create_account(SYSTEM, new)
    for root in ("p", "o"):
        give_post(SYSTEM, account.pk, duty=duty, path=root)
    console.say(MADE.format(title=title, username=username, password=password))
