"""Tokens open what they were made for, for as long as they were made for."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from tests.cast import Town
from tests.edges.api.conftest import Program, a_program, a_token, is_refused
from yizhen.core.actor import SYSTEM
from yizhen.posts import usecases
from yizhen.posts.models import ApiToken


def test_an_expired_token_opens_nothing(town: Town) -> None:
    program = Program(a_token(town.chen, days=3))
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert program.get("/me").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        is_refused(program.get("/me"), 401, "token_expired")


def test_a_revoked_token_opens_nothing(town: Town, chen: Program) -> None:
    browser = Program()
    from yizhen.posts.models import Account

    browser.client.force_login(Account.objects.get(pk=town.chen.id))
    number = browser.get("/tokens").json()["items"][0]["id"]
    assert browser.post(f"/tokens/{number}/revoke").json()["revoked_at"]
    is_refused(chen.get("/me"), 401, "token_revoked")


def test_a_closed_account_has_no_tokens(town: Town, wang: Program) -> None:
    usecases.deactivate_account(SYSTEM, town.wang.id)
    is_refused(wang.get("/me"), 401, "token_revoked")


def test_a_token_loses_what_its_owner_loses(town: Town, wang: Program) -> None:
    assert wang.get(f"/places/{town.grid}").status_code == 200
    from yizhen.posts.models import Post

    usecases.end_post(SYSTEM, Post.objects.get(account_id=town.wang.id).pk)
    is_refused(wang.get(f"/places/{town.grid}"), 404, "not_found")
    assert wang.get("/me").json()["posts"] == []


def test_the_secret_is_kept_nowhere(town: Town, wang: Program) -> None:
    token = ApiToken.objects.get(account_id=town.wang.id)
    assert wang.secret not in {str(value) for value in vars(token).values()}
    assert wang.secret not in wang.get("/me").content.decode()


def test_entries_say_that_a_program_did_it(town: Town, chen: Program) -> None:
    from yizhen.journal.models import Entry

    new = {"title": "停水", "text": "停水。", "places": [town.grid], "workdays": 2}
    number = chen.post("/circulars", new).json()["id"]
    entry = Entry.objects.get(target_kind="matters.matter", target_id=str(number))
    assert (entry.channel, entry.actor_id) == ("api", town.chen.id)


def test_an_auditor_reads_what_happened(town: Town, chen: Program) -> None:
    new = {"title": "停水", "text": "停水。", "places": [town.grid], "workdays": 2}
    number = chen.post("/circulars", new).json()["id"]
    auditor = a_program(town.audit_admin)
    path = f"/journal/entries?target_kind=matters.matter&target_id={number}"
    entries = auditor.get(path).json()["items"]
    assert [e["deed"] for e in entries] == ["matters.issue_circular"]
    assert "停水" not in str(entries)
