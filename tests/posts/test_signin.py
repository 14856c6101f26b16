"""Signing in through its use cases: limits, passwords, second factor, codes by telephone, identities, and what is written down."""

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Town
from tests.factories import PASSWORD, an_account, as_actor
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.identifiers import IdentifierRefused
from yizhen.core.refusals import NotAllowed, NotFound
from yizhen.journal.models import Entry, Errand, Remark
from yizhen.posts import usecases
from yizhen.posts.models import Account
from yizhen.posts.signin import (
    administration,
    codes,
    identities,
    limits,
    passwords,
    queries,
    secondfactor,
    sessions,
    steps,
)
from yizhen.posts.signin.doors import Door
from yizhen.posts.signin.identities import Vouched
from yizhen.posts.signin.models import (
    CODE,
    Identity,
    PhoneCode,
    RecoveryCode,
    SecondFactor,
    SignInCount,
)
from yizhen.posts.signin.refusals import (
    CodeTooSoon,
    CodeWrong,
    FactorMissing,
    FactorStands,
    IdentityTaken,
    IdentityUnknown,
    LockedForNow,
    NotLocked,
    NotRegistered,
    PasswordSame,
    SignInFailed,
    SignInStale,
    StaffUsePassword,
    WeakPassword,
)
from yizhen.posts.signin.rules import BY_ACCOUNT, BY_SOURCE, Person
from yizhen.posts.signin.steps import Next, Passed, Step

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
PHONE = "13800002010"


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """The clock, held still at a minute of our choice."""
    with time_machine.travel(timezone.now().replace(second=1), tick=False) as clock:
        yield clock


def sign_in(username: str = "chen", password: str = PASSWORD, source: str = HERE) -> Step:
    return passwords.sign_in(NOBODY, username=username, password=password, source=source)


