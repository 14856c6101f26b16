"""What the journal offers to the house."""

from yizhen.core.manifest import Manifest
from yizhen.core.text import Text

MANIFEST = Manifest(
    room="journal",
    title=Text(zh="台账", en="Journal"),
    deeds={
        "journal.read_notice": Text(zh="看过通知", en="Read a notice"),
        "journal.mark_delivered": Text(zh="通知已送出", en="Delivered a notice"),
        "journal.redact": Text(zh="隐去个人文字", en="Redacted a text"),
        "journal.redrive": Text(zh="重新办理未成的差事", en="Re-drove an errand"),
    },
)
