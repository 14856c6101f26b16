"""The second factor of those who work here: an authenticator app (TOTP), and codes on paper for the day it is lost."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound
from yizhen.journal.deed import Deed, deed
from yizhen.journal.sealed_text import seal, unseal
from yizhen.posts.models import Account
from yizhen.posts.signin import limits, steps
from yizhen.posts.signin.models import TOTP_SECRET, RecoveryCode, SecondFactor
from yizhen.posts.signin.refusals import CodeWrong, FactorMissing, FactorStands, SignInStale
from yizhen.posts.signin.rules import (
    RECOVERY_CODES,
    digits_only,
    is_recovery_code,
    matching_step,
    new_recovery_code,
    new_totp_secret,
    plain_recovery_code,
    totp_address,
)
from yizhen.posts.signin.steps import Passed

WAY = "second_factor"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the authenticator app has to be told: as text to type and as the address inside the picture."""

    secret: str
    address: str


def begin_first(passed: Passed) -> None:
    """Make a secret for the app in the middle of a first sign-in. Raises SignInStale, FactorStands."""
    _begin(steps.as_actor(steps.still_passed(passed)))


def begin_own(actor: Actor) -> None:
    """Make a secret for one's own app; one that was begun is thrown away. Raises FactorStands when one works already."""
    _begin(actor)


def confirm_first(passed: Passed, *, code: str, source: str) -> tuple[str, ...]:
    """Prove with a first code that the app has the secret: the person is in. Gives the recovery codes, which nobody sees again.

    Raises SignInStale, CodeWrong, LockedForNow, FactorMissing, FactorStands.
    """
    account = steps.still_passed(passed)
    codes = confirm_own(steps.as_actor(account), code=code, source=source)
    steps.finish(account, way=passed.way, factor="totp", source=source, tries=())
    return codes


def confirm_own(actor: Actor, *, code: str, source: str) -> tuple[str, ...]:
    """The same for somebody who is in already. Raises CodeWrong, LockedForNow, FactorMissing, FactorStands."""
    account = _account(actor.id)
    tries = _charged(account, source)
    with deed(actor, "posts.enrol_second_factor") as act:
        factor = _locked_factor(account)
        if factor.confirmed_at is not None:
            raise FactorStands
        is_right = _take(factor, code, at=act.at)
        codes = _new_codes(account, at=act.at) if is_right else ()
        if is_right:
            factor.confirmed_at = act.at
            factor.save(update_fields=["confirmed_at"])
            limits.settle_passed(act, tries)
        _record(act, account, name="" if is_right else "posts.fail_sign_in")
        if not is_right:
            limits.settle_failed(act, tries)
    if not is_right:
        raise CodeWrong
    return codes


def check(passed: Passed, *, code: str, source: str) -> None:
    """The second factor of a sign-in: six digits of the app, or a recovery code. Afterwards the person is in.

    Raises CodeWrong, LockedForNow, SignInStale. A code that was taken once is wrong the second time.
    """
    account = steps.still_passed(passed)
    tries = _charged(account, source)
    with deed(steps.as_actor(account), "posts.sign_in") as act:
        factor = _locked_factor(account)
        if factor.confirmed_at is None:
            raise SignInStale
        way = _take_any(act, factor, code)
        if way:
            limits.settle_passed(act, tries)
            steps.record_in(act, account, way=passed.way, factor=way, source=source)
        else:
            _record(act, account, name="posts.fail_sign_in")
            limits.settle_failed(act, tries)
    if not way:
        raise CodeWrong


def renew_codes(actor: Actor, *, code: str, source: str) -> tuple[str, ...]:
    """Throw the recovery codes away and give new ones; a code of the app is asked for. Raises CodeWrong, LockedForNow."""
    account = _account(actor.id)
    _confirm_with(actor, account, code=code, source=source)
    with deed(actor, "posts.renew_recovery_codes") as act:
        codes = _new_codes(_locked_account(account.pk), at=act.at)
        _record(act, account)
    return codes


def take_off_own(actor: Actor, *, code: str, source: str) -> None:
    """Give up one's own second factor, to set up another telephone; a code is asked for. The next sign-in asks for a new one."""
    account = _account(actor.id)
    _confirm_with(actor, account, code=code, source=source)
    with deed(actor, "posts.reset_second_factor") as act:
        remove(act, account)


