"""What the room of accounts and posts offers to the house."""

from yizhen.core.manifest import Manifest
from yizhen.core.text import Text

MANIFEST = Manifest(room="posts", title=Text(zh="岗责", en="Posts"))
