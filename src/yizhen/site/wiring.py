"""The rooms of this house, put together."""

from yizhen.base.manifest import MANIFEST as BASE
from yizhen.core.manifest import Wiring
from yizhen.edges.send.manifest import MANIFEST as SEND
from yizhen.journal.manifest import MANIFEST as JOURNAL
from yizhen.matters.manifest import MANIFEST as MATTERS
from yizhen.posts.manifest import MANIFEST as POSTS

WIRING = Wiring(manifests=(JOURNAL, BASE, POSTS, MATTERS, SEND))
