"""Errands that take words out of the house. Each may be done twice: the carrier gets the same key, the journal says it once."""

from django.conf import settings

from yizhen.core.actor import SYSTEM
from yizhen.core.manifest import Task
from yizhen.edges.send.carriers import carrier_for
from yizhen.edges.send.messages import Message, NoAddress, Way
from yizhen.journal import queries as journal
from yizhen.journal.usecases import mark_delivered
from yizhen.posts import queries as posts
from yizhen.posts.signin import codes

CODE_TOPIC = "sign_in_code"


def send_notice(task: Task) -> None:
    """Send the notice that the errand names, unless it has left already. Raises Outage, NoAddress, NoWay, GatewayRefused."""
    notice = journal.leaving(SYSTEM, task.number("notice"))
    if notice is None:
        return
    way = Way(notice.way)
    to = posts.address_of(SYSTEM, notice.recipient_id, way=way.value)
    if not to:
        raise NoAddress(way=way.value)
    message = Message(
        way=way,
        to=to,
        title=notice.title,
        text=notice.text or notice.title,
        topic=notice.topic,
        key=task.key,
    )
    carrier_for(way).carry(message)
    mark_delivered(SYSTEM, notice.pk, once=task.key)


def send_code(task: Task) -> None:
    """Send the sign-in code that the errand names, unless it is over. Raises Outage, NoWay, GatewayRefused."""
    code_id = task.number("code")
    leaving = codes.outgoing(SYSTEM, code_id)
    if leaving is None:
        return
    text = (
        f"【{settings.HOUSE_NAME}】验证码 {leaving.code}，{leaving.valid_minutes} 分钟内有效。"
        "不要告诉任何人，工作人员也不会问您要。"
    )
    message = Message(
        way=Way.SMS,
        to=leaving.phone,
        title="验证码",
        text=text,
        topic=CODE_TOPIC,
        key=task.key,
    )
    carrier_for(Way.SMS).carry(message)
    codes.mark_sent(SYSTEM, code_id, once=task.key)
