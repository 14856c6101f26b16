"""Addresses of the cockpit, below /screen/."""

from django.urls import path

from yizhen.edges.web.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.screen, name="screen"),
    path("grid/<str:path>/", views.grid, name="grid"),
]
