"""The work behind the pages: open errands, those that were given up, and what is done again and again."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yizhen.core.manifest import Wiring
from yizhen.edges.web.administration.frame import page, see
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries, usecases


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """How the loop is doing."""
    wiring: Wiring = import_string(settings.YIZHEN_WIRING)
    context: dict[str, object] = {
        "state": queries.loop_state(member(request)),
        "titles": {routine.name: routine.title for routine in wiring.routines},
    }
    return page(request, "administration/loop.html", "loop", context)


@require_POST
def redrive(request: HttpRequest, errand_id: int) -> HttpResponse:
    """Try an errand that was given up once more."""
    usecases.redrive(member(request), errand_id)
    messages.success(request, _("已重新排队，几秒钟后再看结果。"))
    return see(reverse("administration:loop"))
