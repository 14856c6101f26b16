"""Tags and filters that every template may use without loading them.

`{% icon "check" 18 %}` `{% q page=2 %}` `{{ text|words }}` `{% ago moment %}` `{% moment m %}` `{% due moment %}` `{% status matter_status %}`
`{{ name|masked_name }}` `{{ phone|masked_phone }}` `{% field bound_field %}` `{% chart c %}` `{% spark values "近 7 天新增" %}` `{% bar 2 4 %}`
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lucide.templatetags.lucide import lucide

from yizhen.core.text import Text
from yizhen.edges.web.shell import charts
from yizhen.edges.web.shell.answers import language

register = template.Library()

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
RELATIVE_DAYS_MAX: Final = 7
SOON_HOURS: Final = 8
"""A deadline nearer than this is shown in amber."""
TONES: Final = frozenset({"amber", "blue", "violet", "pine", "red", "grey", "party"})


@register.simple_tag
def icon(name: str, size: int = 20, stroke: float = 2) -> SafeString:
    """The lucide icon `name`, hidden from screen readers: the word stands beside it or in aria-label."""
    drawn = lucide(name, size=size, stroke_width=stroke, aria_hidden="true", focusable="false")
    return mark_safe(drawn)


@register.filter
def words(text: object) -> str:
    """A core `Text` in the active language; anything else as it is."""
    return text.in_language(language()) if isinstance(text, Text) else str(text)


@register.simple_tag(takes_context=True)
def q(context: Context, **changes: object) -> str:
    """The query string of this page with `changes`; None or empty takes a key out. Always starts with `?`."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A moment as `n月j日 H:i`, with the year when it is another one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _moment_words(local))


