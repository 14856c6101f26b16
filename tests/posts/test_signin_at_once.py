"""Many at the same moment: parallel guesses, one code tried by two, one app code used twice. On rows that really are committed."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.utils import timezone

from tests.cast import settle
from tests.factories import PASSWORD
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.refusals import Refusal
from yizhen.posts.models import Account
from yizhen.posts.signin import codes, passwords, secondfactor
from yizhen.posts.signin.models import PhoneCode, SignInCount
from yizhen.posts.signin.rules import BY_ACCOUNT

pytestmark = pytest.mark.django_db(transaction=True)
HERE, PHONE = "203.0.113.7", "13800002010"


def at_once(times: int, act: Callable[[], object]) -> list[str]:
    """What came of doing the same `times` times at the same moment: the refusal's code, or "in"."""

    def one(_: int) -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def test_parallel_guesses_are_no_more_than_the_limit() -> None:
    settle()
    came = at_once(
        12,
        lambda: passwords.sign_in(NOBODY, username="chen", password="wrong", source=HERE),
    )
    assert came.count("sign_in_failed") == BY_ACCOUNT.tries
    assert came.count("sign_in_locked") == 12 - BY_ACCOUNT.tries
    assert SignInCount.objects.get(kind="account").waits_until is not None


def test_a_telephone_code_lets_one_in() -> None:
    asked = codes.ask(NOBODY, phone=PHONE, source=HERE)
    out = codes.outgoing(SYSTEM, asked.id)
    assert out is not None
    code = out.code
    came = at_once(6, lambda: codes.sign_in(NOBODY, asked.id, code=code, source=HERE))
    assert came.count("in") == 1
    assert Account.objects.filter(is_staff_member=False).count() == 1


def test_one_code_is_made_when_a_button_is_pressed_six_times() -> None:
    came = at_once(6, lambda: codes.ask(NOBODY, phone=PHONE, source=HERE))
    assert came == ["code_too_soon"] * 5 + ["in"]
    assert PhoneCode.objects.filter(ended_at__isnull=True).count() == 1


def test_a_code_of_the_app_lets_one_in() -> None:
    settle()
    passed = passwords.sign_in(NOBODY, username="chen", password=PASSWORD, source=HERE).passed
    secondfactor.begin_first(passed)
    secret = secondfactor.enrolment(passed).secret
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    now = int(timezone.now().timestamp())
    secondfactor.confirm_first(passed, code=app.generate(now).decode(), source=HERE)
    code = app.generate(now + 30).decode()
    came = at_once(4, lambda: secondfactor.check(passed, code=code, source=HERE))
    assert came.count("in") == 1
