"""Ending sessions: this one, or all of an account."""

from django.db.models import F

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotSignedIn
from yizhen.journal.deed import deed
from yizhen.posts.models import Account
from yizhen.posts.signin import steps


def sign_out(actor: Actor, *, reason: str = "asked") -> None:
    """Somebody leaves, or was away too long (`reason` "idle" or "too_long"). Raises NotSignedIn."""
    account = _own(actor)
    with deed(actor, "posts.sign_out") as act:
        act.record(
            account,
            facts={"reason": reason},
            place_path=steps.place_of(account),
            owner_path=steps.owner_of(account),
        )


def sign_out_everywhere(actor: Actor) -> None:
    """End all sessions of one's own account, this one too. Raises NotSignedIn."""
    account = _own(actor)
    with deed(actor, "posts.sign_out_everywhere") as act:
        Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
        act.record(account, place_path=steps.place_of(account), owner_path=steps.owner_of(account))


def _own(actor: Actor) -> Account:
    account = Account.objects.filter(pk=actor.id).first()
    if account is None:
        raise NotSignedIn
    return account
