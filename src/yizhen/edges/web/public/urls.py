"""Addresses that everybody may open, at the root."""

from django.urls import path

from yizhen.edges.web.public import machine, proof, views

app_name = "public"
urlpatterns = [
    path("", views.front, name="front"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("journal/", proof.journal, name="journal"),
    path("journal/checkpoint", proof.checkpoint, name="checkpoint"),
    path("journal/keys.txt", proof.keys, name="keys"),
    path("receipt/", proof.receipt, name="receipt"),
    path("receipt/checker.html", proof.checker, name="checker"),
    path("offline/", machine.offline, name="offline"),
    path("sw.js", machine.worker, name="worker"),
    path("robots.txt", machine.robots, name="robots"),
    path("healthz", machine.health, name="health"),
]
