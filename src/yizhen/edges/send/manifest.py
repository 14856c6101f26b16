"""What the way out of the house offers: the errands that carry messages."""

from yizhen.core.manifest import Manifest
from yizhen.core.text import Text
from yizhen.edges.send.consumers import send_code, send_notice

MANIFEST = Manifest(
    room="send",
    title=Text(zh="发送", en="Sending"),
    errands={"send.notice": send_notice, "send.code": send_code},
)
