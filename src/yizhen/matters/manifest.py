"""What the room of matters offers to the house."""

from yizhen.core.manifest import Manifest
from yizhen.core.text import Text

MANIFEST = Manifest(room="matters", title=Text(zh="事项", en="Matters"))
