"""Rows of accounts and posts: who may come in, and which duty each person holds where."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from yizhen.core.paths import PATH_CHARS_MAX

NAME_CHARS_MAX = 40
USERNAME_CHARS_MAX = 40
DUTY_CHARS_MAX = 40


class Accounts(BaseUserManager["Account"]):
    """Looks accounts up by the name they sign in with."""


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may do comes from posts alone."""

    username = models.CharField(max_length=USERNAME_CHARS_MAX, unique=True)
    name = models.CharField(max_length=NAME_CHARS_MAX)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff_member = models.BooleanField(default=False)
    """Works here: signs in with password and second factor. Residents sign in with a phone code."""
    home_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    """Where a resident lives (a place)."""
    session_epoch = models.PositiveIntegerField(default=0)
    """Counted up whenever posts, password or state change: every open session ends."""
    created_at = models.DateTimeField()

    objects = Accounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Django's own mark of a session, with the epoch in it: moving the epoch ends all sessions."""
        return f"{super().get_session_auth_hash()}:{self.session_epoch}"


class Post(models.Model):
    """One duty of one person at one place or organisation, for a term."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    duty = models.CharField(max_length=DUTY_CHARS_MAX)
    """A code of the pack file duties."""
    path = models.CharField(max_length=PATH_CHARS_MAX)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    """The last day, inclusive; None while it is open."""
    ended_at = models.DateTimeField(null=True)
    """Set when the post was taken away before its term."""

    class Meta:
        ordering = ("path", "duty", "id")
        indexes = (
            models.Index(fields=("path", "duty"), name="post_by_path"),
            models.Index(fields=("account", "path"), name="post_by_account"),
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
        )

    def __str__(self) -> str:
        return f"{self.duty} at {self.path}"
