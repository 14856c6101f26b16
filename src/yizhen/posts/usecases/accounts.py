"""Opening, changing and closing accounts."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import IntegrityError

from yizhen.core.actor import Actor
from yizhen.core.identifiers import MobileNumber
from yizhen.core.refusals import Conflict, Invalid
from yizhen.core.text import Text
from yizhen.journal.deed import Deed, deed
from yizhen.journal.permission import require
from yizhen.journal.sealed_text import blind_index, is_current, seal, unseal
from yizhen.journal.usecases import log_access
from yizhen.posts import nodes
from yizhen.posts.models import (
    NAME_CHARS_MAX,
    PHONE,
    USERNAME_CHARS_MAX,
    Account,
    ApiToken,
    Post,
)
from yizhen.posts.rules import (
    NameInUse,
    NotYourOwn,
    PhoneInUse,
    SetByThemselves,
    is_administrator,
)
from yizhen.posts.signin.passwords import require_strong
from yizhen.posts.signin.rules import Person, folded
from yizhen.posts.usecases.rows import (
    check_others_remain,
    known_duties,
    lock_seats,
    locked_account,
    open_posts,
    require_over,
    today_of,
    visible,
    where,
)

SEAL_ROWS_MAX = 500
_USERNAME = RegexValidator(rf"\A[\w.@+-]{{2,{USERNAME_CHARS_MAX}}}\Z")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made from. `home_path` is where a resident lives or a staff member belongs.

    Without a password nobody can sign in by password: residents use a code, staff are given one later.
    """

    username: str
    name: str
    home_path: str = ""
    is_staff_member: bool = False
    email: str = ""
    phone: str = ""
    password: str = ""
    must_change_password: bool = True

    def __repr__(self) -> str:
        return f"NewAccount({self.username!r})"


def create_account(actor: Actor, new: NewAccount, *, once: str | None = None) -> Account:
    """Open an account for a resident or a staff member.

    Raises NotFound or NotAllowed without `account.manage` at the home, Invalid, NameInUse, PhoneInUse, WeakPassword.
    """
    require(actor, "account.manage", new.home_path)
    account = Account(
        username=_username(new.username),
        name=_name(new.name),
        email=_email(new.email),
        is_staff_member=new.is_staff_member,
        home_path=_home(new.home_path),
        must_change_password=bool(new.password) and new.must_change_password,
    )
    account.password = _hashed(account, new.password)
    with deed(actor, "posts.create_account", once=once, of=new) as act:
        if act.earlier:
            return Account.objects.get(pk=act.earlier.id)
        _check_name_free(account)
        _keep_phone(account, new.phone)
        account.created_at = act.at
        account.password_changed_at = act.at if new.password else None
        _save(account)
        act.record(
            account, **where(account.home_path), facts={"is_staff_member": new.is_staff_member}
        )
    return account


def rename_account(actor: Actor, account_id: int, *, name: str) -> Account:
    """Give the person another name. Raises NotFound, NotAllowed, Invalid."""
    require_over(actor, "account.manage", visible(actor, account_id))
    with deed(actor, "posts.rename_account") as act:
        account = locked_account(account_id)
        account.name = _name(name)
        return _saved(act, account, "name")


def change_home(actor: Actor, account_id: int, *, home_path: str) -> Account:
    """The person moved, or belongs to another office. Raises NotFound, NotAllowed, Invalid."""
    require_over(actor, "account.manage", visible(actor, account_id))
    require(actor, "account.manage", home_path)
    with deed(actor, "posts.change_home") as act:
        account = locked_account(account_id)
        account.home_path = _home(home_path)
        return _saved(act, account, "home_path")


def change_email(actor: Actor, account_id: int, *, email: str) -> Account:
    """Another address for e-mail, one's own or as `account.manage`. Raises NotFound, NotAllowed, Invalid, NameInUse."""
    _require_own_or_managed(actor, account_id)
    with deed(actor, "posts.change_email") as act:
        account = locked_account(account_id)
        account.email = _email(email)
        _check_name_free(account)
        return _saved(act, account, "email")


