"""What anybody may fetch of the sealed journal: the latest signed checkpoint, the tiles, the public keys. Hashes only, no entry.

Source: c2sp.org/tlog-tiles. Entry bundles are not published: they name people's rows.
"""

from yizhen.core.refusals import NotFound
from yizhen.journal import sealing
from yizhen.journal.models import Checkpoint
from yizhen.journal.seal import tiles
from yizhen.journal.seal.hashing import HASH_BYTES


def latest_checkpoint() -> str:
    """The latest checkpoint as a signed note. Raises NotFound while nothing is sealed."""
    last = Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()
    if last is None:
        raise NotFound
    return last


def tile(path: str) -> bytes:
    """The hashes of the tile that `path` names ("tile/0/x001/067.p/5"). Raises NotFound for one that is not there (yet)."""
    try:
        wanted = tiles.parse_path(path)
        content = sealing.StoredTiles().read(wanted)
    except (ValueError, KeyError):
        raise NotFound from None
    return content[: wanted.width * HASH_BYTES]
