"""Every web address of the house, edge by edge."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/", include("yizhen.edges.web.shell.urls")),
]

handler400 = "yizhen.edges.web.shell.answers.not_understood"
handler403 = "yizhen.edges.web.shell.answers.not_allowed"
handler404 = "yizhen.edges.web.shell.answers.not_found"
handler500 = "yizhen.edges.web.shell.answers.broken"
