"""Trying a deadline: when would this be due, and why. Nothing is kept."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yizhen.core.refusals import Refusal
from yizhen.core.text import Text
from yizhen.core.worktime import AMOUNT_MAX, Allowance, Clock, Unit, due, explain
from yizhen.edges.web.administration.frame import page
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.office import member
from yizhen.journal.permission import require_somewhere
from yizhen.packs.current import in_force

UNITS = {
    Unit.WORK_DAY: Text("个工作日", "working days"),
    Unit.WORK_HOUR: Text("个工作小时", "working hours"),
    Unit.WORK_MINUTE: Text("个工作分钟", "working minutes"),
    Unit.CALENDAR_DAY: Text("个自然日", "calendar days"),
    Unit.CALENDAR_MONTH: Text("个月", "months"),
    Unit.CLOCK_HOUR: Text("小时", "hours"),
    Unit.CLOCK_MINUTE: Text("分钟", "minutes"),
}


class TrialForm(forms.Form):
    """From when, how long, in which calendar."""

    at = forms.DateTimeField(
        label=_("从什么时候开始"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    amount = forms.IntegerField(label=_("多长"), min_value=1, max_value=AMOUNT_MAX)
    unit = forms.ChoiceField(label=_("单位"))
    calendar = forms.ChoiceField(label=_("用哪份日历"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        tongue = language()
        calendars = in_force().calendars.values()
        self.fields["unit"].choices = [(u.value, t.in_language(tongue)) for u, t in UNITS.items()]  # type: ignore[attr-defined]
        self.fields["calendar"].choices = [(c.code, c.name.in_language(tongue)) for c in calendars]  # type: ignore[attr-defined]


@require_GET
def trial(request: HttpRequest) -> HttpResponse:
    """The form, and under it the answer with every reason."""
    require_somewhere(member(request), "pack.read")
    now = timezone.localtime().replace(second=0, microsecond=0)
    empty = {"at": now, "amount": 5, "unit": Unit.WORK_DAY.value, "calendar": "office"}
    form = TrialForm(request.GET) if "at" in request.GET else TrialForm(initial=empty)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _answer(form.cleaned_data)
    return page(request, "administration/clock.html", "clock", context)


def _answer(asked: dict[str, object]) -> dict[str, object]:
    at, amount = asked["at"], asked["amount"]
    assert isinstance(at, datetime) and isinstance(amount, int)
    calendar = in_force().calendars[str(asked["calendar"])]
    try:
        clock = Clock("trial", at, Allowance(amount, Unit(str(asked["unit"]))))
        return {"due": due(clock, calendar), "why": explain(clock, calendar)}
    except Refusal as refusal:
        return {"refusal": refusal}
