"""The loop `yizhen work`: takes errands and routines from the database and does them, at least once each.

An errand is claimed by a lease in one short transaction, done outside of it, and then marked. A worker that dies leaves its
lease to run out; a consumer that may run twice does its deed with `once=task.key`, so that the effect happens once. Several workers
share the work: PostgreSQL by SKIP LOCKED, SQLite because there is one writer at a time.
"""

import logging
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yizhen.core.manifest import Consumer, Routine, Task, Wiring
from yizhen.core.refusals import Outage, Refusal
from yizhen.journal.models import ERROR_CHARS_MAX, Errand, RoutineRun

CLAIM_ROWS_MAX = 20
LEASE = timedelta(minutes=5)
ATTEMPTS_MAX = 10
BACKOFF_FIRST = timedelta(seconds=5)
BACKOFF_MAX = timedelta(hours=2)
IDLE_SECONDS = 1.0

log = logging.getLogger("yizhen.work")


def worker_name() -> str:
    """A name for this worker that an operator recognises: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"[:60]


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 5 s, 15 s, 45 s … two hours at most."""
    assert attempts >= 1
    factor: int = 3 ** min(attempts - 1, 20)
    return min(BACKOFF_MAX, BACKOFF_FIRST * factor)


def claim(name: str, *, limit: int = CLAIM_ROWS_MAX, now: datetime | None = None) -> list[Errand]:
    """Lease up to `limit` errands that are due, oldest first, to the worker `name`."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = Errand.objects.filter(done_at__isnull=True, given_up_at__isnull=True)
        rows = rows.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now), due_at__lte=now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        claimed = list(rows.order_by("due_at", "id")[:limit])
        Errand.objects.filter(pk__in=[e.pk for e in claimed]).update(
            leased_by=name, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    for errand in claimed:
        errand.leased_by, errand.attempts = name, errand.attempts + 1
    return claimed


def perform(errand: Errand, consumers: Mapping[str, Consumer]) -> bool:
    """Do a claimed errand and mark it done, to be tried again, or given up. Gives whether it was done."""
    task = Task(id=errand.pk, kind=errand.kind, payload=errand.payload, attempt=errand.attempts)
    try:
        consumers[errand.kind](task)
    except Refusal as refusal:
        _fail(errand, f"{refusal.code}: {refusal.text.zh}", is_final=True)
    except Outage as outage:
        _fail(errand, f"outage: {outage}", is_final=False)
    except Exception as fault:
        log.exception("errand %s (%s) failed", errand.pk, errand.kind)
        _fail(errand, f"{type(fault).__name__}: {fault}", is_final=False)
    else:
        _mine(errand).update(done_at=timezone.now(), leased_until=None, last_error="")
        return True
    return False


def release(errands: Sequence[Errand]) -> None:
    """Give back what was claimed and not begun."""
    for errand in errands:
        _mine(errand).update(leased_until=None, leased_by="", attempts=F("attempts") - 1)


def run_due_routines(routines: Sequence[Routine], *, now: datetime | None = None) -> int:
    """Do every routine that is due and that no other worker has just taken; gives how many ran."""
    return sum(_run_routine(routine, now=now or timezone.now()) for routine in routines)


def work(wiring: Wiring, *, stop: Event, until_idle: bool = False) -> int:
    """Do errands and routines until `stop` is set (or nothing is left); gives how many errands were done.

    The errand in hand is finished first; what was claimed and not begun is given back.
    """
    name, done = worker_name(), 0
    while not stop.is_set():
        if not connection.in_atomic_block:
            close_old_connections()
        ran = run_due_routines(wiring.routines)
        claimed = claim(name)
        while claimed and not stop.is_set():
            done += perform(claimed.pop(0), wiring.errands)
        release(claimed)
        if not claimed and not ran and not _has_due():
            if until_idle:
                break
            stop.wait(IDLE_SECONDS)
    return done


def _has_due() -> bool:
    now = timezone.now()
    rows = Errand.objects.filter(done_at__isnull=True, given_up_at__isnull=True, due_at__lte=now)
    return rows.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now)).exists()


def _mine(errand: Errand) -> QuerySet[Errand]:
    return Errand.objects.filter(pk=errand.pk, leased_by=errand.leased_by, done_at__isnull=True)


def _fail(errand: Errand, error: str, *, is_final: bool) -> None:
    now = timezone.now()
    if is_final or errand.attempts >= ATTEMPTS_MAX:
        log.error("errand %s (%s) given up: %s", errand.pk, errand.kind, error)
        _mine(errand).update(given_up_at=now, leased_until=None, last_error=error[:ERROR_CHARS_MAX])
        return
    _mine(errand).update(
        due_at=now + backoff(errand.attempts),
        leased_until=None,
        leased_by="",
        last_error=error[:ERROR_CHARS_MAX],
    )


def _run_routine(routine: Routine, *, now: datetime) -> bool:
    RoutineRun.objects.get_or_create(name=routine.name, defaults={"due_at": now})
    taken = RoutineRun.objects.filter(name=routine.name, due_at__lte=now).update(
        due_at=now + routine.every, last_started_at=now
    )
    if not taken:
        return False
    error = ""
    try:
        routine.run()
    except Exception as fault:
        log.exception("routine %s failed", routine.name)
        error = f"{type(fault).__name__}: {fault}"[:ERROR_CHARS_MAX]
    RoutineRun.objects.filter(name=routine.name).update(
        last_finished_at=timezone.now(), last_error=error
    )
    return True
