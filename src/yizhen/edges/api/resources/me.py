"""Who I am, which posts I hold, and what waits for me."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from yizhen.core.text import Text
from yizhen.edges.api.answers import answer
from yizhen.edges.api.authentication import actor_of
from yizhen.edges.api.errors import described
from yizhen.edges.api.parts import node_names
from yizhen.journal import queries as journal
from yizhen.packs.current import in_force
from yizhen.posts import queries as posts

router = Router(tags=["me"])


class HeldPostShape(TypedDict):
    """A duty that I hold at a place or organisation today."""

    duty: str
    title: Text
    path: str
    name: str


class MeShape(TypedDict):
    """The person behind the request. `abilities` are those of the token or session, wherever they are held."""

    id: int
    name: str
    posts: list[HeldPostShape]
    abilities: list[str]
    unread: int


@router.get("/me", response=described({200: MeShape}), summary="Who I am")
def me(request: HttpRequest) -> HttpResponse:
    """The person behind the request, with the posts held today (also those of colleagues they stand in for)."""
    actor = actor_of(request)
    names = node_names(actor, {post.path for post in actor.posts})
    duties = in_force().duties
    body: MeShape = {
        "id": actor.id,
        "name": actor.name,
        "posts": [
            {
                "duty": post.duty,
                "title": duties[post.duty].title if post.duty in duties else _bare(post.duty),
                "path": post.path,
                "name": names.get(post.path, post.path),
            }
            for post in actor.posts
        ],
        "abilities": sorted(posts.abilities_of(actor)),
        "unread": journal.unread_count(actor),
    }
    return answer(request, body)


def _bare(code: str) -> Text:
    return Text(zh=code, en=code)
