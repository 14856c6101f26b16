"""Pictures that belong to a row: kept as files named by their hash, listed in `Attachment`."""

import hashlib
import os
import time
from pathlib import Path

from django.conf import settings
from django.db import models

from yizhen.core.actor import Actor
from yizhen.core.refusals import NotFound, TooMany
from yizhen.core.text import Text
from yizhen.journal.deed import Deed, deed, target_of
from yizhen.journal.models import Attachment
from yizhen.journal.permission import scopes, within
from yizhen.journal.pictures import MEDIA_TYPE, remake

PER_TARGET_MAX = 6
ORPHAN_SECONDS_MIN = 24 * 60 * 60


class TooManyPictures(TooMany):
    """The row has as many pictures as it may have."""

    code = "too_many_pictures"
    status = 422
    sentence = Text(
        zh="每件事最多 {limit} 张照片。请先删去一张再加。",
        en="{limit} pictures at most. Remove one first.",
    )


def attach(
    act: Deed, about: models.Model, raw: bytes, *, place_path: str = "", owner_path: str = ""
) -> Attachment:
    """Make the picture anew and hang it on `about`, as part of an open deed.

    Raises NotAPicture, PictureTooLarge, TooManyPictures; then the deed fails and nothing is kept.
    """
    kind, id_ = target_of(about)
    hanging = Attachment.objects.filter(target_kind=kind, target_id=id_, removed_at__isnull=True)
    if hanging.count() >= PER_TARGET_MAX:
        raise TooManyPictures(limit=PER_TARGET_MAX)
    picture = remake(raw)
    sha256 = hashlib.sha256(picture.content).hexdigest()
    _write(file_of(sha256), picture.content)
    row = Attachment.objects.create(
        sha256=sha256,
        media_type=MEDIA_TYPE,
        bytes=len(picture.content),
        width=picture.width,
        height=picture.height,
        target_kind=kind,
        target_id=id_,
        place_path=place_path,
        owner_path=owner_path,
        uploaded_by_id=act.actor.id,
        uploaded_at=act.at,
    )
    act.record(
        row,
        name="journal.attach",
        place_path=place_path,
        owner_path=owner_path,
        facts={"target": f"{kind}:{id_}", "sha256": sha256},
    )
    return row


def remove_attachment(actor: Actor, attachment_id: int) -> None:
    """Take a picture away for good: its file goes when no other row holds the same picture. Raises NotFound."""
    row = attachment(actor, attachment_id)
    with deed(actor, "journal.remove_attachment") as act:
        row.removed_at = act.at
        row.save(update_fields=["removed_at"])
        act.record(row, place_path=row.place_path, owner_path=row.owner_path)
        act.errand("journal.sweep_file", {"sha256": row.sha256})


def attachment(actor: Actor, attachment_id: int) -> Attachment:
    """A picture within the actor's posts, or one that they uploaded. Raises NotFound."""
    rows = Attachment.objects.filter(
        within(scopes(actor, "attachment.read")) | models.Q(uploaded_by_id=actor.id),
        removed_at__isnull=True,
    )
    row = rows.filter(pk=attachment_id).first()
    if row is None or actor.id < 0:
        raise NotFound
    return row


def file_of(sha256: str) -> Path:
    """Where the picture with this hash lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / f"{sha256}.webp"


def sweep_file(sha256: str) -> None:
    """Remove the file when no row holds it any more."""
    if not Attachment.objects.filter(sha256=sha256, removed_at__isnull=True).exists():
        file_of(sha256).unlink(missing_ok=True)


def sweep_orphans() -> int:
    """Remove files that no row holds, left by a deed that failed more than a day ago; gives how many."""
    swept = 0
    for file in Path(settings.MEDIA_ROOT).glob("??/*"):
        is_old = time.time() - file.stat().st_mtime > ORPHAN_SECONDS_MIN
        held = Attachment.objects.filter(sha256=file.stem, removed_at__isnull=True)
        if is_old and not held.exists():
            file.unlink(missing_ok=True)
            swept += 1
    return swept


def _write(file: Path, content: bytes) -> None:
    if file.exists():
        os.utime(file)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}.part")
    with draft.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.rename(file)
