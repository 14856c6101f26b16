"""Addresses of the design system, below /ui/."""

from django.urls import path

from yizhen.edges.web.shell import views

app_name = "shell"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("reading/", views.reading, name="reading"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("map.json", views.sample_map, name="sample_map"),
    path("shell/<slug:name>/", views.shell, name="shell"),
    path("refusal/<slug:code>/", views.refusal, name="refusal"),
    path("piece/<int:number>/", views.piece, name="piece"),
]
