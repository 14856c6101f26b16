"""Rows of signing in: what proves somebody, how often it was tried. Secrets lie here sealed or hashed, never in clear."""

from django.db import models

from yizhen.journal.sealed_text import INDEX_CHARS, SEALED_CHARS_MAX

KIND_CHARS_MAX = 20
DIGEST_CHARS = 64
SUBJECT_CHARS_MAX = 255
PROVIDER_CHARS_MAX = 60
TOTP_SECRET = "posts.second_factor.secret"  # noqa: S105
"""What a sealed secret of an authenticator app is about."""
CODE = "posts.phone_code.code"
"""What a sealed telephone code is about."""
CODE_PHONE = "posts.phone_code.phone"


class SignInCount(models.Model):
    """How often something was tried lately, by account name, by source address or by telephone number."""

    kind = models.CharField(max_length=KIND_CHARS_MAX)
    key = models.CharField(max_length=INDEX_CHARS)
    """Blind index of what is counted: the table names neither people nor addresses."""
    account = models.ForeignKey(
        "posts.Account", null=True, on_delete=models.CASCADE, related_name="+"
    )
    """Whose, where it is known: so that an administrator finds who is locked out."""
    tries = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("started_at",), name="sign_in_count_by_start"),)
        constraints = (
            models.UniqueConstraint(name="a_thing_is_counted_once", fields=("kind", "key")),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.tries}"


class SecondFactor(models.Model):
    """The authenticator app of one account."""

    account = models.OneToOneField(
        "posts.Account", on_delete=models.PROTECT, related_name="second_factor"
    )
    secret_sealed = models.CharField(max_length=SEALED_CHARS_MAX)
    began_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    """Set when a first code proved that the app has the secret; until then it does not count."""
    used_step = models.BigIntegerField(default=0)
    """The half minute of the last code that was taken: no code is taken twice."""

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"second factor of {self.account_id}"


class RecoveryCode(models.Model):
    """One of the codes on paper for the day when the telephone is lost. Taken once."""

    account = models.ForeignKey(
        "posts.Account", on_delete=models.PROTECT, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=DIGEST_CHARS)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="a_recovery_code_stands_once", fields=("account", "digest")
            ),
        )

    def __str__(self) -> str:
        return f"recovery code {self.pk} of {self.account_id}"


class PhoneCode(models.Model):
    """Six digits that were sent to a telephone. Good for a few minutes, a few tries and one sign-in."""

    phone_index = models.CharField(max_length=INDEX_CHARS)
    phone_sealed = models.CharField(max_length=SEALED_CHARS_MAX)
    code_sealed = models.CharField(max_length=SEALED_CHARS_MAX, blank=True, default="")
    """Only until it has been sent."""
    digest = models.CharField(max_length=DIGEST_CHARS)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Set when it was used, tried too often, or replaced by a newer one."""

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("phone_index", "-id"), name="phone_code_by_phone"),
            models.Index(fields=("expires_at",), name="phone_code_by_expiry"),
        )
        constraints = (
            models.UniqueConstraint(
                name="a_phone_has_one_open_code",
                fields=("phone_index",),
                condition=models.Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"phone code {self.pk}"


class Identity(models.Model):
    """Who somebody is at another house that we trust to say so (OpenID Connect)."""

    provider = models.CharField(max_length=PROVIDER_CHARS_MAX)
    subject = models.CharField(max_length=SUBJECT_CHARS_MAX)
    account = models.ForeignKey(
        "posts.Account", on_delete=models.PROTECT, related_name="identities"
    )
    bound_at = models.DateTimeField()
    bound_by_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="an_identity_belongs_to_one_account", fields=("provider", "subject")
            ),
            models.UniqueConstraint(
                name="an_account_has_one_identity_at_a_provider", fields=("provider", "account")
            ),
        )

    def __str__(self) -> str:
        return f"identity {self.pk} at {self.provider}"
