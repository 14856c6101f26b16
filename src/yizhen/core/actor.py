"""Who acts: a frozen value, built once at the edge, handed to each use case and query."""

from dataclasses import dataclass, field
from enum import StrEnum

from yizhen.core import paths


class Channel(StrEnum):
    """By which door the actor came in."""

    WEB = "web"
    API = "api"
    COMMAND = "command"
    WORKER = "worker"
    INGEST = "ingest"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One duty held at one path (a place or an organisation)."""

    duty: str
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system at work. `id` is the account's number; the system has 0.

    There are only two questions: `duties_at` a path, and `paths_for` some duties. A resident holds no post
    and sees what they are a party to.
    """

    id: int
    name: str
    posts: tuple[HeldPost, ...] = ()
    channel: Channel = Channel.WEB
    abilities: frozenset[str] | None = field(default=None)
    """Scopes of an API token; None means no restriction beyond the posts."""

    @property
    def is_system(self) -> bool:
        """Whether this is the house itself: the worker, a command, a migration."""
        return self.id == SYSTEM_ID

    @property
    def duties(self) -> frozenset[str]:
        """Every duty held anywhere."""
        return frozenset(post.duty for post in self.posts)

    def duties_at(self, path: str) -> frozenset[str]:
        """The duties that reach `path`: held there or above."""
        return frozenset(p.duty for p in self.posts if paths.contains(p.path, path))

    def paths_for(self, *duties: str) -> tuple[str, ...]:
        """The outermost paths at which any of `duties` is held; all posts when none is named."""
        return paths.outermost(tuple(p.path for p in self.posts if not duties or p.duty in duties))

    def holds(self, duty: str, path: str) -> bool:
        """Whether `duty` reaches `path`."""
        return duty in self.duties_at(path)


SYSTEM_ID = 0
SYSTEM = Actor(id=SYSTEM_ID, name="system", channel=Channel.WORKER)
"""The house itself. It holds no post: use cases that it may call say so."""
NOBODY = Actor(id=-1, name="nobody")
"""A visitor who has not signed in."""
