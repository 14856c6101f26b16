"""Counting tries. Each try is charged before it is judged and given back when it was right, so that many tries at the same
moment get no more guesses than one after another. The counts are rows: they outlive a restart and hold for all processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yizhen.core.refusals import TooMany
from yizhen.journal.deed import Deed
from yizhen.journal.sealed_text import blind_index
from yizhen.posts.signin.models import SignInCount
from yizhen.posts.signin.refusals import LockedForNow
from yizhen.posts.signin.rules import LIMITS, Count, Limit, failed, forgiven, tried, wait_seconds

KEEP = max(limit.window + limit.wait for limit in LIMITS) + timedelta(days=1)
ABOUT = "posts.sign_in_count"


@dataclass(frozen=True, slots=True)
class Try:
    """One try against one limit: what is counted is `subject`, a user name, an address or a number."""

    limit: Limit
    subject: str
    account_id: int | None = None

    @property
    def key(self) -> str:
        """The blind index under which it is counted."""
        return blind_index(self.subject, about=f"{ABOUT}.{self.limit.kind}")


def charge(tries: Sequence[Try], *, refusal: type[TooMany] = LockedForNow) -> None:
    """Count one try against each limit, all or none. Raises `refusal` with the seconds to wait."""
    at = timezone.now()
    with transaction.atomic():
        rows = [_locked_row(t, at=at) for t in _in_order(tries)]
        wait = max(wait_seconds(_count(row), t.limit, at=at) for t, row in _pairs(tries, rows))
        if wait == 0:
            for t, row in _pairs(tries, rows):
                _keep(row, tried(_count(row), t.limit, at=at))
    if wait:
        raise refusal(wait_seconds=wait)


def give_back(tries: Sequence[Try]) -> None:
    """The charged tries were right, but more is asked: they count no longer, earlier slips still do."""
    with transaction.atomic():
        for t in _in_order(tries):
            row = _locked_row(t, at=timezone.now())
            _keep(row, forgiven(_count(row)))


def settle_failed(act: Deed, tries: Sequence[Try]) -> None:
    """The charged tries were wrong: where that was the last free one, the wait begins and is recorded."""
    for t in _in_order(tries):
        row = _locked_row(t, at=act.at)
        after = failed(_count(row), t.limit, at=act.at)
        if after.waits_until != row.waits_until:
            _keep(row, after)
            act.record(row, name="posts.lock_sign_in", facts={"by": t.limit.kind})


def settle_passed(act: Deed, tries: Sequence[Try]) -> None:
    """The charged tries were right: the account begins anew, the address only gets this one back.

    Otherwise whoever has one good password could clear the count of their own address.
    """
    for t in _in_order(tries):
        row = _locked_row(t, at=act.at)
        is_own = t.account_id is not None
        _keep(row, Count(0, act.at) if is_own else forgiven(_count(row)))


def row_of(t: Try) -> SignInCount:
    """The row of a charged try."""
    return SignInCount.objects.get(kind=t.limit.kind, key=t.key)


def clear(row: SignInCount, *, at: datetime) -> None:
    """Begin anew, by an administrator's hand."""
    _keep(row, Count(0, at))


def sweep() -> None:
    """Forget counts that are long over (a routine of the loop)."""
    SignInCount.objects.filter(started_at__lt=timezone.now() - KEEP).delete()


def _in_order(tries: Sequence[Try]) -> list[Try]:
    """Always locked in the same order, so that two sign-ins never wait for each other."""
    return sorted(tries, key=lambda t: (t.limit.kind, t.key))


def _pairs(tries: Sequence[Try], rows: Sequence[SignInCount]) -> list[tuple[Try, SignInCount]]:
    return list(zip(_in_order(tries), rows, strict=True))


def _locked_row(t: Try, *, at: datetime) -> SignInCount:
    SignInCount.objects.get_or_create(
        kind=t.limit.kind, key=t.key, defaults={"started_at": at, "account_id": t.account_id}
    )
    row = SignInCount.objects.select_for_update(of=("self",)).get(kind=t.limit.kind, key=t.key)
    if t.account_id is not None:
        row.account_id = t.account_id
    return row


def _count(row: SignInCount) -> Count:
    return Count(tries=row.tries, started_at=row.started_at, waits_until=row.waits_until)


def _keep(row: SignInCount, count: Count) -> None:
    row.tries, row.started_at, row.waits_until = count.tries, count.started_at, count.waits_until
    row.save(update_fields=["tries", "started_at", "waits_until", "account_id"])
