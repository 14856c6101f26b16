"""What a security administrator does about signing in: unlock, take a lost second factor off, bind an identity."""

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotAllowed, NotFound
from yizhen.journal.deed import Deed, deed
from yizhen.posts.models import Account
from yizhen.posts.signin import limits, secondfactor
from yizhen.posts.signin.models import (
    PROVIDER_CHARS_MAX,
    SUBJECT_CHARS_MAX,
    Identity,
    SignInCount,
)
from yizhen.posts.signin.refusals import IdentityTaken, NotLocked
from yizhen.posts.signin.rules import BY_ACCOUNT
from yizhen.posts.usecases.rows import require_over, visible, where

ABILITY = "account.secure"


class NotOneself(NotAllowed):
    """Nobody weakens the locks of their own account: a second person does."""

    code = "not_oneself"


def unlock(actor: Actor, account_id: int) -> Account:
    """Let somebody try again at once. Raises NotFound, NotAllowed, NotLocked."""
    account = _within_reach(actor, account_id)
    with deed(actor, "posts.unlock_sign_in") as act:
        row = (
            SignInCount.objects.select_for_update(of=("self",))
            .filter(kind=BY_ACCOUNT.kind, account=account, waits_until__gt=act.at)
            .first()
        )
        if row is None:
            raise NotLocked
        limits.clear(row, at=act.at)
        _record(act, account)
    return account


def reset_second_factor(actor: Actor, account_id: int) -> Account:
    """The telephone is lost and the paper too: take the second factor off, end all sessions; the next sign-in sets up a new one.

    Raises NotFound, NotAllowed, FactorMissing.
    """
    account = _within_reach(actor, account_id)
    with deed(actor, "posts.reset_second_factor") as act:
        account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        secondfactor.remove(act, account)
        _end_sessions(account)
    return account


def bind_identity(actor: Actor, account_id: int, *, provider: str, subject: str) -> Identity:
    """Say who somebody is at another house. Raises NotFound, NotAllowed, IdentityTaken."""
    account = _within_reach(actor, account_id)
    assert 0 < len(provider) <= PROVIDER_CHARS_MAX
    assert 0 < len(subject) <= SUBJECT_CHARS_MAX
    with deed(actor, "posts.bind_identity") as act:
        at_provider = Identity.objects.filter(provider=provider)
        if at_provider.filter(subject=subject).exists() or at_provider.filter(account=account):
            raise IdentityTaken
        identity = Identity.objects.create(
            provider=provider,
            subject=subject,
            account=account,
            bound_at=act.at,
            bound_by_id=actor.id,
        )
        _record(act, account, provider=provider)
    return identity


def unbind_identity(actor: Actor, account_id: int, *, provider: str) -> None:
    """Take a binding off and end the sessions that may have come by it. Raises NotFound, NotAllowed."""
    account = _within_reach(actor, account_id)
    with deed(actor, "posts.unbind_identity") as act:
        removed, _ = Identity.objects.filter(account=account, provider=provider).delete()
        if not removed:
            raise NotFound
        _end_sessions(Account.objects.select_for_update(of=("self",)).get(pk=account.pk))
        _record(act, account, provider=provider)


def _within_reach(actor: Actor, account_id: int) -> Account:
    """The account, when the actor secures accounts wherever it belongs and serves. Raises NotFound, NotAllowed, NotSignedIn."""
    account = visible(actor, account_id)
    if account.pk == actor.id:
        raise NotOneself
    require_over(actor, ABILITY, account)
    return account


def _end_sessions(account: Account) -> None:
    account.session_epoch += 1
    account.save(update_fields=["session_epoch"])


def _record(act: Deed, account: Account, **facts: str) -> None:
    act.record(
        account,
        facts=facts,
        **where(account.home_path),
    )
