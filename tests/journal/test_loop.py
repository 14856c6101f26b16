"""The loop does each errand, tries again with patience, and gives up loudly."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from yizhen.core.actor import SYSTEM
from yizhen.core.manifest import Consumer, Manifest, Routine, Task, Wiring
from yizhen.core.refusals import Invalid, Outage
from yizhen.core.text import Text
from yizhen.journal import loop
from yizhen.journal.models import Errand, RoutineRun
from yizhen.journal.usecases import redrive

pytestmark = pytest.mark.django_db
NAME = Text(zh="试", en="test")


def an_errand(kind: str = "test.kind", **payload: int) -> Errand:
    """An errand that is due."""
    now = timezone.now()
    return Errand.objects.create(kind=kind, payload=payload, created_at=now, due_at=now)


def ignore(_: Task) -> None:
    """Does nothing."""


def wired(consumer: Consumer, *routines: Routine) -> Wiring:
    """A house whose only errand is done by `consumer`."""
    return Wiring((Manifest("test", NAME, errands={"test.kind": consumer}, routines=routines),))


def test_an_errand_is_done_once_and_marked() -> None:
    an_errand(matter=3)
    seen: list[Task] = []
    assert loop.work(wired(seen.append), stop=Event(), until_idle=True) == 1
    assert [task.number("matter") for task in seen] == [3]
    assert Errand.objects.get().done_at is not None
    assert loop.work(wired(seen.append), stop=Event(), until_idle=True) == 0


def test_a_claimed_errand_is_not_claimed_again_until_its_lease_ends() -> None:
    an_errand()
    assert len(loop.claim("first")) == 1
    assert loop.claim("second") == []
    later = timezone.now() + loop.LEASE + timedelta(seconds=1)
    assert len(loop.claim("second", now=later)) == 1


def test_an_outage_is_tried_again_later_and_later() -> None:
    an_errand()

    def out(task: Task) -> None:
        raise Outage("no answer")

    waits = []
    for _ in range(3):
        (errand,) = loop.claim("w", now=timezone.now() + timedelta(days=1))
        loop.perform(errand, {"test.kind": out})
        errand.refresh_from_db()
        waits.append(errand.due_at - timezone.now())
        assert errand.done_at is None
        assert "no answer" in errand.last_error
    assert waits[0] < waits[1] < waits[2]


def test_an_errand_is_given_up_loudly_and_can_be_driven_again() -> None:
    errand = an_errand()
    Errand.objects.update(attempts=loop.ATTEMPTS_MAX - 1)

    def broken(task: Task) -> None:
        raise ValueError("a bug")

    (claimed,) = loop.claim("w")
    loop.perform(claimed, {"test.kind": broken})
    errand.refresh_from_db()
    assert errand.given_up_at is not None
    assert loop.claim("w") == []
    redrive(SYSTEM, errand.pk)
    assert loop.work(wired(ignore), stop=Event(), until_idle=True) == 1


def test_a_refusal_is_final_at_once() -> None:
    an_errand()

    def refused(task: Task) -> None:
        raise Invalid(field="phone")

    (claimed,) = loop.claim("w")
    loop.perform(claimed, {"test.kind": refused})
    assert Errand.objects.get().given_up_at is not None


def test_a_worker_that_is_told_to_stop_finishes_the_errand_in_hand_and_gives_the_rest_back() -> (
    None
):
    for _ in range(3):
        an_errand()
    stop = Event()
    assert loop.work(wired(lambda _: stop.set()), stop=stop) == 1
    waiting = Errand.objects.filter(done_at__isnull=True)
    assert [(e.leased_by, e.attempts) for e in waiting] == [("", 0), ("", 0)]


def test_a_slow_worker_whose_lease_ran_out_does_not_mark_what_another_one_holds() -> None:
    an_errand()
    (slow,) = loop.claim("slow")
    (quick,) = loop.claim("quick", now=timezone.now() + loop.LEASE + timedelta(seconds=1))
    loop.perform(slow, {"test.kind": ignore})
    assert Errand.objects.get().done_at is None
    loop.perform(quick, {"test.kind": ignore})
    assert Errand.objects.get().done_at is not None


def test_a_routine_runs_when_due_and_only_in_one_worker() -> None:
    runs: list[int] = []
    routine = Routine("test.tick", timedelta(minutes=1), lambda: runs.append(1), NAME)
    now = timezone.now()
    assert loop.run_due_routines([routine], now=now) == 1
    assert loop.run_due_routines([routine], now=now + timedelta(seconds=59)) == 0
    assert loop.run_due_routines([routine], now=now + timedelta(seconds=60)) == 1
    assert len(runs) == 2


def test_a_routine_that_fails_is_noted_and_comes_again() -> None:
    def broken() -> None:
        raise ValueError("a bug")

    routine = Routine("test.tick", timedelta(minutes=1), broken, NAME)
    loop.run_due_routines([routine])
    run = RoutineRun.objects.get()
    assert "a bug" in run.last_error
    assert run.due_at > timezone.now()


def test_back_off_grows_and_has_an_end() -> None:
    waits = [loop.backoff(n) for n in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] == loop.BACKOFF_FIRST
    assert waits[-1] == loop.BACKOFF_MAX
