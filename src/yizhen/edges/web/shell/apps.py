"""The design system's entry in the house."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What all pages share."""

    name = "yizhen.edges.web.shell"
    label = "shell"
    verbose_name = "页面"
