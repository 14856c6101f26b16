"""The room's entry in the house."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """岗责."""

    name = "yizhen.posts"
    label = "posts"
    verbose_name = "岗责"
