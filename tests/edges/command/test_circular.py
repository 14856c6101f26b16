"""`yizhen circular`: the same use cases as pages and API, the same refusals, as exit codes."""

import io
import json

import pytest
from django.apps import apps

from tests.cast import Town
from yizhen.edges.command import circular, grammar
from yizhen.edges.command.console import Console
from yizhen.edges.command.main import answered

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `yizhen circular …` within the transaction of the test."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(language="zh", out=out, err=err)
    read = grammar.read(["circular", *arguments], language="zh")
    code = answered(lambda: circular.run(read, console), console)
    return code, out.getvalue(), err.getvalue()


def listed(account: str) -> list[dict[str, object]]:
    code, out, _ = told("list", "--as", account, "--json")
    assert code == 0
    rows: list[dict[str, object]] = json.loads(out)
    return rows


def test_a_circular_walks_from_issue_to_acknowledgement(town: Town) -> None:
    issue = (
        "issue",
        "--as",
        "chen",
        "--title",
        "清明防火",
        "--text",
        "请逐户提醒。",
        "--place",
        town.grid,
    )
    code, out, err = told(*issue, "--once", "a1")
    assert code == 0, err
    assert "1 个地点" in out
    assert told(*issue, "--once", "a1")[1] == out  # the same id is done once
    (part,) = [row for row in listed("wang") if row["part_of"]]
    assert part["title"] == "清明防火"
    assert told("acknowledge", str(part["id"]), "--as", "wang", "--remark", "收到")[0] == 0
    assert not any(row["is_open"] for row in listed("wang"))
    entry = apps.get_model("journal", "Entry").objects.get(
        deed="matters.acknowledge", target_id=str(part["id"])
    )
    assert (entry.channel, entry.actor_id) == ("command", town.wang.id)


def test_the_neighbours_circular_is_not_found(town: Town) -> None:
    code, _, err = told(
        "issue", "--as", "chen", "--title", "通知", "--text", "正文", "--place", town.neighbour_grid
    )
    assert code == 0, err
    assert listed("wang") == []
    (part,) = [row for row in listed("zhao") if row["part_of"]]
    code, _, err = told("acknowledge", str(part["id"]), "--as", "wang")
    assert code == 4
    assert len(err.splitlines()) == 1


def test_who_may_not_issue_is_told_so(town: Town) -> None:
    code, _, _ = told(
        "issue", "--as", "wang", "--title", "通知", "--text", "正文", "--place", town.grid
    )
    assert code == 3


def test_an_account_that_is_not_there_is_not_found(town: Town) -> None:
    assert told("list", "--as", "nobody-of-that-name")[0] == 4
