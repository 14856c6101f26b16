"""Who there is and what they may do."""

from collections.abc import Iterable, Sequence

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from yizhen.core import paths
from yizhen.core.actor import Actor, Channel, HeldPost
from yizhen.core.identifiers import IdentifierRefused, MobileNumber
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.permission import duties_with, require_somewhere, scopes, within
from yizhen.journal.sealed_text import blind_index, unseal
from yizhen.packs.current import in_force
from yizhen.posts.models import PHONE, Account, Leave, Post
from yizhen.posts.rules import taken_over

SEARCH_CHARS_MAX = 60


def held_today() -> Q:
    """Posts that count today: begun, not ended, not taken away."""
    today = timezone.localdate()
    return Q(ended_at__isnull=True, starts_on__lte=today) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )


def actor(account_id: int, *, channel: Channel) -> Actor:
    """The person behind an account with the posts held today, and those of colleagues they stand in for. Two queries.

    Raises NotSignedIn when the account is closed or gone.
    """
    name = Account.objects.filter(pk=account_id, is_active=True).values_list("name", flat=True)
    found = name.first()
    if found is None:
        raise NotSignedIn
    held = Post.objects.filter(
        held_today(), Q(account_id=account_id) | Q(account_id__in=_stands_in_for(account_id))
    )
    rows = list(held.values_list("account_id", "duty", "path"))
    own = [(duty, path) for owner, duty, path in rows if owner == account_id]
    absent = [(duty, path) for owner, duty, path in rows if owner != account_id]
    taken = taken_over(own, absent, duties=in_force().duties)
    return Actor(
        id=account_id,
        name=found,
        posts=tuple(HeldPost(duty=duty, path=path) for duty, path in (*own, *taken)),
        channel=channel,
    )


def abilities_of(actor: Actor) -> frozenset[str]:
    """Everything that the actor's duties carry somewhere: what they may put into a token."""
    known = in_force().duties
    held = [known[code].abilities for code in actor.duties if code in known]
    mine = frozenset[str]().union(*held)
    return mine if actor.abilities is None else mine & actor.abilities


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts that the actor may see: their own, and those that belong or serve where they look after accounts or posts."""
    if actor.is_system:
        return Account.objects.all()
    reach = tuple(
        {
            path
            for ability in ("account.read", "account.manage", "post.manage")
            for path in scopes(actor, ability)
        }
    )
    serving = Post.objects.filter(
        within(reach, place="path", owner="path"), ended_at__isnull=True
    ).values("account_id")
    return Account.objects.filter(
        Q(pk=actor.id)
        | within(reach, place="home_path", owner="home_path")
        | (Q(pk__in=serving) if reach else Q(pk__in=()))
    )


def accounts(
    actor: Actor,
    *,
    search: str = "",
    is_staff_member: bool | None = None,
    is_active: bool | None = None,
    within_path: str = "",
) -> QuerySet[Account]:
    """Accounts in view, in order of their number (page with `pk__gt`); none without `account.read`.

    `search` is part of a name, the beginning of a user name, or a whole phone number.
    """
    require_somewhere(actor, "account.read")
    found = visible_accounts(actor).order_by("pk")
    if is_staff_member is not None:
        found = found.filter(is_staff_member=is_staff_member)
    if is_active is not None:
        found = found.filter(is_active=is_active)
    if within_path:
        found = found.filter(within((within_path,), place="home_path", owner="home_path"))
    text = search.strip()[:SEARCH_CHARS_MAX]
    if not text:
        return found
    named = Q(name__icontains=text) | Q(username__startswith=text.lower())
    return found.filter(named | Q(phone_index__in=_phone_indexes(text)))


def account(actor: Actor, account_id: int) -> Account:
    """One account in view. Raises NotFound."""
    found = visible_accounts(actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def account_by_username(username: str) -> Account | None:
    """The account that signs in by this name: for signing in and for commands, not for pages."""
    return Account.objects.filter(username=username.strip().lower()).first()


def account_by_phone(phone: str) -> Account | None:
    """The open account with this phone number: for signing in, not for pages."""
    indexes = _phone_indexes(phone)
    return Account.objects.filter(phone_index__in=indexes, is_active=True).first()


def masked_phone(account: Account) -> str:
    """The phone number as it may be shown (`138****2010`); empty when there is none."""
    number = unseal(account.phone_sealed, about=PHONE)
    return MobileNumber(number).masked if number else ""


def names_of(account_ids: Iterable[int]) -> dict[int, str]:
    """Names by account number: for rows that the actor may already see."""
    return dict(Account.objects.filter(pk__in=set(account_ids)).values_list("pk", "name"))


def holders_with(ability: str, path: str) -> tuple[int, ...]:
    """Who carries `ability` for `path` today: whoever holds it there, else at the nearest place above. In order of number.

    Stand-ins of people on leave are among them. Two queries.
    """
    line = (*paths.ancestors(path), path)
    held = Post.objects.filter(
        held_today(), duty__in=duties_with(ability), path__in=line, account__is_active=True
    )
    rows = list(held.values_list("path", "account_id"))
    nearest = max((at for at, _ in rows), key=len, default="")
    holders = {account_id for at, account_id in rows if at == nearest}
    stand_ins = _agreed_today().filter(account_id__in=holders, stand_in__is_active=True)
    return tuple(sorted(holders | set(stand_ins.values_list("stand_in_id", flat=True))))


def nearer_holder(ability: str, *, scope: str, column: str) -> Exists:
    """Whether somebody carries `ability` today between `scope` and the row's path in `column`, nearer to it than `scope` is.

    A condition for a query of another room: what lies within `scope` and has no nearer holder falls to whoever holds it at `scope`,
    just as `holders_with` tells.
    """
    reach = paths.below(scope)
    held = Post.objects.filter(
        held_today(),
        duty__in=duties_with(ability),
        path__gt=scope,
        path__lt=reach.stop,
        account__is_active=True,
    )
    at = ExpressionWrapper(OuterRef(column), output_field=CharField())
    return Exists(held.annotate(at=at).filter(at__startswith=F("path")))


def _agreed_today() -> QuerySet[Leave]:
    today = timezone.localdate()
    return Leave.objects.filter(state=Leave.State.AGREED, starts_on__lte=today, ends_on__gte=today)


def _stands_in_for(account_id: int) -> QuerySet[Leave, int]:
    mine = _agreed_today().filter(stand_in_id=account_id, account__is_active=True)
    return mine.order_by().values_list("account_id", flat=True)


def _phone_indexes(text: str) -> Sequence[str]:
    try:
        number = MobileNumber.parse(text).number
    except IdentifierRefused:
        return ()
    return (blind_index(number, about=PHONE),)
