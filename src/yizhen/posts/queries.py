"""Every way to read accounts and posts."""

from django.db.models import Q
from django.utils import timezone

from yizhen.core.actor import Actor, Channel, HeldPost
from yizhen.posts.models import Account, Post


def held_today() -> Q:
    """Posts that count today: begun, not ended, not taken away."""
    today = timezone.localdate()
    return Q(ended_at__isnull=True, starts_on__lte=today) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )


def actor(account_id: int, *, channel: Channel) -> Actor:
    """The person behind an account with the posts held today. Two queries."""
    account = Account.objects.get(pk=account_id)
    held = Post.objects.filter(held_today(), account_id=account_id).values_list("duty", "path")
    return Actor(
        id=account_id,
        name=account.name,
        posts=tuple(HeldPost(duty=duty, path=path) for duty, path in held),
        channel=channel,
    )
