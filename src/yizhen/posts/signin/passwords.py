"""User name and password: signing in with them, choosing a good one."""

from functools import cache
from importlib import resources

from django.contrib.auth.hashers import verify_password
from django.contrib.auth.password_validation import CommonPasswordValidator

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound
from yizhen.journal.deed import deed
from yizhen.posts.models import Account
from yizhen.posts.signin import limits, steps
from yizhen.posts.signin.refusals import PasswordSame, SignInFailed, WeakPassword
from yizhen.posts.signin.rules import PASSWORD_CHARS_MAX, Person, folded, weakness
from yizhen.posts.signin.steps import Next, Step, Way

COMMON_FILE = "common.txt"
"""Passwords that are common here; Django's own list knows the rest of the world."""


def sign_in(actor: Actor, *, username: str, password: str, source: str) -> Step:
    """Try a user name with a password. Raises SignInFailed or LockedForNow, the same for names that do not exist.

    Residents have no password: for them this fails like any other try.
    """
    account = Account.objects.filter(username=folded(username)).first()
    tries = steps.tries_of(username, source=source, account=account)
    limits.charge(tries)
    if not _is_right(account, password):
        steps.fail(actor, account, way=Way.PASSWORD, source=source, tries=tries)
        raise SignInFailed
    assert account is not None
    next_ = steps.next_step(account)
    is_skipped = next_ is Next.DONE and account.is_staff_member
    if next_ is Next.DONE:
        factor = "skipped" if is_skipped else "none"
        steps.finish(account, way=Way.PASSWORD, factor=factor, source=source, tries=tries)
    else:
        limits.give_back(tries)
    passed = steps.passed_now(account, way=Way.PASSWORD)
    return Step(passed=passed, next=next_, is_factor_skipped=is_skipped)


def change_own(actor: Actor, *, current: str, new: str, source: str) -> Account:
    """Choose another password: the current one is asked for first. Ends all sessions of the account, this one too.

    Raises SignInFailed for a wrong current one, LockedForNow, WeakPassword, PasswordSame.
    """
    account = _own(actor)
    tries = steps.tries_of(account.username, source=source, account=account)
    limits.charge(tries)
    if not _is_right(account, current):
        steps.fail(actor, account, way="change_password", source=source, tries=tries)
        raise SignInFailed
    require_strong(new, Person(account.username, account.name, account.email))
    if verify_password(new, account.password)[0]:
        raise PasswordSame(field="new")
    with deed(actor, "posts.change_password") as act:
        account = Account.objects.select_for_update(of=("self",)).get(pk=actor.id)
        account.set_password(new)
        account.must_change_password, account.password_changed_at = False, act.at
        account.session_epoch += 1
        account.save(
            update_fields=[
                "password",
                "must_change_password",
                "password_changed_at",
                "session_epoch",
            ]
        )
        limits.settle_passed(act, tries)
        act.record(account, place_path=steps.place_of(account), owner_path=steps.owner_of(account))
    return account


def require_strong(password: str, person: Person) -> None:
    """Go on only with a password that is not easily guessed. Raises WeakPassword with the reason."""
    reason = weakness(password, person, common=common_passwords())
    if reason is not None:
        raise WeakPassword(reason, field="password")


@cache
def common_passwords() -> frozenset[str]:
    """Twenty thousand passwords that everybody tries first: Django's list and ours."""
    world = CommonPasswordValidator().passwords
    ours = resources.files(__package__).joinpath(COMMON_FILE).read_text(encoding="utf-8")
    lines = (*world, *ours.splitlines())
    return frozenset(line.strip().casefold() for line in lines if line.strip())


def _own(actor: Actor) -> Account:
    account = Account.objects.filter(pk=actor.id, is_active=True).first()
    if account is None:
        raise NotFound
    return account


def _is_right(account: Account | None, password: str) -> bool:
    """Costs the same for every name: an unusable or missing password is hashed against nothing."""
    encoded = account.password if account is not None else ""
    is_right, _ = verify_password(password[:PASSWORD_CHARS_MAX], encoded)
    is_short_enough = len(password) <= PASSWORD_CHARS_MAX
    return is_right and is_short_enough and account is not None and account.is_active
