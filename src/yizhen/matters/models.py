"""Rows of matters: the envelope that every kind shares, and its clocks."""

from django.db import models
from django.db.models import F, Q

from yizhen.core.paths import PATH_CHARS_MAX
from yizhen.core.worktime import Unit

CODE_CHARS_MAX = 60
TITLE_CHARS_MAX = 80


class Matter(models.Model):
    """Something that somebody must finish by a date and somebody else may judge. What was written about it lies in remarks."""

    kind = models.CharField(max_length=CODE_CHARS_MAX)
    """A code of a procedure in the packs."""
    procedure_version = models.PositiveIntegerField()
    """The version it was opened with; a later pack does not move it."""
    step = models.CharField(max_length=CODE_CHARS_MAX)
    is_open = models.BooleanField(default=True)
    title = models.CharField(max_length=TITLE_CHARS_MAX)
    place_path = models.CharField(max_length=PATH_CHARS_MAX)
    owner_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    """The organisation that answers for it; empty when the place's own people do."""
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    assigned_to_id = models.BigIntegerField(null=True)
    """The person it was handed over to; None while it is with whoever holds the post."""
    opened_by_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    finished_by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    """The earliest due moment of its running clocks; the last one's once it is finished."""
    reminders = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    """Counts the moves: what a page shows is stale when this has grown."""

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("place_path", "due_at"), name="open_by_place", condition=Q(is_open=True)
            ),
            models.Index(fields=("kind", "place_path", "-id"), name="matter_by_kind"),
            models.Index(fields=("parent", "id"), name="matter_by_parent"),
            models.Index(fields=("opened_by_id", "-id"), name="matter_by_opener"),
        )
        constraints = (
            models.CheckConstraint(
                name="a_matter_is_finished_or_open",
                condition=Q(is_open=True, finished_at__isnull=True)
                | Q(is_open=False, finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title


class MatterClock(models.Model):
    """One running limit of a matter; what is due when is computed from it and the calendar, and kept here to be searched."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=CODE_CHARS_MAX)
    started_at = models.DateTimeField()
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=[(u.value, u.value) for u in Unit])
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    """The year's holidays were not announced when it was computed."""
    finished_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    """Set in the deed that told people: each timer fires once."""

    class Meta:
        ordering = ("matter_id", "name")
        indexes = (
            models.Index(
                fields=("due_at",),
                name="clock_to_fire",
                condition=Q(finished_at__isnull=True, overdue_told_at__isnull=True),
            ),
        )
        constraints = (
            models.UniqueConstraint(name="a_matter_has_a_clock_once", fields=("matter", "name")),
            models.CheckConstraint(
                name="a_clock_is_due_after_its_start", condition=Q(due_at__gt=F("started_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.matter_id}"