@register.simple_tag
def ago(at: datetime | None) -> SafeString | str:
    """How long ago, up to seven days; after that the day."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    seconds = (timezone.now() - at).total_seconds()
    if seconds < MINUTE:
        said = _("刚刚")
    elif seconds < HOUR:
        said = _count(int(seconds // MINUTE), "minutes_ago")
    elif seconds < DAY:
        said = _count(int(seconds // HOUR), "hours_ago")
    elif seconds < RELATIVE_DAYS_MAX * DAY:
        said = _count(int(seconds // DAY), "days_ago")
    else:
        said = _moment_words(local)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), _moment_words(local), said
    )


@register.simple_tag
def due(at: datetime | None, pill: bool = True) -> SafeString | str:
    """The time that is left until `at`: grey, amber when it is near, red when it is over. Nothing for None."""
    if at is None:
        return ""
    left = (at - timezone.now()).total_seconds()
    tone = "late" if left < 0 else "soon" if left < SOON_HOURS * HOUR else "calm"
    symbol = {"late": "triangle-alert", "soon": "clock", "calm": "timer"}[tone]
    shape = " c-due--pill" if pill else ""
    return format_html(
        '<span class="c-due c-due--{}{}">{}<time datetime="{}" title="{}">{}</time></span>',
        tone,
        shape,
        icon(symbol, 13),
        timezone.localtime(at).isoformat(),
        _moment_words(timezone.localtime(at)),
        _left_words(left),
    )


@register.simple_tag
def tag(tone: str, word: object, symbol: str = "") -> SafeString:
    """A status tag: tone, word and an icon, because colour never stands alone. An unknown tone is grey."""
    safe_tone = tone if tone in TONES else "grey"
    picture = icon(symbol, 13) if symbol else ""
    return format_html('<span class="c-tag c-tag--{}">{}{}</span>', safe_tone, picture, words(word))


@register.simple_tag
def urgent(level: int) -> SafeString | str:
    """特急 for 2, 加急 for 1, nothing for 0."""
    if level <= 0:
        return ""
    word = _("特急") if level > 1 else _("加急")
    return format_html('<b class="c-urgent c-urgent--{}">{}</b>', min(level, 2), word)


@register.simple_tag
def bar(done: int, steps: int = 4) -> SafeString:
    """A line of `steps` segments of which `done` are finished and the next one is under way."""
    states = ("is-done" if n < done else "is-now" if n == done else "" for n in range(steps))
    inner = format_html_join("", '<i class="{}"></i>', ((state,) for state in states))
    said = _("%(steps)s 步中已完成 %(done)s 步") % {"steps": steps, "done": min(done, steps)}
    return format_html('<div class="c-bar" role="img" aria-label="{}">{}</div>', said, inner)


@register.filter
def masked_name(name: str) -> str:
    """A name as it is shown by default: 王**."""
    kept = name.strip()[:1]
    return f"{kept}{'*' * min(2, max(1, len(name.strip()) - 1))}" if kept else ""


@register.filter
def masked_phone(phone: str) -> str:
    """A phone number as it is shown by default: 138****2010; short numbers lose their middle too."""
    digits = phone.strip()
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:2]}****{digits[-2:]}" if len(digits) > 4 else "****"


@register.inclusion_tag("shell/parts/bound_field.html")
def field(bound: BoundField, **extra: object) -> dict[str, object]:
    """A field of a Django form: label, hint, control with its aria attributes, errors. `extra` goes to the control (autocomplete=…)."""
    name = bound.widget_type
    is_choice = name in {"select", "nullbooleanselect"}
    style = {"textarea": "c-textarea", "checkbox": "c-switch"}.get(name, "c-input")
    attributes: dict[str, str | bool] = {
        key.replace("_", "-"): value if isinstance(value, bool) else str(value)
        for key, value in extra.items()
        if key != "label"
    }
    if not is_choice:
        attributes["class"] = style
    if bound.errors:
        attributes["aria-invalid"] = "true"
        attributes["aria-describedby"] = f"{bound.id_for_label}-error"
    elif bound.help_text:
        attributes["aria-describedby"] = f"{bound.id_for_label}-hint"
    return {
        "bound": bound,
        "label": extra.get("label") or bound.label,
        "control": bound.as_widget(attrs=attributes),
        "is_choice": is_choice,
        "is_switch": name == "checkbox",
        "is_group": name in {"radioselect", "checkboxselectmultiple"},
    }


@register.inclusion_tag("shell/parts/chart.html")
def chart(drawn: charts.Chart) -> dict[str, object]:
    """A chart with its legend and the same numbers as a table."""
    return {"chart": drawn}


@register.simple_tag
def spark(values: Sequence[int | float], title: str) -> SafeString:
    """A tiny line of `values`; `title` is the sentence that a screen reader says."""
    return mark_safe(charts.spark(values, title=title))


@register.filter
def gone_by(now_index: int, index: int) -> str:
    """The state of step `index` when step `now_index` is under way: is-done, is-now or nothing."""
    return "is-done" if index < now_index else "is-now" if index == now_index else ""


@register.filter
def same(one: object, other: object) -> bool:
    """Whether the two read the same (a number from the address and one from a row)."""
    return str(one) == str(other)


def _moment_words(local: datetime) -> str:
    is_this_year = local.year == timezone.localtime().year
    if language() == "en":
        return local.strftime("%-d %b %H:%M" if is_this_year else "%-d %b %Y %H:%M")
    day = f"{local.month}月{local.day}日 {local:%H:%M}"
    return day if is_this_year else f"{local.year}年{day}"


def _left_words(seconds: float) -> str:
    span = abs(seconds)
    if span >= 2 * DAY:
        said = _count(int(span // DAY), "days")
    elif span >= HOUR:
        said = _count(int(span // HOUR), "hours")
    else:
        said = _count(max(1, int(span // MINUTE)), "minutes")
    template_text = _("超期 %(span)s") if seconds < 0 else _("剩 %(span)s")
    return template_text % {"span": said}


def _count(number: int, unit: str) -> str:
    """`number` with its unit; English has a plural."""
    texts = {
        "minutes": ngettext("%(n)s 分钟", "%(n)s 分钟", number),
        "hours": ngettext("%(n)s 小时", "%(n)s 小时", number),
        "days": ngettext("%(n)s 天", "%(n)s 天", number),
        "minutes_ago": ngettext("%(n)s 分钟前", "%(n)s 分钟前", number),
        "hours_ago": ngettext("%(n)s 小时前", "%(n)s 小时前", number),
        "days_ago": ngettext("%(n)s 天前", "%(n)s 天前", number),
    }
    return texts[unit] % {"n": number}
