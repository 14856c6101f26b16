"""Filters of the desk and the administration: `{% load office %}`, then `{{ names|get:path }}`, `{{ entry.deed|deed_words }}`."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from yizhen.core.manifest import Wiring
from yizhen.core.paths import PlaceLevel
from yizhen.core.text import Text
from yizhen.edges.web.shell.answers import language

register = template.Library()

LEVELS = {
    PlaceLevel.COUNTRY: Text("全国", "Country"),
    PlaceLevel.CITY: Text("市", "City"),
    PlaceLevel.DISTRICT: Text("区", "District"),
    PlaceLevel.STREET: Text("街道", "Street"),
    PlaceLevel.COMMUNITY: Text("社区", "Community"),
    PlaceLevel.GRID: Text("网格", "Grid"),
    PlaceLevel.BUILDING: Text("楼栋", "Building"),
    PlaceLevel.UNIT: Text("单元", "Unit"),
    PlaceLevel.DWELLING: Text("户", "Home"),
}


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """A day as `n月j日`, with the year when it is another one."""
    if on is None:
        return ""
    is_this_year = on.year == timezone.localdate().year
    if language() == "en":
        said = f"{on:%-d %b}" if is_this_year else f"{on:%-d %b %Y}"
    else:
        said = f"{on.month}月{on.day}日" if is_this_year else f"{on.year}年{on.month}月{on.day}日"
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), said)


@register.filter
def get(values: Mapping[object, object] | None, key: object) -> object:
    """What `values` has for `key`; nothing when there is none."""
    return (values or {}).get(key, "")


@register.filter
def distinct(values: Iterable[str]) -> list[str]:
    """Each of `values` once, in order."""
    return list(dict.fromkeys(values))


@register.filter
def deed_words(name: str) -> str:
    """What a deed is called, in the language of the page; its name when no room offers it any more."""
    wiring: Wiring = import_string(settings.YIZHEN_WIRING)
    text = wiring.deeds.get(name)
    return text.in_language(language()) if text else name


@register.filter
def level_words(level: str) -> str:
    """What a level of places is called: 社区."""
    return LEVELS[PlaceLevel(level)].in_language(language())