def change_phone(
    actor: Actor, account_id: int, *, phone: str, is_verified: bool = False
) -> Account:
    """Another phone number, one's own or as `account.manage`; `is_verified` when a code proved it.

    Raises NotFound, NotAllowed, IdentifierRefused, PhoneInUse.
    """
    _require_own_or_managed(actor, account_id)
    with deed(actor, "posts.change_phone") as act:
        account = locked_account(account_id)
        _keep_phone(account, phone)
        account.phone_verified_at = act.at if is_verified and phone else None
        return _saved(
            act, account, "phone_sealed", "phone_index", "phone_verified_at", ends_sessions=True
        )


def show_phone(actor: Actor, account_id: int, *, purpose: str) -> str:
    """The phone number in full; looking is written down. Raises NotFound, NotAllowed, PurposeMissing."""
    account = visible(actor, account_id)
    if account.pk != actor.id:
        require(actor, "account.read", account.home_path)
        log_access(actor, account, action="posts.show_phone", fields=("phone",), purpose=purpose)
    return unseal(account.phone_sealed, about=PHONE)


def enlist(actor: Actor, account_id: int) -> Account:
    """A resident works here from now on (a building head, for example). Raises NotFound, NotAllowed."""
    require_over(actor, "account.manage", visible(actor, account_id))
    with deed(actor, "posts.enlist") as act:
        account = locked_account(account_id)
        account.is_staff_member = True
        return _saved(act, account, "is_staff_member", ends_sessions=True)


def set_password(actor: Actor, account_id: int, *, password: str) -> Account:
    """Choose a first or new password for somebody, who must change it when they sign in. Ends their sessions.

    Raises NotFound, NotAllowed, WeakPassword, and SetByThemselves for administrators: only the house itself (a command on the
    server) does it for them.
    """
    account = visible(actor, account_id)
    require_over(actor, "account.manage", account)
    if not actor.is_system and any(is_administrator(d) for d in known_duties(open_posts(account))):
        raise SetByThemselves
    hashed = _hashed(account, password)
    with deed(actor, "posts.set_password") as act:
        account = locked_account(account_id)
        account.password, account.must_change_password = hashed, True
        account.password_changed_at = act.at
        return _saved(
            act,
            account,
            "password",
            "must_change_password",
            "password_changed_at",
            ends_sessions=True,
        )


def deactivate_account(actor: Actor, account_id: int, *, reason: str = "") -> Account:
    """Close the account: its posts end, its sessions and tokens too. The work in its hand is handed over by a colleague.

    Raises NotFound, NotAllowed, NotYourOwn, Conflict when it is closed, LastAdministrator.
    """
    if account_id == actor.id:
        raise NotYourOwn
    require_over(actor, "account.manage", visible(actor, account_id))
    with deed(actor, "posts.deactivate_account") as act:
        account = locked_account(account_id)
        if not account.is_active:
            raise Conflict
        _end_all_posts(act, account)
        ApiToken.objects.filter(account=account, revoked_at__isnull=True).update(revoked_at=act.at)
        account.is_active, account.deactivated_at = False, act.at
        return _saved(
            act,
            account,
            "is_active",
            "deactivated_at",
            ends_sessions=True,
            texts={"reason": reason.strip()} if reason.strip() else None,
        )


def reactivate_account(actor: Actor, account_id: int) -> Account:
    """Open a closed account again, without its former posts. Raises NotFound, NotAllowed, Conflict when it is open."""
    require_over(actor, "account.manage", visible(actor, account_id))
    with deed(actor, "posts.reactivate_account") as act:
        account = locked_account(account_id)
        if account.is_active:
            raise Conflict
        account.is_active, account.deactivated_at = True, None
        return _saved(act, account, "is_active", "deactivated_at", ends_sessions=True)


