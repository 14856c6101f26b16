"""The resident's pages: home, who serves, messages, receipts, one's own data."""

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    """The resident's pages: home, who serves, messages, receipts, one's own data."""

    name = "yizhen.edges.web.resident"
    label = "resident"
    verbose_name = "居民端"
