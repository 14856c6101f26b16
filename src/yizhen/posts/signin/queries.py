"""Every way to read about signing in."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotSignedIn
from yizhen.journal.permission import scopes, within
from yizhen.packs.current import in_force
from yizhen.posts.models import Account, Post
from yizhen.posts.queries import held_today
from yizhen.posts.signin.administration import ABILITY
from yizhen.posts.signin.doors import Door, doors_of
from yizhen.posts.signin.models import Identity, RecoveryCode, SecondFactor, SignInCount
from yizhen.posts.signin.rules import BY_ACCOUNT
from yizhen.posts.signin.steps import Passed, still_passed

LOCKED_ROWS_MAX = 200


@dataclass(frozen=True, slots=True)
class Security:
    """How one's own account is protected."""

    username: str
    name: str
    is_staff_member: bool
    must_change_password: bool
    password_changed_at: datetime | None
    factor_since: datetime | None
    recovery_codes_left: int
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Locked:
    """An account that has to wait."""

    account_id: int
    username: str
    name: str
    until: datetime


def own_security(actor: Actor) -> Security:
    """How the actor's own account is protected. Raises NotSignedIn."""
    account = account_of(actor)
    factor = SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).first()
    codes = RecoveryCode.objects.filter(account=account, used_at__isnull=True)
    providers = Identity.objects.filter(account=account).values_list("provider", flat=True)
    return Security(
        username=account.username,
        name=account.name,
        is_staff_member=account.is_staff_member,
        must_change_password=account.must_change_password,
        password_changed_at=account.password_changed_at,
        factor_since=factor.confirmed_at if factor else None,
        recovery_codes_left=codes.count(),
        providers=tuple(providers),
    )


def locked(actor: Actor) -> tuple[Locked, ...]:
    """Accounts that have to wait, within the actor's reach; empty for those who do not secure accounts."""
    reach = scopes(actor, ABILITY)
    held = Post.objects.filter(held_today(), within(reach, place="path", owner="path"))
    rows = SignInCount.objects.filter(
        Q(account__in=held.values("account"))
        | Q(
            account__in=Account.objects.filter(within(reach, place="home_path", owner="home_path"))
        ),
        kind=BY_ACCOUNT.kind,
        waits_until__gt=timezone.now(),
    ).select_related("account")
    return tuple(
        Locked(row.account.pk, row.account.username, row.account.name, row.waits_until)
        for row in rows.order_by("waits_until")[:LOCKED_ROWS_MAX]
        if row.account is not None and row.waits_until is not None
    )


def account_coming_in(passed: Passed) -> Account:
    """The account that the web edge opens a session for. Raises SignInStale."""
    return still_passed(passed)


def account_of(actor: Actor) -> Account:
    """One's own account, as the web edge keeps a session for it. Raises NotSignedIn."""
    account = Account.objects.filter(pk=actor.id, is_active=True).first()
    if account is None:
        raise NotSignedIn
    return account


def doors(actor: Actor) -> tuple[Door, ...]:
    """The doors that lead to the actor's work today. Raises NotSignedIn."""
    account = account_of(actor)
    known = in_force().duties
    duties = [known[code] for code in actor.duties if code in known]
    return doors_of(duties, is_staff_member=account.is_staff_member)
