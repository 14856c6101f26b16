"""The first page of the administration: which parts are open to this person, and how the house is doing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yizhen.edges.web.administration.frame import page
from yizhen.edges.web.shell.office import member
from yizhen.journal import queries as journal
from yizhen.journal.permission import may
from yizhen.journal.queries import ROOT
from yizhen.packs.current import in_force
from yizhen.posts.signin import queries as signin


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The duties of the three administrators, and figures for those whose they are."""
    actor = member(request)
    packs = in_force()
    context: dict[str, object] = {
        "mine": [packs.duties[code] for code in sorted(actor.duties) if code in packs.duties],
        "administrators": [d for d in packs.duties.values() if d.incompatible_with],
        "packs": packs.packs,
        "loop": journal.loop_state(actor) if may(actor, "errand.redrive", ROOT) else None,
        "seal": journal.seal_state(actor) if may(actor, "journal.verify", ROOT) else None,
        "locked": signin.locked(actor),
    }
    return page(request, "administration/start.html", "start", context)
