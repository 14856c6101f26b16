"""The desk's entry in the house."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "yizhen.edges.web.desk"
    label = "desk"
    verbose_name = "工作台"
