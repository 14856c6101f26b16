"""Rows of the journal. Entries, leaves, checkpoints and accesses are append-only: both databases refuse to change them
(`guard.py`). Personal text lives in `Remark` and `Notice` alone, which can be redacted without touching an entry.
"""

from django.db import models

from yizhen.core.paths import PATH_CHARS_MAX
from yizhen.journal.seal.commitment import COMMITMENT_CHARS_MAX

NAME_CHARS_MAX = 60
TARGET_CHARS_MAX = 40
KEY_CHARS_MAX = 100
REMARK_CHARS_MAX = 2_000
PURPOSE_CHARS_MAX = 200
ERROR_CHARS_MAX = 1_000
HASH_BYTES = 32


class Entry(models.Model):
    """Testimony: who did what to which row, when and through which door. Ids and field names only."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    deed = models.CharField(max_length=NAME_CHARS_MAX)
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX)
    target_id = models.CharField(max_length=TARGET_CHARS_MAX)
    place_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    owner_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    facts = models.JSONField(default=dict)
    texts = models.JSONField(default=list)
    """Commitments (hex) to the redactable texts that belong to this entry."""

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("target_kind", "target_id", "id"), name="entry_by_target"),
            models.Index(fields=("place_path", "id"), name="entry_by_place"),
            models.Index(fields=("actor_id", "id"), name="entry_by_actor"),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.deed} {self.target_kind}:{self.target_id}"


class Unsealed(models.Model):
    """An entry that no leaf covers yet. Written with the entry, deleted with the leaf: no cursor that a late commit could miss."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ("entry_id",)

    def __str__(self) -> str:
        return f"unsealed {self.entry_id}"


class Remark(models.Model):
    """What a person wrote about a row; the one place in the journal for personal text, and redactable."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="remarks")
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX)
    target_id = models.CharField(max_length=TARGET_CHARS_MAX)
    author_id = models.BigIntegerField()
    at = models.DateTimeField()
    field = models.CharField(max_length=TARGET_CHARS_MAX, default="remark")
    text = models.TextField(max_length=REMARK_CHARS_MAX, blank=True)
    salt = models.BinaryField(max_length=HASH_BYTES)
    commitment = models.CharField(max_length=COMMITMENT_CHARS_MAX)
    redacted_at = models.DateTimeField(null=True)
    redacted_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("target_kind", "target_id", "id"), name="remark_by_target"),
        )
        constraints = (
            models.CheckConstraint(
                name="a_redacted_remark_is_empty",
                condition=models.Q(redacted_at__isnull=True) | models.Q(text=""),
            ),
        )

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.target_kind}:{self.target_id}"


class Once(models.Model):
    """A client-made id that was used: the same request again finds the first one's result."""

    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=KEY_CHARS_MAX)
    deed = models.CharField(max_length=NAME_CHARS_MAX)
    fingerprint = models.CharField(max_length=2 * HASH_BYTES, blank=True, default="")
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX, blank=True, default="")
    target_id = models.CharField(max_length=TARGET_CHARS_MAX, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="a_client_id_is_used_once", fields=("actor_id", "key", "deed")
            ),
        )

    def __str__(self) -> str:
        return f"{self.deed} {self.key}"


class Errand(models.Model):
    """Something still to be done after the commit: claimed, tried, retried, done or given up loudly."""

    kind = models.CharField(max_length=NAME_CHARS_MAX)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=NAME_CHARS_MAX, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=ERROR_CHARS_MAX, blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=("due_at", "id"),
                name="errand_open",
                condition=models.Q(done_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(
                fields=("id",),
                name="errand_given_up",
                condition=models.Q(given_up_at__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="an_errand_is_done_or_given_up_not_both",
                condition=models.Q(done_at__isnull=True) | models.Q(given_up_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"errand {self.pk} {self.kind}"


class RoutineRun(models.Model):
    """When a routine of the loop is due next; the worker that moves the moment on does it."""

    name = models.CharField(max_length=NAME_CHARS_MAX, primary_key=True)
    due_at = models.DateTimeField()
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=ERROR_CHARS_MAX, blank=True, default="")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Who was told what, by which way, and whether they have read it."""

    class Way(models.TextChoices):
        """How a notice travels."""

        IN_APP = "in_app", "站内"
        SMS = "sms", "短信"
        EMAIL = "email", "邮件"
        WEBHOOK = "webhook", "推送"

    recipient_id = models.BigIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.IN_APP)
    topic = models.CharField(max_length=NAME_CHARS_MAX)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=REMARK_CHARS_MAX, blank=True)
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX, blank=True, default="")
    target_id = models.CharField(max_length=TARGET_CHARS_MAX, blank=True, default="")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_error = models.CharField(max_length=ERROR_CHARS_MAX, blank=True, default="")

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("recipient_id", "-id"), name="notice_by_recipient"),
            models.Index(
                fields=("recipient_id",),
                name="notice_unread",
                condition=models.Q(read_at__isnull=True, way="in_app"),
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk} to {self.recipient_id}"


class Attachment(models.Model):
    """A picture that was re-encoded by us: oriented, shrunk, without its metadata. The bytes lie in a file named by their hash."""

    sha256 = models.CharField(max_length=2 * HASH_BYTES)
    media_type = models.CharField(max_length=40)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX)
    target_id = models.CharField(max_length=TARGET_CHARS_MAX)
    place_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    owner_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    uploaded_by_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("target_kind", "target_id", "id"), name="attachment_by_target"),
            models.Index(fields=("sha256",), name="attachment_by_hash"),
        )

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class Access(models.Model):
    """Who looked at something protected, for which purpose. Append-only."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    action = models.CharField(max_length=NAME_CHARS_MAX)
    target_kind = models.CharField(max_length=TARGET_CHARS_MAX)
    target_id = models.CharField(max_length=TARGET_CHARS_MAX)
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=PURPOSE_CHARS_MAX)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("actor_id", "id"), name="access_by_actor"),
            models.Index(fields=("target_kind", "target_id", "id"), name="access_by_target"),
        )

    def __str__(self) -> str:
        return f"access {self.pk} by {self.actor_id}"


class PackRecord(models.Model):
    """Which pack counted from when on: written when a start finds another version or content than before."""

    code = models.CharField(max_length=NAME_CHARS_MAX)
    version = models.CharField(max_length=NAME_CHARS_MAX)
    digest = models.CharField(max_length=2 * HASH_BYTES)
    """SHA-256 over all files of the pack; empty when the pack was taken away."""
    effective_on = models.DateField(null=True)
    files = models.JSONField(default=dict)
    """Path of each file with its SHA-256."""
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("code", "-id"), name="pack_record_by_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Leaf(models.Model):
    """The place of an entry in the Merkle log. Append-only; `index` counts from 0 without a gap."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        ordering = ("index",)

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(models.Model):
    """256 hashes of one level of the tree (C2SP tlog-tiles), fewer while it is the last of its level."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=256 * HASH_BYTES)

    class Meta:
        ordering = ("level", "index")
        constraints = (
            models.UniqueConstraint(name="a_tile_stands_once", fields=("level", "index")),
        )

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement: the log had this size and this root at this moment. Append-only."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=HASH_BYTES)
    note = models.TextField(max_length=2_000)
    at = models.DateTimeField()

    class Meta:
        ordering = ("size",)

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class SealHead(models.Model):
    """One row to lock while leaves are appended, so that two workers never give out the same place."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(name="there_is_one_head", condition=models.Q(id=1)),)

    def __str__(self) -> str:
        return f"head {self.size}"
