"""Rows of accounts and posts: who may come in, which duty each person holds where, and who steps in when they are away."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from yizhen.core.paths import PATH_CHARS_MAX
from yizhen.journal.sealed_text import INDEX_CHARS, SEALED_CHARS_MAX
from yizhen.posts.signin.models import (
    Identity,
    PhoneCode,
    RecoveryCode,
    SecondFactor,
    SignInCount,
)

__all__ = [
    "Account",
    "ApiToken",
    "HandOver",
    "HandOverItem",
    "Identity",
    "Leave",
    "PhoneCode",
    "Post",
    "RecoveryCode",
    "Seat",
    "SecondFactor",
    "SignInCount",
    "TokenAbility",
]

NAME_CHARS_MAX = 40
USERNAME_CHARS_MAX = 40
DUTY_CHARS_MAX = 60
WORK_KIND_CHARS_MAX = 40
WORK_ID_CHARS_MAX = 40
ABILITY_CHARS_MAX = 60
DIGEST_CHARS = 64
PHONE = "posts.account.phone"
"""What a sealed phone is about."""


class Accounts(BaseUserManager["Account"]):
    """Looks accounts up by the name they sign in with."""


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may do comes from posts alone."""

    username = models.CharField(max_length=USERNAME_CHARS_MAX, unique=True)
    """In lower case."""
    name = models.CharField(max_length=NAME_CHARS_MAX)
    email = models.EmailField(blank=True, default="")
    phone_sealed = models.CharField(max_length=SEALED_CHARS_MAX, blank=True, default="")
    phone_index = models.CharField(max_length=INDEX_CHARS, blank=True, default="")
    """What the phone is looked up by; see `journal.sealed_text`."""
    phone_verified_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    is_staff_member = models.BooleanField(default=False)
    """Works here: signs in with password and second factor. Residents sign in with a phone code."""
    home_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    """Where a resident lives (a place) or a staff member belongs (a place or an organisation)."""
    must_change_password = models.BooleanField(default=False)
    """Somebody else chose the password: the first thing to do after signing in is to choose another."""
    password_changed_at = models.DateTimeField(null=True)
    session_epoch = models.PositiveIntegerField(default=0)
    """Counted up whenever posts, password or state change: every open session ends."""
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)

    objects = Accounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("home_path", "id"), name="account_by_home"),)
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_belongs_to_one_account",
                condition=~models.Q(email=""),
            ),
            models.UniqueConstraint(
                fields=("phone_index",),
                name="a_phone_belongs_to_one_account",
                condition=~models.Q(phone_index=""),
            ),
            models.CheckConstraint(
                name="an_account_is_active_or_deactivated",
                condition=models.Q(is_active=True, deactivated_at__isnull=True)
                | models.Q(is_active=False, deactivated_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Django's own mark of a session, with the epoch in it: moving the epoch ends all sessions."""
        return f"{super().get_session_auth_hash()}:{self.session_epoch}"


class Seat(models.Model):
    """A duty at a path, to lock while the posts at it change: so that "at most one" holds when two give it at once."""

    duty = models.CharField(max_length=DUTY_CHARS_MAX)
    path = models.CharField(max_length=PATH_CHARS_MAX)

    class Meta:
        ordering = ("duty", "path")
        constraints = (models.UniqueConstraint(name="a_seat_stands_once", fields=("duty", "path")),)

    def __str__(self) -> str:
        return f"{self.duty} at {self.path}"


class Post(models.Model):
    """One duty of one person at one place or organisation, for a term."""

    class End(models.TextChoices):
        """Why a post is over."""

        TERM = "term", "任期届满"
        TAKEN = "taken", "收回"
        ACCOUNT = "account", "账号停用"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    duty = models.CharField(max_length=DUTY_CHARS_MAX)
    """A code of the pack file duties."""
    path = models.CharField(max_length=PATH_CHARS_MAX)
    separation = models.CharField(max_length=DUTY_CHARS_MAX, blank=True, default="")
    """The same for duties that exclude each other as a group; the database itself keeps them apart (`guard.py`)."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    """The last day, inclusive; None while it is open."""
    given_at = models.DateTimeField()
    given_by_id = models.BigIntegerField()
    began_at = models.DateTimeField(null=True)
    """Set when the post first counted: at once, or by the loop on its first day."""
    warned_days = models.PositiveSmallIntegerField(null=True)
    """How many days before its end the person was last told."""
    ended_at = models.DateTimeField(null=True)
    """Set when the post is over: taken away, its term run out, or the account deactivated."""
    end_reason = models.CharField(max_length=10, choices=End.choices, blank=True, default="")

    class Meta:
        ordering = ("path", "duty", "id")
        indexes = (
            models.Index(fields=("path", "duty"), name="post_by_path"),
            models.Index(fields=("duty", "path"), name="post_by_duty"),
            models.Index(fields=("account", "path"), name="post_by_account"),
            models.Index(
                fields=("ends_on",),
                name="post_by_end",
                condition=models.Q(ended_at__isnull=True, ends_on__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                name="a_person_holds_a_duty_once_at_a_path",
                fields=("account", "duty", "path"),
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_post_ends_after_it_starts",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="an_ended_post_says_why",
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty} at {self.path}"


class Leave(models.Model):
    """Days on which somebody is away and a colleague, once they agreed, holds their duties too."""

    class State(models.TextChoices):
        """How far the leave has come."""

        ASKED = "asked", "待代班人同意"
        AGREED = "agreed", "已同意"
        DECLINED = "declined", "代班人未同意"
        CANCELLED = "cancelled", "已撤销"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="leaves")
    stand_in = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stood_in")
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The last day, inclusive."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-starts_on", "-id")
        indexes = (
            models.Index(fields=("account", "ends_on"), name="leave_by_account"),
            models.Index(fields=("stand_in", "ends_on"), name="leave_by_stand_in"),
        )
        constraints = (
            models.CheckConstraint(
                name="a_leave_ends_after_it_starts",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves",
                condition=~models.Q(account=models.F("stand_in")),
            ),
        )

    def __str__(self) -> str:
        return f"leave {self.pk} of {self.account_id}"


class HandOver(models.Model):
    """Open work offered to a colleague; the giver stays responsible until the taker accepts."""

    class State(models.TextChoices):
        """How far the offer has come."""

        OFFERED = "offered", "待接手"
        ACCEPTED = "accepted", "已接手"
        DECLINED = "declined", "未接手"
        WITHDRAWN = "withdrawn", "已撤回"

    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="handed_over")
    taker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="taken_over")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_by_id = models.BigIntegerField()
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("giver", "-id"), name="hand_over_by_giver"),
            models.Index(fields=("taker", "-id"), name="hand_over_by_taker"),
        )
        constraints = (
            models.CheckConstraint(
                name="nobody_hands_over_to_themselves",
                condition=~models.Q(giver=models.F("taker")),
            ),
        )

    def __str__(self) -> str:
        return f"hand-over {self.pk}"


class HandOverItem(models.Model):
    """One piece of open work in a hand-over, by the name and number that its room knows it by."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=WORK_KIND_CHARS_MAX)
    work_id = models.CharField(max_length=WORK_ID_CHARS_MAX)
    path = models.CharField(max_length=PATH_CHARS_MAX)
    is_pending = models.BooleanField(default=True)
    """While the hand-over waits for its answer."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="work_is_offered_to_one_colleague_at_a_time",
                fields=("kind", "work_id"),
                condition=models.Q(is_pending=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.work_id}"


class ApiToken(models.Model):
    """A key for a program that works for one account; only the hash of the secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=NAME_CHARS_MAX)
    digest = models.CharField(max_length=DIGEST_CHARS, unique=True)
    """SHA-256 of the secret, in hex."""
    expires_on = models.DateField()
    """The last day, inclusive."""
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("account", "-id"), name="api_token_by_account"),)

    def __str__(self) -> str:
        return f"token {self.name}"


class TokenAbility(models.Model):
    """One ability that a token may use, when its account has it too."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="abilities")
    ability = models.CharField(max_length=ABILITY_CHARS_MAX)

    class Meta:
        ordering = ("ability",)
        constraints = (
            models.UniqueConstraint(
                name="a_token_lists_an_ability_once", fields=("token", "ability")
            ),
        )

    def __str__(self) -> str:
        return self.ability
