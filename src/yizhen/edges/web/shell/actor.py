"""Who acts on a page: the Actor of a request, built once."""

from django.http import HttpRequest

from yizhen.core.actor import NOBODY, Actor, Channel
from yizhen.posts import queries


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with the posts they hold today, or NOBODY. One query, kept on the request."""
    known: Actor | None = getattr(request, "yizhen_actor", None)
    if known is None:
        account_id = request.user.pk if request.user.is_authenticated else None
        known = NOBODY if account_id is None else queries.actor(account_id, channel=Channel.WEB)
        request.yizhen_actor = known  # type: ignore[attr-defined]
    return known
