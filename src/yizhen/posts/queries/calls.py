"""Whom a resident may ring: numbers that a duty shares with the people it serves."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from yizhen.core.actor import Actor
from yizhen.journal.sealed_text import unseal
from yizhen.posts.models import PHONE, Account, Leave
from yizhen.posts.queries.roster import RosterPlace, serving

SHARES = "phone.share"


def numbers_to_call(actor: Actor, path: str) -> tuple[tuple[RosterPlace, ...], Mapping[int, str]]:
    """Who serves at `path`, with the numbers to ring by the number of the post: of duties that share theirs, or of who stands in today.

    Raises NotFound, NotAllowed like `serving`.
    """
    places = serving(actor, path)
    lines = [line for place in places for line in place.lines]
    sharing = [line for line in lines if line.duty and SHARES in line.duty.abilities]
    stand_ins = _stand_ins(line.post.account_id for line in sharing if line.is_on_leave)
    found = {}
    for line in sharing:
        who = stand_ins.get(line.post.account_id, line.post.account)
        if number := unseal(who.phone_sealed, about=PHONE):
            found[line.post.pk] = number
    return places, found


def _stand_ins(account_ids: Iterable[int]) -> dict[int, Account]:
    wanted = set(account_ids)
    if not wanted:
        return {}
    today = timezone.localdate()
    rows = Leave.objects.filter(
        account_id__in=wanted, state=Leave.State.AGREED, starts_on__lte=today, ends_on__gte=today
    )
    return {leave.account_id: leave.stand_in for leave in rows.select_related("stand_in")}
