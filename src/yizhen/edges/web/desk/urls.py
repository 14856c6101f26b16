"""Addresses of the desk, below /desk/."""

from django.urls import path

from yizhen.edges.web.desk import (
    absence,
    circulars,
    handover,
    notices,
    organisations,
    places,
    roster,
    start,
)

app_name = "desk"
urlpatterns = [
    path("", start.start, name="start"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/<int:notice_id>/", notices.read, name="notice"),
    path("circulars/", circulars.listing, name="circulars"),
    path("circulars/new/", circulars.issue, name="issue"),
    path("circulars/due/", circulars.due_preview, name="due_preview"),
    path("circulars/<int:matter_id>/", circulars.detail, name="circular"),
    path("circulars/<int:matter_id>/<slug:name>/", circulars.move, name="move"),
    path("places/", places.tops, name="places"),
    path("places/<str:path>/", places.place, name="place"),
    path("places/<str:path>/add/", places.add, name="add_place"),
    path("places/<str:path>/rename/", places.rename, name="rename_place"),
    path("places/<str:path>/close/", places.close, name="close_place"),
    path("organisations/", organisations.tops, name="organisations"),
    path("organisations/<str:path>/", organisations.organisation, name="organisation"),
    path("organisations/<str:path>/add/", organisations.add, name="add_organisation"),
    path("roster/", roster.roster, name="roster"),
    path("leave/", absence.leave, name="leave"),
    path("leave/ask/", absence.ask, name="ask_leave"),
    path("leave/<int:leave_id>/<slug:answer>/", absence.answer, name="answer_leave"),
    path("hand-over/", handover.overview, name="hand_overs"),
    path("hand-over/offer/", handover.offer, name="offer_hand_over"),
    path("hand-over/<int:hand_over_id>/", handover.detail, name="hand_over"),
    path("hand-over/<int:hand_over_id>/<slug:answer>/", handover.answer, name="answer_hand_over"),
]
