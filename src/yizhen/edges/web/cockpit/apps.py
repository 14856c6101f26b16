"""The cockpit: one screen over everything that a post overlooks."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """The cockpit: one screen over everything that a post overlooks."""

    name = "yizhen.edges.web.cockpit"
    label = "cockpit"
    verbose_name = "驾驶舱"
