"""Pages for everybody: the front page, the public journal, checking a receipt, statements."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages for everybody: the front page, the public journal, checking a receipt, statements."""

    name = "yizhen.edges.web.public"
    label = "public"
    verbose_name = "公开页"
