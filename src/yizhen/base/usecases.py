"""Every way to change the register's trees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from yizhen.base.models import NAME_CHARS_MAX, MapFeature, Organisation, Place
from yizhen.base.rules import check_outline, next_child
from yizhen.core import paths
from yizhen.core.actor import Actor
from yizhen.core.refusals import Conflict, Invalid, NotFound
from yizhen.core.text import Text
from yizhen.journal.deed import deed
from yizhen.journal.permission import require
from yizhen.packs.current import in_force

ROOT_NAME = "全国"
ROOT_KIND = "root"


class StillInUse(Conflict):
    """Something open still stands below the node."""

    code = "still_in_use"
    sentence = Text(
        zh="下面还有 {count} 个在用的节点。请先处理它们，再停用这一个。",
        en="{count} nodes below are still in use. Deal with them first.",
    )


class WrongParent(Invalid):
    """An organisation of this kind does not stand below such a one."""

    code = "wrong_parent"
    sentence = Text(
        zh="这类组织不能建在这里。请选对上级组织后再建。",
        en="Such an organisation does not stand here. Choose the right parent.",
    )


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What a place is made from; `outline` is a GeoJSON geometry in WGS-84, the point in millionths of a degree."""

    name: str
    parent: str
    kind: str = ""
    code: str = ""
    floors: int = 0
    outline: str = ""
    longitude_e6: int | None = None
    latitude_e6: int | None = None


@dataclass(frozen=True, slots=True)
class NewFeature:
    """A road, water or green to draw; `outline` is a GeoJSON geometry in WGS-84."""

    kind: str
    outline: str
    name: str = ""
    width_m: int = 0


def plant_roots(actor: Actor, *, on: date | None = None) -> tuple[Place, Organisation]:
    """The roots of both trees, made when they are not there yet. For the house itself."""
    assert actor.is_system
    opened_on = on or timezone.localdate()
    place = Place.objects.filter(path="p").first()
    organisation = Organisation.objects.filter(path="o").first()
    if place and organisation:
        return place, organisation
    with deed(actor, "base.plant_roots") as act:
        place, _ = Place.objects.get_or_create(
            path="p", defaults={"level": "country", "name": ROOT_NAME, "opened_on": opened_on}
        )
        organisation, _ = Organisation.objects.get_or_create(
            path="o", defaults={"kind": ROOT_KIND, "name": ROOT_NAME, "opened_on": opened_on}
        )
        act.record(place, place_path="p")
        act.record(organisation, owner_path="o")
    return place, organisation


def add_place(actor: Actor, place: NewPlace, *, once: str | None = None) -> Place:
    """One more place below `place.parent`. Raises NotFound, NotAllowed, Invalid, TreeIsFull."""
    require(actor, "place.edit", place.parent)
    name = _checked_name(place.name)
    check_outline(place.outline)
    with deed(actor, "base.add_place", once=once, of=place) as act:
        if act.earlier:
            return Place.objects.get(pk=act.earlier.id)
        parent = _locked_place(place.parent)
        path = next_child(parent.path, last=_last_child(Place, parent.path))
        row = _place_row(
            place, name=name, path=path, parent=parent, opened_on=timezone.localdate(act.at)
        )
        row.save()
        act.record(row, place_path=row.path, facts={"level": row.level, "kind": row.kind})
    return row


def add_places(actor: Actor, places: Sequence[NewPlace]) -> list[Place]:
    """Many places in one deed, in order; a parent may be one of the earlier ones, named by `#n` (its position, from 0).

    Raises what `add_place` raises; then nothing is added.
    """
    for top in {p.parent for p in places if not p.parent.startswith("#")}:
        require(actor, "place.edit", top)
    for place in places:
        check_outline(place.outline)
    with deed(actor, "base.add_places") as act:
        rows = _grown(places, on=timezone.localdate())
        for depth in sorted({paths.depth(row.path) for row in rows}):
            level = [row for row in rows if paths.depth(row.path) == depth]
            for row in level:
                assert row.parent is not None
                row.parent_id = row.parent.pk
            Place.objects.bulk_create(level, batch_size=500)
        act.record_many(rows)
    return rows


def rename_place(actor: Actor, path: str, *, name: str) -> Place:
    """Give the place another name. Raises NotFound, NotAllowed, Invalid."""
    require(actor, "place.edit", path)
    with deed(actor, "base.rename_place") as act:
        row = _locked_place(path)
        row.name = _checked_name(name)
        row.save(update_fields=["name"])
        act.record(row, place_path=row.path, facts={"fields": ["name"]})
    return row


