"""Forms of the grid worker's pages."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from yizhen.core.manifest import OpenWork
from yizhen.core.refusals import Refusal
from yizhen.edges.web.shell.answers import language
from yizhen.posts.queries import Account

WORDS_MAX = 200


class LeaveForm(forms.Form):
    """Days away, and who steps in."""

    starts_on = forms.DateField(
        label=_("从哪天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("到哪天"),
        help_text=_("包括这一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    stand_in = forms.TypedChoiceField(
        label=_("请谁代班"), help_text=_("同事同意后才算请好"), coerce=int
    )
    reason = forms.CharField(label=_("事由"), required=False, max_length=WORDS_MAX)

    def __init__(self, *args: object, colleagues: Iterable[Account], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _offer(self.fields["stand_in"], colleagues)


class HandOverForm(forms.Form):
    """What goes to whom."""

    taker = forms.TypedChoiceField(label=_("交给谁"), coerce=int)
    items = forms.MultipleChoiceField(
        label=_("交哪几件"), widget=forms.CheckboxSelectMultiple(attrs={"class": "c-check"})
    )
    remark = forms.CharField(
        label=_("要交代的话"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: object,
        colleagues: Iterable[Account],
        work: Iterable[OpenWork],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _offer(self.fields["taker"], colleagues)
        choices = [(f"{one.kind} {one.id}", one.title) for one in work]
        items = self.fields["items"]
        assert isinstance(items, forms.MultipleChoiceField)
        items.choices = choices
        items.initial = [value for value, _title in choices]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The pieces of work as (kind, number)."""
        return [(kind, number) for kind, _, number in map(_parted, self.cleaned_data["items"])]


def with_refusal(form: forms.Form, refusal: Refusal) -> forms.Form:
    """The form with the refusal's sentence at the field that it names, else on top."""
    field = refusal.facts.get("field")
    known = field if isinstance(field, str) and field in form.fields else None
    form.add_error(known, refusal.text.in_language(language()))
    return form


def _offer(field: forms.Field, colleagues: Iterable[Account]) -> None:
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [("", _("请选一位同事")), *((one.pk, one.name) for one in colleagues)]


def _parted(value: str) -> tuple[str, str, str]:
    return value.partition(" ")
