"""The pages' files (styles, scripts, fonts), gathered, hashed and compressed once per version."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from yizhen import __version__
from yizhen.core.text import Text
from yizhen.edges.command.console import Console

MARK = ".collected"
COLLECTING = Text(zh="正在整理页面文件……", en="Gathering the files of the pages …")


def collect(console: Console) -> bool:
    """Gather the files when they are not those of this version; gives whether there was something to do."""
    root = Path(settings.STATIC_ROOT)
    mark, digest = root / MARK, _digest()
    if mark.exists() and mark.read_text(encoding="ascii") == digest:
        return False
    console.note(COLLECTING)
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest, encoding="ascii")
    return True


def _digest() -> str:
    """A value that changes when any file does: from names, sizes and moments, not from contents."""
    seen = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            state = Path(storage.path(path)).stat()
            seen.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()