def close_place(actor: Actor, path: str, *, on: date) -> Place:
    """The place is no longer in use after `on`. Raises StillInUse while something below it is open."""
    require(actor, "place.edit", path)
    with deed(actor, "base.close_place") as act:
        row = _locked_place(path)
        reach = paths.below(path)
        count = Place.objects.filter(
            path__gt=path, path__lt=reach.stop, closed_on__isnull=True
        ).count()
        if count:
            raise StillInUse(count=count)
        if on < row.opened_on:
            raise Invalid(field="closed_on")
        row.closed_on = on
        row.save(update_fields=["closed_on"])
        act.record(row, place_path=row.path, facts={"closed_on": on.isoformat()})
    return row


def draw_features(actor: Actor, place_path: str, features: Sequence[NewFeature]) -> int:
    """Replace what is drawn on the map of a place beside its places; gives how many features now stand."""
    require(actor, "place.edit", place_path)
    for feature in features:
        check_outline(feature.outline)
    with deed(actor, "base.draw_features") as act:
        place = _locked_place(place_path)
        MapFeature.objects.filter(place_path=place_path).delete()
        MapFeature.objects.bulk_create(
            [
                MapFeature(
                    kind=f.kind,
                    name=f.name,
                    width_m=f.width_m,
                    outline=f.outline,
                    place_path=place_path,
                )
                for f in features
            ],
            batch_size=500,
        )
        act.record(place, place_path=place_path, facts={"features": len(features)})
    return len(features)


def add_organisation(
    actor: Actor,
    parent: str,
    *,
    kind: str,
    name: str,
    place_path: str = "",
    code: str = "",
    once: str | None = None,
) -> Organisation:
    """One more organisation below `parent`. Raises NotFound, NotAllowed, Invalid (unknown kind), TreeIsFull."""
    require(actor, "organisation.edit", parent)
    if kind not in in_force().organisation_kinds:
        raise Invalid(field="kind", value=kind)
    with deed(actor, "base.add_organisation", once=once, of=(parent, kind, name)) as act:
        if act.earlier:
            return Organisation.objects.get(pk=act.earlier.id)
        above = Organisation.objects.select_for_update().filter(path=parent).first()
        if above is None:
            raise NotFound
        parents = in_force().organisation_kinds[kind].parents or {ROOT_KIND}
        if above.kind not in parents:
            raise WrongParent(field="parent", kind=kind, parent=above.kind)
        if place_path and not Place.objects.filter(path=place_path).exists():
            raise Invalid(field="place_path", value=place_path)
        row = Organisation.objects.create(
            path=next_child(parent, last=_last_child(Organisation, parent)),
            parent=above,
            kind=kind,
            name=_checked_name(name),
            code=code,
            place_path=place_path,
            opened_on=timezone.localdate(act.at),
        )
        act.record(row, owner_path=row.path, place_path=place_path, facts={"kind": kind})
    return row


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARS_MAX:
        raise Invalid(
            Text(
                zh="名称要有 1 到 {limit} 个字。请改正后再提交。",
                en="A name has 1 to {limit} characters. Correct it and send again.",
            ),
            field="name",
            limit=NAME_CHARS_MAX,
        )
    return name


def _locked_place(path: str) -> Place:
    row = Place.objects.select_for_update().filter(path=path).first()
    if row is None:
        raise NotFound
    return row


def _last_child(model: type[Place] | type[Organisation], parent: str) -> str | None:
    last: str | None = model._default_manager.filter(parent__path=parent).aggregate(
        last=Max("path")
    )["last"]
    return last


def _place_row(new: NewPlace, *, name: str, path: str, parent: Place, opened_on: date) -> Place:
    return Place(
        path=path,
        parent=parent,
        level=paths.place_level(path).value,
        kind=new.kind,
        name=name,
        code=new.code,
        floors=new.floors,
        outline=new.outline,
        longitude_e6=new.longitude_e6,
        latitude_e6=new.latitude_e6,
        opened_on=opened_on,
    )


def _grown(places: Sequence[NewPlace], *, on: date) -> list[Place]:
    rows: list[Place] = []
    last: dict[str, str | None] = {}
    tops: dict[str, Place] = {}
    for new in places:
        if new.parent.startswith("#"):
            parent = rows[int(new.parent[1:])]
        else:
            parent = tops.setdefault(new.parent, _locked_place(new.parent))
        if parent.path not in last:
            last[parent.path] = _last_child(Place, parent.path) if parent.pk else None
        path = next_child(parent.path, last=last[parent.path])
        last[parent.path] = path
        rows.append(
            _place_row(new, name=_checked_name(new.name), path=path, parent=parent, opened_on=on)
        )
    return rows
