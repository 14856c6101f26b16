"""The administration's entry in the house."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """系统管理."""

    name = "yizhen.edges.web.administration"
    label = "administration"
    verbose_name = "系统管理"