def remove(act: Deed, account: Account) -> None:
    """Take the second factor and its recovery codes off, inside an open deed. Raises FactorMissing."""
    removed, _ = SecondFactor.objects.filter(account=account).delete()
    if not removed:
        raise FactorMissing
    RecoveryCode.objects.filter(account=account).delete()
    _record(act, account, name="posts.reset_second_factor")


def enrolment(passed: Passed) -> Enrolment:
    """What to show while a first sign-in sets the app up. Raises SignInStale, FactorMissing."""
    return _shown(steps.still_passed(passed))


def own_enrolment(actor: Actor) -> Enrolment:
    """What to show while somebody who is in sets the app up. Raises FactorMissing when none was begun."""
    return _shown(_account(actor.id))


def digest_of(code: str, *, account_id: int) -> str:
    """How a recovery code is kept: 49 random bits under the house's own key need no slow hash."""
    value = f"{account_id}:{plain_recovery_code(code)}"
    return salted_hmac("posts.recovery_code", value, algorithm="sha256").hexdigest()


def _begin(actor: Actor) -> None:
    with deed(actor, "posts.begin_second_factor") as act:
        account = _locked_account(actor.id)
        factor = SecondFactor.objects.filter(account=account).first()
        if factor is not None and factor.confirmed_at is not None:
            raise FactorStands
        factor = factor or SecondFactor(account=account)
        factor.secret_sealed = seal(new_totp_secret(), about=TOTP_SECRET)
        factor.began_at, factor.used_step = act.at, 0
        factor.save()
        _record(act, account)


def _shown(account: Account) -> Enrolment:
    factor = SecondFactor.objects.filter(account=account, confirmed_at__isnull=True).first()
    if factor is None:
        raise FactorMissing
    secret = unseal(factor.secret_sealed, about=TOTP_SECRET)
    issuer = settings.HOUSE_NAME
    return Enrolment(secret, totp_address(secret, username=account.username, issuer=issuer))


def _confirm_with(actor: Actor, account: Account, *, code: str, source: str) -> None:
    tries = _charged(account, source)
    with deed(actor, "posts.use_second_factor") as act:
        way = _take_any(act, _locked_factor(account), code)
        _record(act, account, name="" if way else "posts.fail_sign_in")
        if way:
            limits.settle_passed(act, tries)
        else:
            limits.settle_failed(act, tries)
    if not way:
        raise CodeWrong


def _charged(account: Account, source: str) -> tuple[limits.Try, ...]:
    tries = steps.tries_of(account.username, source=source, account=account)
    limits.charge(tries)
    return tries


def _take_any(act: Deed, factor: SecondFactor, code: str) -> str:
    """Which kind of code was taken; empty when it was wrong."""
    if is_recovery_code(code):
        return "recovery" if _take_recovery(act, factor.account, code) else ""
    return "totp" if factor.confirmed_at and _take(factor, code, at=act.at) else ""


def _take(factor: SecondFactor, code: str, *, at: datetime) -> bool:
    secret = unseal(factor.secret_sealed, about=TOTP_SECRET)
    step = matching_step(secret, digits_only(code), at=at, after_step=factor.used_step)
    if step is None:
        return False
    factor.used_step = step
    factor.save(update_fields=["used_step"])
    return True


def _take_recovery(act: Deed, account: Account, code: str) -> bool:
    row = RecoveryCode.objects.select_for_update().filter(
        account=account, digest=digest_of(code, account_id=account.pk), used_at__isnull=True
    )
    if not row.update(used_at=act.at):
        return False
    left = RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()
    act.record(
        account,
        name="posts.use_recovery_code",
        facts={"left": left},
        place_path=steps.place_of(account),
        owner_path=steps.owner_of(account),
    )
    return True


def _new_codes(account: Account, *, at: datetime) -> tuple[str, ...]:
    RecoveryCode.objects.filter(account=account).delete()
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=digest_of(c, account_id=account.pk), created_at=at)
        for c in codes
    )
    return codes


def _account(account_id: int) -> Account:
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound
    return account


def _locked_account(account_id: int) -> Account:
    account = Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if account is None or not account.is_active:
        raise NotFound
    return account


def _locked_factor(account: Account) -> SecondFactor:
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(account=account).first()
    if factor is None:
        raise FactorMissing
    return factor


def _record(act: Deed, account: Account, *, name: str = "") -> None:
    act.record(
        account,
        name=name,
        facts={"way": WAY} if name == "posts.fail_sign_in" else None,
        place_path=steps.place_of(account),
        owner_path=steps.owner_of(account),
    )