def seal_phones_again(actor: Actor, *, after_id: int = 0) -> int:
    """Seal phones with the current key after a rotation, SEAL_ROWS_MAX at a time.

    Gives the number of the last account looked at, to go on from; 0 when there is none left. For the house itself.
    """
    assert actor.is_system
    rows = Account.objects.filter(pk__gt=after_id).exclude(phone_sealed="")
    rows = rows.order_by("pk")[:SEAL_ROWS_MAX]
    last = max((account.pk for account in rows), default=0)
    old = [account.pk for account in rows if not is_current(account.phone_sealed)]
    if old:
        with deed(actor, "posts.seal_phones_again") as act:
            locked = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=old))
            for account in locked:
                account.phone_sealed = seal(unseal(account.phone_sealed, about=PHONE), about=PHONE)
                account.save(update_fields=["phone_sealed"])
            act.record_many(locked, facts={"fields": ["phone_sealed"]})
    return last


def _saved(
    act: Deed,
    account: Account,
    *fields: str,
    ends_sessions: bool = False,
    texts: dict[str, str] | None = None,
) -> Account:
    if ends_sessions:
        account.session_epoch += 1
    _save(account, *fields, "session_epoch")
    act.record(account, **where(account.home_path), facts={"fields": list(fields)}, texts=texts)
    return account


def _save(account: Account, *fields: str) -> None:
    try:
        account.save(update_fields=fields or None)
    except IntegrityError as error:
        raise NameInUse(field="username") from error


def _end_all_posts(act: Deed, account: Account) -> None:
    posts = list(open_posts(account))
    lock_seats(known_duties(posts), account.home_path)
    check_others_remain(posts, until=today_of(act), today=today_of(act))
    for post in posts:
        post.ended_at, post.end_reason = act.at, Post.End.ACCOUNT
        post.save(update_fields=["ended_at", "end_reason"])
        act.record(post, name="posts.end_post", **where(post.path), facts={"account": account.pk})


def _require_own_or_managed(actor: Actor, account_id: int) -> None:
    account = visible(actor, account_id)
    if account.pk != actor.id or actor.abilities is not None:
        require_over(actor, "account.manage", account)


def _check_name_free(account: Account) -> None:
    others = Account.objects.exclude(pk=account.pk)
    if others.filter(username=account.username).exists():
        raise NameInUse(field="username")
    if account.email and others.filter(email__iexact=account.email).exists():
        raise NameInUse(field="email")


def _keep_phone(account: Account, phone: str) -> None:
    number = MobileNumber.parse(phone).number if phone.strip() else ""
    index = blind_index(number, about=PHONE)
    if index and Account.objects.exclude(pk=account.pk).filter(phone_index=index).exists():
        raise PhoneInUse(field="phone")
    account.phone_sealed, account.phone_index = seal(number, about=PHONE), index


def _hashed(account: Account, password: str) -> str:
    if not password:
        return make_password(None)
    require_strong(password, Person(account.username, account.name, account.email))
    return make_password(password)


def _username(username: str) -> str:
    username = folded(username)
    try:
        _USERNAME(username)
    except ValidationError as error:
        raise Invalid(
            Text(
                zh="登录名要有 2 到 {limit} 个字母、数字或 . @ + - _。请改正。",
                en="A user name has 2 to {limit} letters, digits or . @ + - _. Correct it.",
            ),
            field="username",
            limit=USERNAME_CHARS_MAX,
        ) from error
    return username


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARS_MAX:
        raise Invalid(
            Text(
                zh="姓名要有 1 到 {limit} 个字。请改正后再提交。",
                en="A name has 1 to {limit} characters. Correct it and send again.",
            ),
            field="name",
            limit=NAME_CHARS_MAX,
        )
    return name


def _email(email: str) -> str:
    email = email.strip().lower()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise Invalid(field="email") from error
    return email


def _home(path: str) -> str:
    node = nodes.at(path)
    if path and (node is None or not node.is_open):
        raise Invalid(field="home_path", value=path)
    return path
