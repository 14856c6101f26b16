"""Coming in by another house's word (OpenID Connect): only for those who work here already."""

from dataclasses import dataclass

from django.conf import settings

from yizhen.core.actor import Actor
from yizhen.journal.deed import Deed, deed
from yizhen.posts.models import Account
from yizhen.posts.signin import limits, steps
from yizhen.posts.signin.models import PROVIDER_CHARS_MAX, SUBJECT_CHARS_MAX, Identity
from yizhen.posts.signin.refusals import IdentityUnknown
from yizhen.posts.signin.rules import BY_SOURCE, source_of
from yizhen.posts.signin.steps import Next, Step, Way


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the other house says about somebody. An e-mail address counts only when it says that it checked it."""

    provider: str
    subject: str
    email: str
    is_email_verified: bool


def sign_in(actor: Actor, vouched: Vouched, *, source: str) -> Step:
    """Find the account of somebody whom another house vouches for. Never opens one, never lets an inactive one in.

    Raises IdentityUnknown, the same for nobody, for a resident and for an account that is closed, and LockedForNow.
    """
    tries = (limits.Try(BY_SOURCE, source_of(source)),)
    limits.charge(tries)
    account = _account_of(vouched)
    if account is None:
        steps.fail(actor, None, way=Way.IDENTITY, source=source, tries=tries)
        raise IdentityUnknown
    next_ = steps.next_step(account, is_factor_trusted=settings.OIDC_CHECKS_SECOND_FACTOR)
    with deed(steps.as_actor(account), "posts.sign_in") as act:
        limits.settle_passed(act, tries)
        _bind(act, account, vouched)
        if next_ is Next.DONE:
            factor = "provider" if settings.OIDC_CHECKS_SECOND_FACTOR else "skipped"
            steps.record_in(act, account, way=Way.IDENTITY, factor=factor, source=source)
        else:
            act.record(
                account,
                name="posts.pass_identity",
                place_path=steps.place_of(account),
                owner_path=steps.owner_of(account),
            )
    passed = steps.passed_now(account, way=Way.IDENTITY)
    is_skipped = next_ is Next.DONE and not settings.OIDC_CHECKS_SECOND_FACTOR
    return Step(passed=passed, next=next_, is_factor_skipped=is_skipped)


def _account_of(vouched: Vouched) -> Account | None:
    """By what was bound before, else by a checked e-mail address that exactly one member of staff has and nobody else's identity."""
    if not vouched.subject or len(vouched.subject) > SUBJECT_CHARS_MAX:
        return None
    assert len(vouched.provider) <= PROVIDER_CHARS_MAX
    staff = Account.objects.filter(is_staff_member=True, is_active=True)
    bound = Identity.objects.filter(provider=vouched.provider, subject=vouched.subject).first()
    if bound is not None:
        return staff.filter(pk=bound.account_id).first()
    if not (settings.OIDC_MATCHES_EMAIL and vouched.is_email_verified and vouched.email):
        return None
    same = list(staff.filter(email__iexact=vouched.email)[:2])
    if len(same) != 1 or same[0].identities.filter(provider=vouched.provider).exists():
        return None
    return same[0]


def _bind(act: Deed, account: Account, vouched: Vouched) -> None:
    """From now on the subject counts, not the e-mail address, which may be given to somebody else one day."""
    identity, is_new = Identity.objects.get_or_create(
        provider=vouched.provider,
        subject=vouched.subject,
        defaults={"account": account, "bound_at": act.at, "bound_by_id": account.pk},
    )
    assert identity.account_id == account.pk
    if is_new:
        act.record(
            account,
            name="posts.bind_identity",
            facts={"provider": vouched.provider, "by": "email"},
            place_path=steps.place_of(account),
            owner_path=steps.owner_of(account),
        )
