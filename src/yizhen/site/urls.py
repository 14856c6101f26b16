"""Every web address of the house, edge by edge."""

from django.urls import URLPattern, URLResolver, include, path

from yizhen.edges.web.shell import maps

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("yizhen.edges.api.urls")),
    path("ui/", include("yizhen.edges.web.shell.urls")),
    path("ui/outbox/", include("yizhen.edges.send.urls")),
    path("", include("yizhen.edges.web.signin.urls")),
    path("admin/", include("yizhen.edges.web.administration.urls")),
    path("desk/", include("yizhen.edges.web.desk.urls")),
    path("screen/", include("yizhen.edges.web.cockpit.urls")),
    path("w/", include("yizhen.edges.web.grid.urls")),
    path("m/", include("yizhen.edges.web.resident.urls")),
    path("", include("yizhen.edges.web.public.urls")),
    path("map/<str:path>.geojson", maps.geojson, name="map"),
]

handler400 = "yizhen.edges.web.shell.answers.not_understood"
handler403 = "yizhen.edges.web.shell.answers.not_allowed"
handler404 = "yizhen.edges.web.shell.answers.not_found"
handler500 = "yizhen.edges.web.shell.answers.broken"
