"""The one address of sending: the outbox of a demonstration."""

from django.urls import path

from yizhen.edges.send import pages

app_name = "send"
urlpatterns = [path("", pages.last_messages, name="outbox")]
