"""Keys for programs: made once, shown once, checked at each request."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from yizhen.core.actor import Actor, Channel
from yizhen.core.refusals import Invalid, NotAllowed, NotFound
from yizhen.journal.deed import deed
from yizhen.posts import queries
from yizhen.posts.models import NAME_CHARS_MAX, Account, ApiToken, TokenAbility
from yizhen.posts.rules import (
    TOKEN_DAYS_MAX,
    TOKENS_MAX,
    TokenExpired,
    TokenIsWrong,
    TokenRevoked,
    TokenUnknown,
    TooManyTokens,
)
from yizhen.posts.usecases.rows import (
    locked_account,
    require_over,
    require_staff,
    today_of,
    visible,
    where,
)

PREFIX = "yzt"
"""So that a scanner for leaked secrets recognises ours."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class NewToken:
    """A token with its secret, which nobody can show again."""

    token: ApiToken
    secret: str


def create_token(
    actor: Actor, *, name: str, abilities: Iterable[str], expires_on: date
) -> NewToken:
    """A key for a program that may do `abilities` for the actor until the end of `expires_on`.

    Raises NotAllowed for residents and for programs (a key makes no keys), Invalid, TokenIsWrong, TooManyTokens.
    """
    wanted = sorted(set(abilities))
    if actor.id <= 0 or actor.abilities is not None:
        raise NotAllowed
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARS_MAX:
        raise Invalid(field="name", limit=NAME_CHARS_MAX)
    if not wanted or not set(wanted) <= queries.abilities_of(actor):
        raise TokenIsWrong(field="abilities", limit=TOKEN_DAYS_MAX)
    with deed(actor, "posts.create_token") as act:
        today = today_of(act)
        if not today <= expires_on < today + timedelta(days=TOKEN_DAYS_MAX):
            raise TokenIsWrong(field="expires_on", limit=TOKEN_DAYS_MAX)
        account = locked_account(actor.id)
        require_staff(account)
        in_use = ApiToken.objects.filter(
            account=account, revoked_at__isnull=True, expires_on__gte=today
        )
        if in_use.count() >= TOKENS_MAX:
            raise TooManyTokens(limit=TOKENS_MAX)
        secret = f"{PREFIX}_{secrets.token_urlsafe(SECRET_BYTES)}"
        token = ApiToken.objects.create(
            account=account,
            name=name,
            digest=_digest(secret),
            expires_on=expires_on,
            created_at=act.at,
        )
        TokenAbility.objects.bulk_create(TokenAbility(token=token, ability=a) for a in wanted)
        facts = {"abilities": wanted, "expires_on": expires_on.isoformat()}
        act.record(token, **where(account.home_path), facts=facts)
    return NewToken(token=token, secret=secret)


def revoke_token(actor: Actor, token_id: int) -> ApiToken:
    """The key opens nothing any more; one's own, or anybody's as `post.manage`. Revoking it again changes nothing.

    Raises NotFound, NotAllowed.
    """
    token = ApiToken.objects.select_related("account").filter(pk=token_id).first()
    if token is None:
        raise NotFound
    account = visible(actor, token.account_id)
    if account.pk != actor.id:
        require_over(actor, "post.manage", account)
    elif actor.abilities is not None:
        raise NotAllowed
    if token.revoked_at is None:
        with deed(actor, "posts.revoke_token") as act:
            token.revoked_at = act.at
            token.save(update_fields=["revoked_at"])
            act.record(token, **where(account.home_path), facts={"account": account.pk})
    return token


def actor_for_token(secret: str) -> Actor:
    """Who a program works for, with no more than the token's abilities; the first use of a day is written down.

    Three queries. Raises TokenUnknown, TokenExpired, TokenRevoked.
    """
    digest = _digest(secret)
    token = ApiToken.objects.filter(digest=digest).first()
    if not hmac.compare_digest(token.digest if token else "", digest):
        raise TokenUnknown
    assert token is not None
    if token.revoked_at is not None:
        raise TokenRevoked
    if token.expires_on < timezone.localdate():
        raise TokenExpired
    actor = queries.actor(token.account_id, channel=Channel.API)
    abilities = frozenset(token.abilities.values_list("ability", flat=True))
    actor = replace(actor, abilities=abilities)
    if token.last_used_on != timezone.localdate():
        _note_use(actor, token)
    return actor


def _note_use(actor: Actor, token: ApiToken) -> None:
    with deed(actor, "posts.use_token") as act:
        token.last_used_on = today_of(act)
        token.save(update_fields=["last_used_on"])
        home = Account.objects.values_list("home_path", flat=True).get(pk=token.account_id)
        act.record(token, **where(home))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
