"""The room's entry in the house."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """事项."""

    name = "yizhen.matters"
    label = "matters"
    verbose_name = "事项"
