"""The room's entry in the house."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """底数."""

    name = "yizhen.base"
    label = "base"
    verbose_name = "底数"
