"""How words leave the house, as an application (for its one page, the outbox of a demonstration)."""

from django.apps import AppConfig


class SendConfig(AppConfig):
    """发送."""

    name = "yizhen.edges.send"
    label = "send"
    verbose_name = "发送"
