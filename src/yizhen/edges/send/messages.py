"""What leaves the house, and what carries it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from yizhen.core.refusals import Refusal
from yizhen.core.text import Text


class Way(StrEnum):
    """How a message travels; the names are those of the journal's notices."""

    SMS = "sms"
    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way. `key` is the same at each attempt, so that a gateway can drop the second."""

    way: Way
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    topic: str
    key: str


class Carrier(Protocol):
    """Takes a message out of the house. Raises Outage to be tried again later, a Refusal when it never will work."""

    def carry(self, message: Message) -> None:
        """Hand the message over."""


class NoWay(Refusal):
    """Nothing in this installation carries such messages."""

    code = "no_way_to_send"
    status = 503
    sentence = Text(
        zh="还没有配置“{way}”的发送通道。请管理员配置后，在管理页面重新发送。",
        en="Nothing is set up to send by {way}. Set it up, then send again from the administration pages.",
    )


class NoAddress(Refusal):
    """The person has no such address."""

    code = "no_address"
    sentence = Text(
        zh="收件人没有登记“{way}”的联系方式，没有发出。",
        en="The person has no address for {way}; nothing was sent.",
    )


class GatewayRefused(Refusal):
    """The other side said that it will never take this message."""

    code = "gateway_refused"
    status = 502
    sentence = Text(
        zh="{host} 拒收这条消息（{answer}）。请管理员核对通道配置。",
        en="{host} refused the message ({answer}). Check how the gateway is set up.",
    )


class AddressForbidden(Refusal):
    """The gateway's name leads to this machine or to a cloud's own service addresses."""

    code = "address_forbidden"
    status = 502
    sentence = Text(
        zh="{host} 指向不允许访问的地址。确实要用，请把它加进 YIZHEN_SEND_HOSTS。",
        en="{host} leads to an address that is not allowed. If it is meant, add it to YIZHEN_SEND_HOSTS.",
    )
