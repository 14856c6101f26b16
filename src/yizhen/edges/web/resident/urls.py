"""Addresses of the resident's pages, below /m/."""

from django.urls import path

from yizhen.edges.web.resident import own, views

app_name = "resident"
urlpatterns = [
    path("", views.home, name="home"),
    path("grid/", views.grid, name="grid"),
    path("urgent/", views.urgent, name="urgent"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice>/read/", views.read, name="read"),
    path("me/", own.me, name="me"),
    path("me/home/", own.choose_home, name="choose_home"),
    path("me/data/", own.data, name="data"),
    path("me/data.json", own.export, name="export"),
    path("receipts/", own.receipts, name="receipts"),
    path("receipts/<int:entry>/", own.receipt, name="receipt"),
]
