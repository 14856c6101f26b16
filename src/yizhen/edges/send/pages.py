"""The outbox of a demonstration: what would have been sent. There is no such page anywhere else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yizhen.core.refusals import NotFound
from yizhen.edges.send import outbox


@never_cache
@require_GET
def last_messages(request: HttpRequest) -> HttpResponse:
    """The last messages, newest first. Raises NotFound outside of a demonstration."""
    if not settings.DEMO:
        raise NotFound
    return render(request, "send/outbox.html", {"messages_sent": outbox.kept()})
