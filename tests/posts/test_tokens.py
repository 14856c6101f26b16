"""API tokens: shown once, never more than their owner, ended in time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Town
from tests.factories import somebody
from yizhen.core.actor import Channel
from yizhen.core.refusals import Invalid, NotAllowed, NotFound, NotSignedIn
from yizhen.journal.models import Entry
from yizhen.journal.permission import may
from yizhen.posts import queries, usecases
from yizhen.posts.models import ApiToken, Post
from yizhen.posts.rules import (
    TOKEN_DAYS_MAX,
    TOKENS_MAX,
    TokenExpired,
    TokenIsWrong,
    TokenRevoked,
    TokenUnknown,
    TooManyTokens,
)
from yizhen.posts.usecases.tokens import NewToken

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def a_token(town: Town, *abilities: str, days: int = 30) -> NewToken:
    return usecases.create_token(
        town.wang, name="巡查程序", abilities=abilities or ("place.read",), expires_on=in_days(days)
    )


def test_a_program_may_do_what_its_token_lists_where_its_owner_serves(town: Town) -> None:
    made = a_token(town, "place.read")
    actor = usecases.actor_for_token(made.secret)
    assert (actor.id, actor.channel) == (town.wang.id, Channel.API)
    assert may(actor, "place.read", town.grid)
    assert not may(actor, "post.read", town.grid)
    assert not may(actor, "place.read", town.neighbour_grid)


def test_the_secret_is_kept_nowhere(town: Town) -> None:
    made = a_token(town)
    row = ApiToken.objects.values().get()
    assert made.secret not in str(row) and made.secret not in repr(made)
    assert made.secret not in str(list(Entry.objects.values()))
    entry = Entry.objects.get(deed="posts.create_token")
    assert entry.facts["abilities"] == ["place.read"]


def test_a_token_lists_no_more_than_its_owner_has_and_lasts_a_year_at_most(town: Town) -> None:
    for wrong in (("account.manage",), ("place.read", "no.such"), ()):
        with pytest.raises(TokenIsWrong):
            usecases.create_token(town.wang, name="甲", abilities=wrong, expires_on=in_days(1))
    for days in (-1, TOKEN_DAYS_MAX):
        with pytest.raises(TokenIsWrong):
            a_token(town, days=days)
    with pytest.raises(Invalid):
        usecases.create_token(town.wang, name=" ", abilities=["place.read"], expires_on=in_days(1))


def test_what_the_owner_loses_the_token_loses(town: Town) -> None:
    made = a_token(town, "place.read")
    usecases.end_post(town.chen, Post.objects.get(account_id=town.wang.id).pk)
    assert not may(usecases.actor_for_token(made.secret), "place.read", town.grid)


def test_a_program_and_a_resident_make_no_tokens(town: Town) -> None:
    program = usecases.actor_for_token(a_token(town).secret)
    for actor in (program, town.li):
        with pytest.raises((NotAllowed, TokenIsWrong)):
            usecases.create_token(actor, name="乙", abilities=["place.read"], expires_on=in_days(1))
    with pytest.raises(NotAllowed):
        usecases.revoke_token(program, ApiToken.objects.get().pk)


def test_an_unknown_secret_opens_nothing(town: Town) -> None:
    a_token(town)
    for wrong in ("", "yzt_x", "x" * 5_000):
        with pytest.raises(TokenUnknown):
            usecases.actor_for_token(wrong)


def test_an_expired_token_says_so(town: Town) -> None:
    made = a_token(town, days=3)
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=3), tick=False):
        assert usecases.actor_for_token(made.secret).id == town.wang.id
    after = time_machine.travel(start + timedelta(days=4), tick=False)
    with after, pytest.raises(TokenExpired):
        usecases.actor_for_token(made.secret)


def test_a_revoked_token_opens_nothing_and_is_revoked_once(town: Town) -> None:
    made = a_token(town)
    usecases.revoke_token(town.wang, made.token.pk)
    usecases.revoke_token(town.wang, made.token.pk)
    assert Entry.objects.filter(deed="posts.revoke_token").count() == 1
    with pytest.raises(TokenRevoked):
        usecases.actor_for_token(made.secret)


def test_whoever_gives_posts_revokes_tokens_there_and_the_neighbour_does_not(town: Town) -> None:
    made = a_token(town)
    outsider = somebody(("community_manager", town.other_community))
    for actor in (town.zhao, outsider):
        with pytest.raises(NotFound):
            usecases.revoke_token(actor, made.token.pk)
    assert usecases.revoke_token(town.chen, made.token.pk).revoked_at


def test_a_closed_account_closes_its_tokens(town: Town) -> None:
    made = a_token(town)
    usecases.deactivate_account(town.system_admin, town.wang.id)
    with pytest.raises(NotSignedIn):
        usecases.actor_for_token(made.secret)


def test_the_first_use_of_a_day_is_written_down(town: Town) -> None:
    made = a_token(town)
    for _ in range(3):
        usecases.actor_for_token(made.secret)
    assert Entry.objects.filter(deed="posts.use_token", channel="api").count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        usecases.actor_for_token(made.secret)
        assert queries.tokens(town.wang).get().last_used_on == timezone.localdate()
    assert Entry.objects.filter(deed="posts.use_token").count() == 2


def test_tokens_are_few(town: Town) -> None:
    for _ in range(TOKENS_MAX):
        a_token(town)
    with pytest.raises(TooManyTokens):
        a_token(town)
    usecases.revoke_token(town.wang, queries.tokens(town.wang)[0].pk)
    assert a_token(town).secret
