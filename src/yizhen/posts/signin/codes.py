"""Signing in with six digits that are sent to a telephone: the way of residents."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from yizhen.core.actor import Actor
from yizhen.core.identifiers import MobileNumber
from yizhen.journal.deed import Deed, deed
from yizhen.journal.sealed_text import blind_index, seal, unseal
from yizhen.posts.models import PHONE, Account
from yizhen.posts.signin import limits, steps
from yizhen.posts.signin.models import CODE, CODE_PHONE, PhoneCode
from yizhen.posts.signin.refusals import (
    CodeTooSoon,
    CodeWrong,
    NotRegistered,
    StaffUsePassword,
)
from yizhen.posts.signin.rules import (
    BY_SOURCE,
    CODES_APART,
    CODES_PER_PHONE,
    CODES_PER_PHONE_A_DAY,
    CODES_PER_SOURCE,
    PHONE_CODE_TRIES_MAX,
    PHONE_CODE_VALID,
    digits_only,
    new_phone_code,
    source_of,
)
from yizhen.posts.signin.steps import Next, Step, Way

KEEP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to tell somebody who asked for a code: the same whether or not the number is known.

    `id` is what the code is tried with; keep it on the server.
    """

    id: int
    shown: str
    """The number as it may be shown."""
    valid_minutes: int
    resend_seconds: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A code on its way out of the house."""

    phone: str
    code: str
    valid_minutes: int


def ask(actor: Actor, *, phone: str, source: str) -> Asked:
    """Have a code sent to `phone`; an older one ends. Raises IdentifierRefused, CodeTooSoon.

    Where residents may not register by themselves, nothing is sent to a number that nobody has; the answer is the same.
    """
    mobile = MobileNumber.parse(phone)
    number = mobile.number
    index = blind_index(number, about=PHONE)
    _charge_for_asking(index, source=source)
    with deed(actor, "posts.ask_code") as act:
        PhoneCode.objects.filter(phone_index=index, ended_at__isnull=True).update(ended_at=act.at)
        code = new_phone_code()
        row = PhoneCode.objects.create(
            phone_index=index,
            phone_sealed=seal(number, about=CODE_PHONE),
            code_sealed=seal(code, about=CODE),
            digest=_digest(code, index),
            created_at=act.at,
            expires_at=act.at + PHONE_CODE_VALID,
            tries_left=PHONE_CODE_TRIES_MAX,
        )
        act.record(row, owner_path=steps.owner_of(None), texts={"source": source_of(source)})
        if settings.RESIDENTS_REGISTER or Account.objects.filter(phone_index=index).exists():
            act.errand("send.code", {"code": row.pk})
    return Asked(
        id=row.pk,
        shown=mobile.masked,
        valid_minutes=PHONE_CODE_VALID // timedelta(minutes=1),
        resend_seconds=int(CODES_APART.window.total_seconds()),
    )


def sign_in(actor: Actor, asked_id: int, *, code: str, source: str) -> Step:
    """Try a code for the number that `asked_id` was asked for; of several codes only the newest counts.

    The first right one of a new number opens a resident's account, if the house allows it.
    Raises CodeWrong, LockedForNow; after a right code StaffUsePassword or NotRegistered.
    """
    asked = PhoneCode.objects.filter(pk=asked_id).first()
    if asked is None:
        raise CodeWrong
    index = asked.phone_index
    tries = (limits.Try(BY_SOURCE, source_of(source)),)
    limits.charge(tries)
    with deed(actor, "posts.try_code") as act:
        is_right = _take(act, index, digits_only(code), tries)
        if is_right:
            limits.settle_passed(act, tries)
        else:
            limits.settle_failed(act, tries)
    if not is_right:
        raise CodeWrong
    return _come_in(actor, unseal(asked.phone_sealed, about=CODE_PHONE), index, source=source)


def outgoing(actor: Actor, code_id: int) -> Outgoing | None:
    """The code to send and where to, for the worker; None when it was sent, used or replaced meanwhile."""
    assert actor.is_system
    row = PhoneCode.objects.filter(pk=code_id, ended_at__isnull=True).first()
    if row is None or not row.code_sealed or row.expires_at <= timezone.now():
        return None
    return Outgoing(
        phone=unseal(row.phone_sealed, about=CODE_PHONE),
        code=unseal(row.code_sealed, about=CODE),
        valid_minutes=PHONE_CODE_VALID // timedelta(minutes=1),
    )


def mark_sent(actor: Actor, code_id: int, *, once: str) -> None:
    """The code has left the house: its clear text is forgotten. For the worker."""
    assert actor.is_system
    with deed(actor, "posts.mark_code_sent", once=once) as act:
        if act.earlier:
            return
        row = PhoneCode.objects.select_for_update().get(pk=code_id)
        row.sent_at, row.code_sealed = act.at, ""
        row.save(update_fields=["sent_at", "code_sealed"])
        act.record(row, owner_path=steps.owner_of(None))


def sweep() -> None:
    """Forget codes that are long over (a routine of the loop)."""
    PhoneCode.objects.filter(expires_at__lt=timezone.now() - KEEP).delete()


def _charge_for_asking(index: str, *, source: str) -> None:
    """A minute between two codes, five an hour and ten a day per number, thirty an hour per address. Raises CodeTooSoon."""
    by_phone = (CODES_APART, CODES_PER_PHONE, CODES_PER_PHONE_A_DAY)
    tries = tuple(limits.Try(limit, index) for limit in by_phone)
    limits.charge((limits.Try(CODES_PER_SOURCE, source_of(source)), *tries), refusal=CodeTooSoon)


def _take(act: Deed, index: str, code: str, tries: tuple[limits.Try, ...]) -> bool:
    """Use up one try of the open code; the code itself when it was right. Records either."""
    row = (
        PhoneCode.objects.select_for_update()
        .filter(phone_index=index, ended_at__isnull=True)
        .order_by("-id")
        .first()
    )
    is_open = row is not None and row.expires_at > act.at and row.tries_left > 0
    is_right = row is not None and constant_time_compare(row.digest, _digest(code, index))
    if row is not None:
        row.tries_left = max(0, row.tries_left - 1)
        if (is_open and is_right) or row.tries_left == 0:
            row.ended_at, row.code_sealed = act.at, ""
        row.save(update_fields=["tries_left", "ended_at", "code_sealed"])
    name = "posts.try_code" if is_open and is_right else "posts.fail_sign_in"
    act.record(
        row or limits.row_of(tries[0]),
        name=name,
        owner_path=steps.owner_of(None),
        facts={"way": Way.PHONE.value},
    )
    return is_open and is_right


def _come_in(actor: Actor, number: str, index: str, *, source: str) -> Step:
    account = Account.objects.filter(phone_index=index).first()
    if account is not None and account.is_staff_member:
        raise StaffUsePassword
    if account is not None and not account.is_active:
        raise NotRegistered
    if account is None and not settings.RESIDENTS_REGISTER:
        raise NotRegistered
    with deed(actor, "posts.sign_in") as act:
        account = account or _open_account(act, number, index)
        steps.record_in(act, account, way=Way.PHONE, factor="none", source=source)
    return Step(passed=steps.passed_now(account, way=Way.PHONE), next=Next.DONE)


def _open_account(act: Deed, number: str, index: str) -> Account:
    """A resident's account for a number that was just proved; two at the same moment get the same one."""
    account, is_new = Account.objects.get_or_create(
        phone_index=index,
        defaults={
            "username": f"r{get_random_string(15, '23456789abcdefghjkmnpqrstuvwxyz')}",
            "name": f"居民{number[-4:]}",
            "phone_sealed": seal(number, about=PHONE),
            "phone_verified_at": act.at,
            "password": "!",
            "created_at": act.at,
        },
    )
    if is_new:
        act.record(account, name="posts.open_own_account", owner_path=steps.owner_of(account))
    return account


def _digest(code: str, index: str) -> str:
    """How a code is kept: under the house's own key, so that a copy of the table alone does not give it away."""
    return salted_hmac("posts.phone_code", f"{index}:{code}", algorithm="sha256").hexdigest()
