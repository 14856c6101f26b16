"""Every way to change the journal that is not part of another room's deed."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils import timezone

from yizhen.core.actor import Actor
from yizhen.core.refusals import Conflict, Invalid, NotFound
from yizhen.core.text import Text
from yizhen.journal.deed import Deed, deed, target_of
from yizhen.journal.models import (
    PURPOSE_CHARS_MAX,
    Access,
    Entry,
    Errand,
    Notice,
    PackRecord,
    Remark,
)
from yizhen.journal.permission import require
from yizhen.journal.queries import latest_packs
from yizhen.packs.current import in_force

PURPOSE_CHARS_MIN = 5


class PurposeMissing(Invalid):
    """Nobody looks at something protected without saying what for."""

    code = "purpose_missing"
    sentence = Text(
        zh="请写明查看用途（至少 {limit} 个字），例如“回访王奶奶用药情况”。",
        en="Say what you need it for ({limit} characters at least).",
    )


class AlreadyRedacted(Conflict):
    """The text is gone already."""

    code = "already_redacted"
    sentence = Text(zh="这段文字已经隐去，不用再操作。", en="This text has already been removed.")


def tell(
    act: Deed,
    recipients: Iterable[int],
    *,
    topic: str,
    title: str,
    text: str = "",
    about: models.Model | None = None,
    ways: Sequence[str] = (Notice.Way.IN_APP,),
) -> list[Notice]:
    """Tell each account in `recipients`, by each of `ways`, as part of an open deed; ways that leave the house become errands."""
    kind, id_ = target_of(about) if about is not None else ("", "")
    notices = [
        Notice(
            recipient_id=recipient,
            way=way,
            topic=topic,
            title=title,
            text=text,
            target_kind=kind,
            target_id=id_,
            created_at=act.at,
            delivered_at=act.at if way == Notice.Way.IN_APP else None,
        )
        for recipient in dict.fromkeys(recipients)
        for way in ways
    ]
    Notice.objects.bulk_create(notices, batch_size=500)
    for notice in notices:
        if notice.way != Notice.Way.IN_APP:
            act.errand("send.notice", {"notice": notice.pk})
    return notices


def read_notice(actor: Actor, notice_id: int) -> Notice:
    """The recipient has read it; reading it again changes nothing. Raises NotFound for anybody else's notice."""
    notice = Notice.objects.filter(pk=notice_id, recipient_id=actor.id).first()
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        with deed(actor, "journal.read_notice") as act:
            notice.read_at = act.at
            notice.save(update_fields=["read_at"])
            act.record(notice)
    return notice


def mark_delivered(actor: Actor, notice_id: int, *, once: str) -> None:
    """The notice has left the house. For the worker."""
    with deed(actor, "journal.mark_delivered", once=once) as act:
        if act.earlier:
            return
        notice = Notice.objects.get(pk=notice_id)
        notice.delivered_at = act.at
        notice.save(update_fields=["delivered_at"])
        act.record(notice, facts={"way": notice.way})


def redact(actor: Actor, remark_id: int, *, reason: str) -> Remark:
    """Take a person's text out of the journal for good; the entry that committed to it stays and still verifies.

    Raises NotFound outside the actor's posts, NotAllowed, AlreadyRedacted, and Invalid without a reason.
    """
    remark = Remark.objects.select_related("entry").filter(pk=remark_id).first()
    if remark is None:
        raise NotFound
    entry: Entry = remark.entry
    require(actor, "remark.redact", entry.place_path or entry.owner_path or "p")
    if len(reason.strip()) < PURPOSE_CHARS_MIN:
        raise PurposeMissing(field="reason", limit=PURPOSE_CHARS_MIN)
    with deed(actor, "journal.redact") as act:
        remark = Remark.objects.select_for_update().get(pk=remark_id)
        if remark.redacted_at is not None:
            raise AlreadyRedacted
        remark.text, remark.salt = "", b""
        remark.redacted_at, remark.redacted_by_id = act.at, actor.id
        remark.save(update_fields=["text", "salt", "redacted_at", "redacted_by_id"])
        act.record(
            remark,
            place_path=entry.place_path,
            owner_path=entry.owner_path,
            facts={"entry": entry.pk, "field": remark.field},
            texts={"reason": reason.strip()},
        )
    return remark


def log_access(
    actor: Actor, target: models.Model, *, action: str, fields: Sequence[str], purpose: str
) -> Access:
    """Write down that the actor looked at protected `fields` of `target`. Raises PurposeMissing."""
    purpose = purpose.strip()
    if len(purpose) < PURPOSE_CHARS_MIN:
        raise PurposeMissing(field="purpose", limit=PURPOSE_CHARS_MIN)
    kind, id_ = target_of(target)
    return Access.objects.create(
        at=timezone.now(),
        actor_id=actor.id,
        channel=actor.channel.value,
        action=action,
        target_kind=kind,
        target_id=id_,
        fields=list(fields),
        purpose=purpose[:PURPOSE_CHARS_MAX],
    )


def record_packs(actor: Actor) -> list[PackRecord]:
    """Write down each pack that differs from what counted before; gives what changed. For the start of the house."""
    require(actor, "pack.manage", "p")
    packs = in_force()
    before = latest_packs()
    changed = [
        PackRecord(
            code=pack.code,
            version=pack.version,
            digest=pack.digest,
            effective_on=pack.effective_on,
            files={f.path: f.digest for f in packs.files if f.pack == pack.code},
        )
        for pack in packs.packs
        if pack.code not in before or before[pack.code].digest != pack.digest
    ]
    present = {pack.code for pack in packs.packs}
    gone = [row for code, row in before.items() if code not in present and row.digest]
    changed += [PackRecord(code=row.code, version=row.version) for row in gone]
    if changed:
        with deed(actor, "journal.record_packs") as act:
            for row in changed:
                row.seen_at = act.at
                row.save()
                act.record(
                    row, facts={"pack": row.code, "version": row.version, "digest": row.digest}
                )
    return changed


def redrive(actor: Actor, errand_id: int) -> Errand:
    """Try an errand that was given up once more, from the beginning. Raises NotFound, NotAllowed, Conflict."""
    require(actor, "errand.redrive", "p")
    with deed(actor, "journal.redrive") as act:
        errand = Errand.objects.select_for_update().filter(pk=errand_id).first()
        if errand is None:
            raise NotFound
        if errand.given_up_at is None:
            raise Conflict
        errand.given_up_at, errand.attempts, errand.due_at = None, 0, act.at
        errand.leased_by, errand.leased_until = "", None
        errand.save(
            update_fields=["given_up_at", "attempts", "due_at", "leased_by", "leased_until"]
        )
        act.record(errand, facts={"kind": errand.kind})
    return errand
