"""Keys for programs that work for me: made here, shown once, taken back here."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhen.core.actor import Actor
from yizhen.core.refusals import Conflict, Invalid
from yizhen.edges.web.administration.frame import page, see
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.office import member
from yizhen.posts import queries, usecases

DAYS_USUAL = 90


class TokenForm(forms.Form):
    """What for, until when, with which abilities."""

    name = forms.CharField(
        label=gettext_lazy("给哪个程序用"),
        max_length=40,
        help_text=gettext_lazy("写清楚，以后好认"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("用到哪天（含）"), widget=forms.DateInput(attrs={"type": "date"})
    )
    abilities = forms.MultipleChoiceField(
        label=gettext_lazy("能做什么"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只勾用得着的；不会超过您本人的权限"),
    )  # fmt: skip

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        mine = sorted(queries.abilities_of(actor))
        self.fields["abilities"].choices = [(a, a) for a in mine]  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a POST makes one and shows its secret this once."""
    actor = member(request)
    until = timezone.localdate() + timedelta(days=DAYS_USUAL)
    form = TokenForm(request.POST or None, actor=actor, initial={"expires_on": until.isoformat()})
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = usecases.create_token(actor, **form.cleaned_data)
        except (Invalid, Conflict) as refusal:
            form.add_error(None, refusal.text.in_language(language()))
    context: dict[str, object] = {
        "form": form,
        "made": made,
        "tokens": list(queries.tokens(actor)),
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return page(request, "administration/tokens.html", "tokens", context, status=status)


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """The key opens nothing any more."""
    usecases.revoke_token(member(request), token_id)
    messages.success(request, _("令牌已吊销。"))
    return see(reverse("administration:tokens"))
