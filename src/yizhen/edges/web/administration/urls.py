"""Addresses of the administration, below /admin/."""

from django.urls import path

from yizhen.edges.web.administration import (
    accounts,
    clock,
    entries,
    loop,
    packs,
    person,
    redaction,
    start,
    tokens,
)

app_name = "administration"
urlpatterns = [
    path("", start.start, name="start"),
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/new/", accounts.create, name="create_account"),
    path("accounts/<int:account_id>/", person.detail, name="account"),
    path("accounts/<int:account_id>/give/", person.give, name="give_post"),
    path("accounts/<int:account_id>/<slug:deed>/", person.change, name="change_account"),
    path("posts/<int:post_id>/end/", person.end, name="end_post"),
    path("posts/<int:post_id>/term/", person.term, name="change_term"),
    path("packs/", packs.overview, name="packs"),
    path("packs/categories/", packs.categories, name="categories"),
    path("packs/deadlines/", packs.deadlines, name="deadlines"),
    path("packs/calendar/", packs.calendar, name="calendar"),
    path("packs/duties/", packs.duties, name="duties"),
    path("packs/procedures/", packs.procedures, name="procedures"),
    path("clock/", clock.trial, name="clock"),
    path("journal/", entries.listing, name="journal"),
    path("journal/seal/", entries.seal, name="seal"),
    path("journal/access/", entries.accesses, name="accesses"),
    path("journal/<int:entry_id>/", entries.detail, name="entry"),
    path("journal/<int:entry_id>/receipt/", entries.receipt, name="receipt"),
    path("redaction/", redaction.listing, name="redaction"),
    path("redaction/<int:remark_id>/", redaction.redact, name="redact"),
    path("loop/", loop.state, name="loop"),
    path("loop/<int:errand_id>/redrive/", loop.redrive, name="redrive"),
    path("tokens/", tokens.listing, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke_token"),
]