def fail(username: str = "chen", source: str = HERE, *, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            sign_in(username, "wrong", source)


def app_of(secret: str) -> TOTP:
    """An authenticator app that is not ours: the one of the cryptography library."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30)


def shown_by(app: TOTP, *, later: int = 0) -> str:
    return app.generate(int(timezone.now().timestamp()) + later).decode()


def enrolled(username: str = "chen") -> tuple[TOTP, tuple[str, ...]]:
    """Somebody with an app; the clock is moved on, so that its next code is fresh."""
    passed = sign_in(username).passed
    secondfactor.begin_first(passed)
    app = app_of(secondfactor.enrolment(passed).secret)
    recovery = secondfactor.confirm_first(passed, code=shown_by(app, later=-30), source=HERE)
    return app, recovery


def entries(name: str) -> QuerySet[Entry]:
    return Entry.objects.filter(deed=name)


def sent_code() -> tuple[int, str]:
    """The newest code, as the worker would read it."""
    row = PhoneCode.objects.latest("id")
    out = codes.outgoing(SYSTEM, row.pk)
    assert out is not None
    return row.pk, out.code


# ---- passwords ----


def test_the_right_password_leads_staff_to_their_second_factor(town: Town) -> None:
    step = sign_in("  ＣＨＥＮ ")
    assert step.next is Next.ENROL
    assert step.passed.account_id == town.chen.id
    assert not entries("posts.sign_in").exists()  # nobody is in yet


def test_wrong_unknown_closed_and_resident_all_get_the_same_answer(town: Town) -> None:
    usecases.deactivate_account(town.system_admin, town.zhao.id)
    said = set()
    for username in ("chen", "nobody-of-that-name", "zhao", "li"):
        with pytest.raises(SignInFailed) as refused:
            sign_in(username, PASSWORD if username != "chen" else "wrong")
        said.add((refused.value.text, refused.value.status, tuple(refused.value.facts)))
    assert len(said) == 1


def test_each_failure_is_written_down_without_secrets(town: Town) -> None:
    fail("chen")
    fail("nobody-of-that-name")
    known, unknown = entries("posts.fail_sign_in").order_by("id")
    assert (known.target_kind, known.target_id) == ("posts.account", str(town.chen.id))
    assert known.facts == {"way": "password", "known": True}
    assert unknown.target_kind == "posts.signincount"
    assert unknown.facts == {"way": "password", "known": False}
    assert set(Remark.objects.filter(entry=known).values_list("text", flat=True)) == {HERE}
    everything = str(list(Entry.objects.values())) + str(list(Remark.objects.values()))
    assert "wrong" not in everything
    assert "nobody-of-that-name" not in everything


def test_five_wrong_tries_lock_the_account_whoever_tries_and_say_how_long(
    town: Town, at: time_machine.Traveller
) -> None:
    fail("chen", times=4)
    fail("chen", ELSEWHERE)
    with pytest.raises(LockedForNow) as refused:
        sign_in("chen", PASSWORD, "192.0.2.1")  # the right password does not help
    assert refused.value.facts["wait_seconds"] == 15 * 60
    assert "900" in refused.value.text.zh
    assert entries("posts.lock_sign_in").count() == 1
    at.shift(timedelta(minutes=15))
    assert sign_in("chen").next is Next.ENROL


def test_an_unknown_name_is_locked_like_a_known_one(town: Town) -> None:
    fail("nobody-of-that-name", times=5)
    with pytest.raises(LockedForNow):
        sign_in("Nobody-of-that-name ", "x")


def test_a_source_is_locked_whichever_accounts_it_tries(town: Town) -> None:
    for number in range(BY_SOURCE.tries):
        fail(f"guess{number}", "2001:db8:1:2::1")
    with pytest.raises(LockedForNow):
        sign_in("chen", PASSWORD, "2001:db8:1:2:ffff::77")  # the same household
    assert sign_in("chen", PASSWORD, "2001:db8:1:3::1").next is Next.ENROL


def test_a_good_password_of_ones_own_does_not_clear_the_count_of_a_source(
    town: Town, settings: Settings
) -> None:
    settings.DEMO = True
    for number in range(BY_SOURCE.tries - 1):
        fail(f"guess{number}")
        if number % 3 == 0:
            assert sign_in("wang").next is Next.DONE
    fail("guess-last")
    with pytest.raises(LockedForNow):
        sign_in("wang")


def test_counts_are_rows_that_outlive_the_process(town: Town) -> None:
    fail("chen", times=3)
    rows = SignInCount.objects.filter(kind=BY_ACCOUNT.kind)
    assert [(row.tries, row.account_id) for row in rows] == [(3, town.chen.id)]
    assert "chen" not in str(list(SignInCount.objects.values()))


def test_tries_in_flight_at_the_same_moment_get_no_extra_guesses(town: Town) -> None:
    tries = steps.tries_of("chen", source=HERE, account=None)
    for _ in range(BY_ACCOUNT.tries):
        limits.charge(tries)  # five requests that are being judged right now
    with pytest.raises(LockedForNow):
        sign_in("chen")


def test_a_right_sign_in_forgives_earlier_slips(town: Town, settings: Settings) -> None:
    settings.DEMO = True
    fail("chen", times=4)
    assert sign_in("chen").next is Next.DONE
    fail("chen", times=4)
    assert sign_in("chen").next is Next.DONE


def test_the_first_step_alone_forgives_nothing(town: Town) -> None:
    enrolled("chen")
    fail("chen", times=4)
    passed = sign_in("chen").passed
    with pytest.raises(CodeWrong):
        secondfactor.check(passed, code="000000", source=HERE)
    with pytest.raises(LockedForNow):
        secondfactor.check(passed, code="000000", source=HERE)


def test_a_password_of_four_hundred_characters_is_just_wrong(town: Town) -> None:
    with pytest.raises(SignInFailed):
        sign_in("chen", "x" * 400)


def test_the_sweep_forgets_only_what_is_long_over(town: Town, at: time_machine.Traveller) -> None:
    fail("chen")
    limits.sweep()
    assert SignInCount.objects.exists()
    at.shift(timedelta(days=4))
    limits.sweep()
    assert not SignInCount.objects.exists()


@pytest.mark.parametrize(
    "password",
    [
        "kurz",
        "woaini1314",
        "Woaini1314!",
        "woaini1314520",
        "Admin@888888",
        "wangge123456",
        "qwer1234",
        "1472583690",
        "aaaabbbbcc",
        "陈社区2026",
        "chenmei-2026",
        "abcde12345abcde12345",
        "x" * 129,
    ],
)
def test_a_password_that_others_guess_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.require_strong(password, Person("chenmei", "陈社区", "chenmei@example.cn"))
    assert refused.value.text.zh
    assert refused.value.text.en


def test_a_password_of_ones_own_sentence_is_taken() -> None:
    passwords.require_strong("wSsLjdHh-7tou", Person("chen", "陈"))


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(town: Town) -> None:
    before = Account.objects.get(pk=town.chen.id)
    with pytest.raises(SignInFailed):
        passwords.change_own(town.chen, current="wrong", new="Neu-und-gut-26", source=HERE)
    with pytest.raises(PasswordSame):
        passwords.change_own(town.chen, current=PASSWORD, new=PASSWORD, source=HERE)
    with pytest.raises(WeakPassword):
        passwords.change_own(town.chen, current=PASSWORD, new="password123", source=HERE)
    passwords.change_own(town.chen, current=PASSWORD, new="Neu-und-gut-26", source=HERE)
    after = Account.objects.get(pk=town.chen.id)
    assert after.get_session_auth_hash() != before.get_session_auth_hash()
    assert after.session_epoch == before.session_epoch + 1
    assert sign_in("chen", "Neu-und-gut-26").next is Next.ENROL
    assert entries("posts.change_password").count() == 1


# ---- second factor ----


def test_setting_an_app_up_signs_in_and_shows_ten_recovery_codes_once(
    town: Town, at: time_machine.Traveller
) -> None:
    _, recovery = enrolled("chen")
    assert len(set(recovery)) == 10
    kept = str(list(RecoveryCode.objects.values_list("digest", flat=True)))
    assert not any(code in kept or code.replace("-", "") in kept for code in recovery)
    entry = entries("posts.sign_in").get()
    assert entry.facts == {"way": "password", "factor": "totp"}
    assert entries("posts.enrol_second_factor").count() == 1


def test_the_secret_lies_sealed(town: Town, at: time_machine.Traveller) -> None:
    passed = sign_in("chen").passed
    secondfactor.begin_first(passed)
    secret = secondfactor.enrolment(passed).secret
    assert secret not in SecondFactor.objects.get().secret_sealed
    assert "otpauth://totp/" in secondfactor.enrolment(passed).address


def test_a_wrong_first_code_does_not_set_up_anything(
    town: Town, at: time_machine.Traveller
) -> None:
    passed = sign_in("chen").passed
    secondfactor.begin_first(passed)
    with pytest.raises(CodeWrong):
        secondfactor.confirm_first(passed, code="000000", source=HERE)
    assert SecondFactor.objects.get().confirmed_at is None
    assert sign_in("chen").next is Next.ENROL
    assert not RecoveryCode.objects.exists()


def test_the_code_of_the_app_is_taken_and_the_same_one_again_is_not(
    town: Town, at: time_machine.Traveller
) -> None:
    app, _ = enrolled("chen")
    step = sign_in("chen")
    assert step.next is Next.ASK
    code = shown_by(app)
    secondfactor.check(step.passed, code=f"{code[:3]} {code[3:]}", source=HERE)
    with pytest.raises(CodeWrong):
        secondfactor.check(sign_in("chen").passed, code=code, source=HERE)
    with pytest.raises(CodeWrong):  # nor an earlier one that is still within the drift
        secondfactor.check(sign_in("chen").passed, code=shown_by(app, later=-30), source=HERE)
    secondfactor.check(sign_in("chen").passed, code=shown_by(app, later=30), source=HERE)


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６７", "验证码", "abcde-fghjk", "0" * 20])
def test_what_is_not_a_code_is_a_wrong_code(
    town: Town, at: time_machine.Traveller, code: str
) -> None:
    enrolled("chen")
    with pytest.raises(CodeWrong):
        secondfactor.check(sign_in("chen").passed, code=code, source=HERE)


def test_guessing_the_second_factor_locks_the_account(
    town: Town, at: time_machine.Traveller
) -> None:
    app, _ = enrolled("chen")
    passed = sign_in("chen").passed
    for _ in range(BY_ACCOUNT.tries):
        with pytest.raises(CodeWrong):
            secondfactor.check(passed, code="000000", source=HERE)
    with pytest.raises(LockedForNow):
        secondfactor.check(passed, code=shown_by(app), source=HERE)


def test_a_recovery_code_is_taken_once(town: Town, at: time_machine.Traveller) -> None:
    _, recovery = enrolled("chen")
    typed = recovery[3].upper().replace("-", " ")
    secondfactor.check(sign_in("chen").passed, code=typed, source=HERE)
    assert entries("posts.use_recovery_code").get().facts == {"left": 9}
    with pytest.raises(CodeWrong):
        secondfactor.check(sign_in("chen").passed, code=typed, source=HERE)


def test_a_recovery_code_of_somebody_else_is_wrong(town: Town, at: time_machine.Traveller) -> None:
    _, recovery = enrolled("wang")
    enrolled("chen")
    with pytest.raises(CodeWrong):
        secondfactor.check(sign_in("chen").passed, code=recovery[0], source=HERE)


def test_new_recovery_codes_end_the_old_ones(town: Town, at: time_machine.Traveller) -> None:
    app, old = enrolled("chen")
    new = secondfactor.renew_codes(town.chen, code=shown_by(app), source=HERE)
    assert set(new).isdisjoint(old)
    with pytest.raises(CodeWrong):
        secondfactor.check(sign_in("chen").passed, code=old[0], source=HERE)
    secondfactor.check(sign_in("chen").passed, code=new[0], source=HERE)


def test_another_telephone_needs_a_code_of_the_old_one(
    town: Town, at: time_machine.Traveller
) -> None:
    app, _ = enrolled("chen")
    with pytest.raises(FactorStands):
        secondfactor.begin_own(town.chen)
    with pytest.raises(CodeWrong):
        secondfactor.take_off_own(town.chen, code="000000", source=HERE)
    secondfactor.take_off_own(town.chen, code=shown_by(app), source=HERE)
    assert sign_in("chen").next is Next.ENROL
    assert not RecoveryCode.objects.exists()


def test_a_first_proof_is_good_for_ten_minutes_and_one_state_of_the_account(
    town: Town, at: time_machine.Traveller
) -> None:
    app, _ = enrolled("chen")
    passed = sign_in("chen").passed
    usecases.set_password(town.system_admin, town.chen.id, password="Ganz-anders-2026")
    with pytest.raises(SignInStale):
        secondfactor.check(passed, code=shown_by(app), source=HERE)
    passed = sign_in("chen", "Ganz-anders-2026").passed
    at.shift(timedelta(minutes=11))
    with pytest.raises(SignInStale):
        secondfactor.check(passed, code=shown_by(app), source=HERE)


def test_in_a_demonstration_nobody_has_to_set_up_an_app_but_who_has_one_is_asked(
    town: Town, settings: Settings, at: time_machine.Traveller
) -> None:
    settings.DEMO = True
    step = sign_in("wang")
    assert (step.next, step.is_factor_skipped) == (Next.DONE, True)
    assert entries("posts.sign_in").get().facts["factor"] == "skipped"
    settings.DEMO = False
    enrolled("chen")
    settings.DEMO = True
    assert sign_in("chen").next is Next.ASK


# ---- codes by telephone ----


def test_the_first_right_code_of_a_new_number_opens_a_residents_account(
    town: Town, at: time_machine.Traveller
) -> None:
    asked = codes.ask(NOBODY, phone="＋86 138-0000 2010", source=HERE)
    assert asked.shown == "138****2010"
    _, code = sent_code()
    step = codes.sign_in(NOBODY, asked.id, code=code, source=HERE)
    account = Account.objects.get(pk=step.passed.account_id)
    assert step.next is Next.DONE
    assert (account.is_staff_member, account.home_path) == (False, "")
    assert not account.has_usable_password()
    assert entries("posts.open_own_account").count() == 1
    at.shift(timedelta(minutes=2))
    again = codes.ask(NOBODY, phone=PHONE, source=HERE)
    step = codes.sign_in(NOBODY, again.id, code=sent_code()[1], source=HERE)
    assert step.passed.account_id == account.pk


def test_a_code_lies_hashed_and_travels_sealed(town: Town) -> None:
    codes.ask(NOBODY, phone=PHONE, source=HERE)
    row_id, code = sent_code()
    errand = Errand.objects.get(kind="send.code")
    assert errand.payload == {"code": row_id}
    row = PhoneCode.objects.get()
    assert code not in f"{row.digest}{row.code_sealed}{row.phone_sealed}"
    assert PHONE not in f"{row.digest}{row.code_sealed}{row.phone_sealed}{row.phone_index}"
    codes.mark_sent(SYSTEM, row_id, once="errand:1")
    codes.mark_sent(SYSTEM, row_id, once="errand:1")
    row.refresh_from_db()
    assert row.code_sealed == ""
    assert row.sent_at is not None
    assert codes.outgoing(SYSTEM, row_id) is None
    assert entries("posts.mark_code_sent").count() == 1


def test_a_code_is_good_for_one_sign_in(town: Town) -> None:
    asked = codes.ask(NOBODY, phone=PHONE, source=HERE)
    _, code = sent_code()
    codes.sign_in(NOBODY, asked.id, code=code, source=HERE)
    with pytest.raises(CodeWrong):
        codes.sign_in(NOBODY, asked.id, code=code, source=HERE)


def test_a_code_ends_after_ten_minutes(town: Town, at: time_machine.Traveller) -> None:
    asked = codes.ask(NOBODY, phone=PHONE, source=HERE)
    row_id, code = sent_code()
    at.shift(timedelta(minutes=10, seconds=1))
    assert codes.outgoing(SYSTEM, row_id) is None
    with pytest.raises(CodeWrong):
        codes.sign_in(NOBODY, asked.id, code=code, source=HERE)


def test_a_code_may_be_tried_five_times(town: Town) -> None:
    asked = codes.ask(NOBODY, phone=PHONE, source=HERE)
    _, code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(CodeWrong):
            codes.sign_in(NOBODY, asked.id, code=wrong, source=HERE)
    with pytest.raises(CodeWrong):
        codes.sign_in(NOBODY, asked.id, code=code, source=HERE)
    assert entries("posts.fail_sign_in").count() == 6


def test_a_newer_code_ends_the_older_one(town: Town, at: time_machine.Traveller) -> None:
    first = codes.ask(NOBODY, phone=PHONE, source=HERE)
    _, old = sent_code()
    at.shift(timedelta(seconds=61))
    codes.ask(NOBODY, phone=PHONE, source=HERE)
    _, new = sent_code()
    if old != new:
        with pytest.raises(CodeWrong):
            codes.sign_in(NOBODY, first.id, code=old, source=HERE)
    assert codes.sign_in(NOBODY, first.id, code=new, source=HERE).next is Next.DONE


def test_codes_are_a_minute_apart_and_limited_per_number_and_source(
    town: Town, at: time_machine.Traveller
) -> None:
    codes.ask(NOBODY, phone=PHONE, source=HERE)
    at.shift(timedelta(seconds=20))
    with pytest.raises(CodeTooSoon) as refused:
        codes.ask(NOBODY, phone=PHONE, source=ELSEWHERE)
    assert refused.value.facts["wait_seconds"] == 40
    for _ in range(4):
        at.shift(timedelta(seconds=61))
        codes.ask(NOBODY, phone=PHONE, source=HERE)
    at.shift(timedelta(seconds=61))
    with pytest.raises(CodeTooSoon):
        codes.ask(NOBODY, phone=PHONE, source=HERE)
    for number in range(25):
        codes.ask(NOBODY, phone=f"139{number:08d}", source=HERE)
    with pytest.raises(CodeTooSoon):
        codes.ask(NOBODY, phone="13700000000", source=HERE)
    codes.ask(NOBODY, phone="13700000000", source=ELSEWHERE)


def test_where_residents_do_not_register_a_strange_number_gets_the_same_answer_but_no_code(
    town: Town, settings: Settings
) -> None:
    settings.RESIDENTS_REGISTER = False
    an_account("何", home=town.building, is_staff=False, phone="13900001111")
    strange = codes.ask(NOBODY, phone=PHONE, source=HERE)
    _, code = sent_code()
    assert not Errand.objects.filter(kind="send.code").exists()
    known = codes.ask(NOBODY, phone="13900001111", source=HERE)
    assert Errand.objects.filter(kind="send.code").count() == 1
    assert (strange.valid_minutes, strange.resend_seconds) == (
        known.valid_minutes,
        known.resend_seconds,
    )
    with pytest.raises(NotRegistered):
        codes.sign_in(NOBODY, strange.id, code=code, source=HERE)
    assert codes.sign_in(NOBODY, known.id, code=sent_code()[1], source=HERE).next is Next.DONE


def test_a_code_alone_never_lets_staff_in_and_a_closed_account_neither(town: Town) -> None:
    an_account("何", phone=PHONE)
    asked = codes.ask(NOBODY, phone=PHONE, source=HERE)
    with pytest.raises(StaffUsePassword):
        codes.sign_in(NOBODY, asked.id, code=sent_code()[1], source=HERE)
    gone = an_account("何", home=town.building, is_staff=False, phone="13900001111")
    usecases.deactivate_account(town.system_admin, gone.pk)
    asked = codes.ask(NOBODY, phone="13900001111", source=HERE)
    with pytest.raises(NotRegistered):
        codes.sign_in(NOBODY, asked.id, code=sent_code()[1], source=HERE)
    assert not entries("posts.sign_in").exists()


def test_a_number_that_is_none_is_refused_before_anything_is_counted(town: Town) -> None:
    with pytest.raises(IdentifierRefused):
        codes.ask(NOBODY, phone="110", source=HERE)
    assert not SignInCount.objects.exists()


def test_old_codes_are_swept_away(town: Town, at: time_machine.Traveller) -> None:
    codes.ask(NOBODY, phone=PHONE, source=HERE)
    at.shift(timedelta(days=3))
    codes.sweep()
    assert not PhoneCode.objects.exists()


def test_a_sealed_code_opens_only_as_a_code(town: Town) -> None:
    codes.ask(NOBODY, phone=PHONE, source=HERE)
    row = PhoneCode.objects.get()
    assert row.code_sealed != row.phone_sealed
    assert CODE != "posts.phone_code.phone"


# ---- identities ----


def vouched(
    subject: str = "u-1", email: str = "chen@example.cn", *, is_verified: bool = True
) -> Vouched:
    return Vouched("oidc", subject, email, is_verified)


@pytest.fixture
def chen_with_email(town: Town) -> Account:
    return usecases.change_email(town.system_admin, town.chen.id, email="chen@example.cn")


def by_identity(said: Vouched) -> Step:
    return identities.sign_in(NOBODY, said, source=HERE)


def test_a_checked_email_of_one_member_of_staff_binds_the_subject(
    town: Town, chen_with_email: Account
) -> None:
    assert by_identity(vouched(email="Chen@Example.cn")).passed.account_id == town.chen.id
    usecases.change_email(town.system_admin, town.chen.id, email="other@example.cn")
    assert by_identity(vouched(email="")).passed.account_id == town.chen.id  # by subject now
    assert entries("posts.bind_identity").count() == 1


def test_the_other_house_alone_is_not_enough_unless_it_asks_for_two_factors(
    town: Town, chen_with_email: Account, settings: Settings
) -> None:
    assert by_identity(vouched()).next is Next.ENROL
    settings.OIDC_CHECKS_SECOND_FACTOR = True
    assert by_identity(vouched()).next is Next.DONE
    assert entries("posts.sign_in").get().facts == {"way": "identity", "factor": "provider"}


@pytest.mark.parametrize(
    "said",
    [
        vouched(email="stranger@example.cn"),
        vouched(is_verified=False),
        vouched(subject=""),
        vouched(email=""),
    ],
)
def test_nobody_comes_in_by_an_unknown_or_unchecked_address(
    town: Town, chen_with_email: Account, said: Vouched
) -> None:
    accounts = Account.objects.count()
    with pytest.raises(IdentityUnknown):
        by_identity(said)
    assert Account.objects.count() == accounts
    assert not Identity.objects.exists()
    assert entries("posts.fail_sign_in").count() == 1


def test_a_closed_account_and_a_resident_never_come_in_by_identity(
    town: Town, chen_with_email: Account
) -> None:
    by_identity(vouched())
    usecases.deactivate_account(town.system_admin, town.chen.id)
    with pytest.raises(IdentityUnknown):
        by_identity(vouched())
    usecases.change_email(town.system_admin, town.li.id, email="li@example.cn")
    with pytest.raises(IdentityUnknown):
        by_identity(vouched("u-2", "li@example.cn"))


def test_a_second_subject_with_the_same_email_is_not_bound_over_the_first(
    town: Town, chen_with_email: Account
) -> None:
    by_identity(vouched("u-1"))
    with pytest.raises(IdentityUnknown):
        by_identity(vouched("u-2"))


def test_matching_by_email_can_be_switched_off(
    town: Town, chen_with_email: Account, settings: Settings
) -> None:
    settings.OIDC_MATCHES_EMAIL = False
    with pytest.raises(IdentityUnknown):
        by_identity(vouched())
    administration.bind_identity(town.security_admin, town.chen.id, provider="oidc", subject="u-1")
    assert by_identity(vouched()).passed.account_id == town.chen.id


# ---- what a security administrator does ----


def test_the_security_administrator_unlocks_and_nobody_else(town: Town) -> None:
    fail("wang", times=5)
    assert [row.account_id for row in queries.locked(town.security_admin)] == [town.wang.id]
    assert queries.locked(town.chen) == ()
    with pytest.raises(NotAllowed):
        administration.unlock(town.system_admin, town.wang.id)
    with pytest.raises(NotFound):
        administration.unlock(town.zhao, town.wang.id)
    administration.unlock(town.security_admin, town.wang.id)
    assert sign_in("wang").next is Next.ENROL
    with pytest.raises(NotLocked):
        administration.unlock(town.security_admin, town.wang.id)
    assert entries("posts.unlock_sign_in").count() == 1


def test_nobody_weakens_their_own_locks(town: Town, at: time_machine.Traveller) -> None:
    enrolled("security")
    with pytest.raises(NotAllowed):
        administration.reset_second_factor(town.security_admin, town.security_admin.id)


def test_a_lost_telephone_is_taken_off_and_all_sessions_end(
    town: Town, at: time_machine.Traveller
) -> None:
    enrolled("chen")
    before = Account.objects.get(pk=town.chen.id).session_epoch
    administration.reset_second_factor(town.security_admin, town.chen.id)
    assert Account.objects.get(pk=town.chen.id).session_epoch > before
    assert sign_in("chen").next is Next.ENROL
    with pytest.raises(FactorMissing):
        administration.reset_second_factor(town.security_admin, town.chen.id)
    assert entries("posts.reset_second_factor").get().actor_id == town.security_admin.id


def test_an_identity_belongs_to_one_account_and_is_taken_off_with_the_sessions(
    town: Town,
) -> None:
    bind = administration.bind_identity
    bind(town.security_admin, town.chen.id, provider="oidc", subject="u-1")
    with pytest.raises(IdentityTaken):
        bind(town.security_admin, town.wang.id, provider="oidc", subject="u-1")
    with pytest.raises(IdentityTaken):
        bind(town.security_admin, town.chen.id, provider="oidc", subject="u-2")
    before = Account.objects.get(pk=town.chen.id).session_epoch
    administration.unbind_identity(town.security_admin, town.chen.id, provider="oidc")
    assert Account.objects.get(pk=town.chen.id).session_epoch > before
    with pytest.raises(IdentityUnknown):
        by_identity(vouched())


# ---- sessions, doors ----


def test_signing_out_everywhere_moves_the_epoch(town: Town) -> None:
    before = Account.objects.get(pk=town.li.id)
    sessions.sign_out_everywhere(town.li)
    after = Account.objects.get(pk=town.li.id)
    assert after.get_session_auth_hash() != before.get_session_auth_hash()


def test_everybody_is_led_to_the_door_of_their_work(town: Town) -> None:
    assert queries.doors(town.li) == (Door.RESIDENT,)
    assert queries.doors(town.wang) == (Door.GRID,)
    assert queries.doors(town.chen) == (Door.DESK,)
    assert set(queries.doors(town.qian)) == {Door.SCREEN, Door.DESK}
    for administrator in (town.system_admin, town.security_admin, town.audit_admin):
        assert queries.doors(administrator) == (Door.ADMINISTRATION,)
    assert queries.doors(as_actor(an_account().pk)) == ()


def test_ones_own_security_is_told(town: Town, at: time_machine.Traveller) -> None:
    assert queries.own_security(town.chen).factor_since is None
    _, recovery = enrolled("chen")
    secondfactor.check(sign_in("chen").passed, code=recovery[0], source=HERE)
    told = queries.own_security(town.chen)
    assert (told.recovery_codes_left, told.is_staff_member) == (9, True)


def test_a_forged_first_proof_for_another_state_is_stale(town: Town) -> None:
    forged = Passed(town.chen.id, steps.Way.PASSWORD, timezone.now(), epoch=10_000)
    with pytest.raises(SignInStale):
        queries.account_coming_in(forged)
