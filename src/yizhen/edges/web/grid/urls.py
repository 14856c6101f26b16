"""Addresses of the grid worker's pages, below /w/."""

from django.urls import path

from yizhen.edges.web.grid import away, views

app_name = "grid"
urlpatterns = [
    path("", views.today, name="today"),
    path("circulars/<int:matter>/", views.circular, name="circular"),
    path("circulars/<int:matter>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("grid/", views.ground, name="ground"),
    path("grid/<str:path>/", views.ground, name="place"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice>/read/", views.read, name="read"),
    path("duty/", away.duty, name="duty"),
    path("leave/", away.ask, name="leave"),
    path("leave/<int:leave>/<slug:answer>/", away.answer_leave, name="answer_leave"),
    path("hand-over/", away.offer, name="hand_over"),
    path("hand-over/<int:number>/", away.offered, name="offered"),
    path("hand-over/<int:number>/<slug:answer>/", away.answer_offer, name="answer_offer"),
]
