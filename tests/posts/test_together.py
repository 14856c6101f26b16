"""Several people at the same moment: what must hold for one after another holds for all at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from tests.cast import Town, settle
from tests.factories import an_account, somebody
from yizhen.core.refusals import Conflict, Refusal
from yizhen.posts import usecases
from yizhen.posts.models import Account, Post
from yizhen.posts.rules import DutiesExcludeEachOther, LastAdministrator, SeatIsTaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The town, committed, so that other threads see it."""
    return settle()


def all_at_once(deeds: Sequence[Callable[[], object]]) -> list[Refusal | None]:
    """Start every deed at the same moment, each on a connection of its own; gives who was refused."""
    start = Barrier(len(deeds))

    def run(do: Callable[[], object]) -> Refusal | None:
        try:
            start.wait(timeout=30)
            do()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(max_workers=len(deeds)) as threads:
        return list(threads.map(run, deeds))


def giving(town: Town, account_id: int, duty: str, path: str) -> Callable[[], object]:
    return lambda: usecases.give_post(town.security_admin, account_id, duty=duty, path=path)


def open_posts(**wishes: object) -> int:
    return Post.objects.filter(ended_at__isnull=True, **wishes).count()


def test_of_three_administrators_given_at_once_one_is_left(town: Town) -> None:
    person = an_account(home=town.street)
    sides = ("system_administrator", "security_administrator", "audit_administrator")
    refused = all_at_once([giving(town, person.pk, side, town.street) for side in sides])
    assert sorted(type(r) is DutiesExcludeEachOther for r in refused) == [False, True, True]
    assert open_posts(account=person) == 1


def test_of_two_last_administrators_taken_away_at_once_one_stays(town: Town) -> None:
    second = somebody(("audit_administrator", "p"))
    posts = Post.objects.filter(duty="audit_administrator", path="p")
    assert posts.count() == 2
    refused = all_at_once(
        [lambda pk=p.pk: usecases.end_post(town.security_admin, pk) for p in posts]  # type: ignore[misc]
    )
    assert sorted(type(r) is LastAdministrator for r in refused) == [False, True]
    assert open_posts(duty="audit_administrator", path="p") == 1
    assert Account.objects.filter(pk=second.id, is_active=True).exists()


def test_closing_one_and_taking_the_other_leaves_an_administrator(town: Town) -> None:
    second = somebody(("audit_administrator", "p"))
    first = Post.objects.get(account_id=town.audit_admin.id, path="p")
    refused = all_at_once(
        [
            lambda: usecases.end_post(town.security_admin, first.pk),
            lambda: usecases.deactivate_account(town.system_admin, second.id),
        ]
    )
    assert sorted(type(r) is LastAdministrator for r in refused) == [False, True]
    assert open_posts(duty="audit_administrator", path="p", account__is_active=True) == 1


def test_a_single_seat_given_to_many_at_once_is_held_by_one(town: Town) -> None:
    people = [an_account(home=town.grid).pk for _ in range(4)]
    refused = all_at_once([giving(town, pk, "grid_head", town.grid) for pk in people])
    assert sum(r is None for r in refused) == 1
    assert {type(r) for r in refused if r} == {SeatIsTaken}
    assert open_posts(duty="grid_head", path=town.grid) == 1


def test_answering_and_cancelling_a_leave_at_once_has_one_outcome(town: Town) -> None:
    today = timezone.localdate()
    leave = usecases.request_leave(town.wang, starts_on=today, ends_on=today, stand_in=town.zhao.id)
    refused = all_at_once(
        [
            lambda: usecases.agree_to_leave(town.zhao, leave.pk),
            lambda: usecases.decline_leave(town.zhao, leave.pk, reason="不行"),
            lambda: usecases.decline_leave(town.zhao, leave.pk, reason="没空"),
        ]
    )
    assert sum(r is None for r in refused) == 1
    assert all(isinstance(r, Conflict) for r in refused if r)


def test_the_database_keeps_two_sides_apart_when_both_are_written_at_once(town: Town) -> None:
    person = an_account(home=town.street)

    def write(duty: str) -> bool:
        try:
            Post.objects.create(
                account=person,
                duty=duty,
                path="p",
                separation="audit_administrator",
                starts_on=timezone.localdate(),
                given_at=timezone.now(),
                given_by_id=0,
            )
        except IntegrityError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=2) as threads:
        written = list(threads.map(write, ("system_administrator", "security_administrator")))
    assert sorted(written) == [False, True] and open_posts(account=person) == 1
