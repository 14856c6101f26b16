"""Rows of the register that all rooms share: the place tree, the organisation tree and what is drawn on the map."""

from django.db import models

from yizhen.core.paths import PATH_CHARS_MAX, PlaceLevel

NAME_CHARS_MAX = 60
CODE_CHARS_MAX = 40
KIND_CHARS_MAX = 30


class Place(models.Model):
    """A node of the tree 市—区—街道—社区—网格—楼栋—单元—户, with its outline where it has one."""

    path = models.CharField(max_length=PATH_CHARS_MAX, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(
        max_length=12, choices=[(level.value, level.value) for level in PlaceLevel]
    )
    kind = models.CharField(max_length=KIND_CHARS_MAX, blank=True, default="")
    """Within a level: governance or exclusive grid, residential or public building …"""
    name = models.CharField(max_length=NAME_CHARS_MAX)
    code = models.CharField(max_length=CODE_CHARS_MAX, blank=True, default="")
    """The number that the state gives out (statistics code, grid code, house number)."""
    floors = models.PositiveSmallIntegerField(default=0)
    outline = models.TextField(blank=True, default="")
    """GeoJSON geometry in WGS-84."""
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    """A point inside, in millionths of a degree (WGS-84): for labels and for finding the grid."""
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ("path",)
        indexes = (
            models.Index(fields=("parent", "path"), name="place_by_parent"),
            models.Index(fields=("level", "path"), name="place_by_level"),
        )
        constraints = (
            models.CheckConstraint(
                name="only_the_root_place_has_no_parent",
                condition=models.Q(parent__isnull=False) | models.Q(level="country"),
            ),
            models.CheckConstraint(
                name="a_place_closes_after_it_opened",
                condition=models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A node of the tree of those who answer: government, departments, party organisations, local units."""

    path = models.CharField(max_length=PATH_CHARS_MAX, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=KIND_CHARS_MAX)
    """A code of the pack file organisation-kinds."""
    name = models.CharField(max_length=NAME_CHARS_MAX)
    code = models.CharField(max_length=CODE_CHARS_MAX, blank=True, default="")
    """Unified social credit code (GB 32100) where it has one."""
    place_path = models.CharField(max_length=PATH_CHARS_MAX, blank=True, default="")
    """The place that it serves or stands in."""
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ("path",)
        indexes = (
            models.Index(fields=("parent", "path"), name="organisation_by_parent"),
            models.Index(fields=("kind", "path"), name="organisation_by_kind"),
            models.Index(fields=("place_path", "path"), name="organisation_by_place"),
        )

    def __str__(self) -> str:
        return self.name


class MapFeature(models.Model):
    """Something drawn on the map that is no place: a road, water, a green."""

    class Kind(models.TextChoices):
        """What is drawn, in drawing order."""

        GREEN = "green", "绿地"
        WATER = "water", "水面"
        ROAD = "road", "道路"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=NAME_CHARS_MAX, blank=True, default="")
    width_m = models.PositiveSmallIntegerField(default=0)
    outline = models.TextField()
    """GeoJSON geometry in WGS-84."""
    place_path = models.CharField(max_length=PATH_CHARS_MAX)

    class Meta:
        ordering = ("kind", "id")
        indexes = (models.Index(fields=("place_path", "kind"), name="map_feature_by_place"),)

    def __str__(self) -> str:
        return self.name or self.kind
