"""What the journal offers to the house."""

from datetime import timedelta

from yizhen.core.actor import SYSTEM
from yizhen.core.manifest import Manifest, Routine, Task
from yizhen.core.text import Text
from yizhen.journal import attachments, sealing, usecases


def _sweep_file(task: Task) -> None:
    attachments.sweep_file(task.text("sha256"))


def _sweep_orphans() -> None:
    attachments.sweep_orphans()


def _record_packs() -> None:
    usecases.record_packs(SYSTEM)


def _seal() -> None:
    sealing.seal()


MANIFEST = Manifest(
    room="journal",
    title=Text(zh="台账", en="Journal"),
    deeds={
        "journal.read_notice": Text(zh="看过消息", en="Read a notice"),
        "journal.mark_delivered": Text(zh="消息已送出", en="Delivered a notice"),
        "journal.attach": Text(zh="附上照片", en="Attached a picture"),
        "journal.remove_attachment": Text(zh="删去照片", en="Removed a picture"),
        "journal.redact": Text(zh="隐去个人文字", en="Redacted a text"),
        "journal.record_packs": Text(zh="内容包有变化", en="Another pack version came into force"),
        "journal.redrive": Text(zh="重新办理未成的差事", en="Re-drove an errand"),
    },
    errands={"journal.sweep_file": _sweep_file},
    routines=(
        Routine(
            name="journal.seal",
            every=timedelta(minutes=1),
            run=_seal,
            title=Text(zh="封存台账", en="Sealing the journal"),
        ),
        Routine(
            name="journal.record_packs",
            every=timedelta(minutes=1),
            run=_record_packs,
            title=Text(zh="登记生效的内容包", en="Writing down which packs count"),
        ),
        Routine(
            name="journal.sweep_orphans",
            every=timedelta(days=1),
            run=_sweep_orphans,
            title=Text(zh="清理无主的照片文件", en="Removing picture files that nobody holds"),
        ),
    ),
)
