"""The steps of one sign-in: what was proved so far, what is still asked, and the entry when somebody is in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from yizhen.core import paths
from yizhen.core.actor import Actor, Channel
from yizhen.journal.deed import Deed, deed
from yizhen.posts.models import Account
from yizhen.posts.signin import limits
from yizhen.posts.signin.models import SecondFactor
from yizhen.posts.signin.refusals import SignInStale
from yizhen.posts.signin.rules import BY_ACCOUNT, BY_SOURCE, PENDING_MINUTES, folded, source_of


class Way(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105
    PHONE = "phone"
    IDENTITY = "identity"


class Next(StrEnum):
    """What is still asked before somebody is in."""

    DONE = "done"
    ASK = "ask"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Passed:
    """A first proof that was right. Good for ten minutes and only while the account stays as it was."""

    account_id: int
    way: Way
    at: datetime
    epoch: int


@dataclass(frozen=True, slots=True)
class Step:
    """Where a sign-in stands: with `Next.DONE` the person is in and the entry is written."""

    passed: Passed
    next: Next
    is_factor_skipped: bool = False
    """A demonstration let somebody in without the second factor that the real house asks for."""


def tries_of(username: str, *, source: str, account: Account | None) -> tuple[limits.Try, ...]:
    """What a try to sign in as `username` from `source` counts against."""
    return (
        limits.Try(BY_SOURCE, source_of(source)),
        limits.Try(BY_ACCOUNT, folded(username), account.pk if account else None),
    )


def passed_now(account: Account, *, way: Way) -> Passed:
    """The proof as of now."""
    return Passed(account_id=account.pk, way=way, at=timezone.now(), epoch=account.session_epoch)


def still_passed(passed: Passed) -> Account:
    """The account of a first proof that still counts. Raises SignInStale."""
    account = Account.objects.filter(pk=passed.account_id, is_active=True).first()
    is_old = timezone.now() - passed.at > PENDING_MINUTES
    if account is None or is_old or account.session_epoch != passed.epoch:
        raise SignInStale
    return account


def next_step(account: Account, *, is_factor_trusted: bool = False) -> Next:
    """What is still asked of `account`: staff show a second factor, and set one up the first time.

    `is_factor_trusted` says that another house has asked for it. In a demonstration nobody has to set one up.
    """
    if not account.is_staff_member or is_factor_trusted:
        return Next.DONE
    if SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).exists():
        return Next.ASK
    return Next.DONE if settings.DEMO else Next.ENROL


def record_in(act: Deed, account: Account, *, way: Way, factor: str, source: str) -> None:
    """Write down that somebody is in."""
    act.record(
        account,
        name="posts.sign_in",
        facts={"way": way.value, "factor": factor},
        texts={"source": source_of(source)},
        place_path=place_of(account),
        owner_path=owner_of(account),
    )


def finish(
    account: Account, *, way: Way, factor: str, source: str, tries: tuple[limits.Try, ...]
) -> None:
    """Somebody is in: give the tries back and write it down, in one deed of their own."""
    with deed(as_actor(account), "posts.sign_in") as act:
        limits.settle_passed(act, tries)
        record_in(act, account, way=way, factor=factor, source=source)


def fail(
    actor: Actor,
    account: Account | None,
    *,
    way: Way | str,
    source: str,
    tries: tuple[limits.Try, ...],
) -> None:
    """Write down a try that was wrong, whether or not there is such an account, and start the wait if it was the last free one."""
    with deed(actor, "posts.fail_sign_in") as act:
        act.record(
            account or limits.row_of(tries[-1]),
            facts={"way": str(way), "known": account is not None},
            texts={"source": source_of(source)},
            place_path=place_of(account),
            owner_path=owner_of(account),
        )
        limits.settle_failed(act, tries)


def as_actor(account: Account) -> Actor:
    """The person as who acts while signing in: no posts yet."""
    return Actor(id=account.pk, name=account.name, channel=Channel.WEB)


def place_of(account: Account | None) -> str:
    """Under which place the journal files what happens to an account."""
    return account.home_path if account and _is_place(account.home_path) else ""


def owner_of(account: Account | None) -> str:
    """Under which organisation the journal files it; the root when the account belongs nowhere."""
    if account is None or not account.home_path:
        return paths.Tree.ORGANISATION.value
    return "" if _is_place(account.home_path) else account.home_path


def _is_place(path: str) -> bool:
    return path.startswith(paths.Tree.PLACE.value)
