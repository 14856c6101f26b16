"""The pages of signing in, in the house."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """登录."""

    name = "yizhen.edges.web.signin"
    label = "signin"
    verbose_name = "登录"
