"""The installation's secret keys: files outside the database, readable by their owner only."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from yizhen.core.refusals import Misconfigured

SECRET_BYTES = 48


def key_file(data: Path, name: str) -> Path:
    """Where the key `name` lies."""
    return Path(os.environ.get("YIZHEN_KEYS") or data / "keys") / name


def secret_key(data: Path) -> str:
    """The key that signs sessions and links; made at the first start.

    Raises Misconfigured when the folder cannot be written.
    """
    return read_or_make(key_file(data, "web.key"), make=lambda: secrets.token_urlsafe(SECRET_BYTES))


def read_or_make(file: Path, *, make: Callable[[], str]) -> str:
    """The text of `file`; when there is none, what `make()` gives, written once and for all.

    Two processes may start at once: the file appears complete under its name or not at all, and whoever comes second reads the
    first one's key.
    """
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unusable(file, error) from error
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(make())
            handle.flush()
            os.fsync(handle.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise _unusable(file, error) from error


def _unusable(file: Path, error: OSError) -> Misconfigured:
    return Misconfigured(
        detail=f"密钥文件 {file} 不能读写（{error.strerror}）(key file cannot be read or written)"
    )
