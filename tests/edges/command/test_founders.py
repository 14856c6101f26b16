"""`yizhen founders`: an empty house gets its three administrators, once."""

import io

import pytest
from django.contrib.auth.hashers import check_password

from yizhen.edges.command import founders, grammar
from yizhen.edges.command.console import Console
from yizhen.edges.command.main import answered
from yizhen.posts.models import Account, Post

pytestmark = pytest.mark.django_db


def told() -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `yizhen founders` within the transaction of the test."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(language="zh", out=out, err=err)
    read = grammar.read(["founders"], language="zh")
    code = answered(lambda: founders.run(read, console), console)
    return code, out.getvalue(), err.getvalue()


def test_three_people_get_one_side_each_and_a_password_that_must_change() -> None:
    code, out, err = told()
    assert code == 0, err
    duties = {(p.account.username, p.duty, p.path) for p in Post.objects.select_related("account")}
    sides = [(name, f"{name}_administrator") for name in ("system", "security", "audit")]
    assert duties == {(name, duty, root) for name, duty in sides for root in "po"}
    for account in Account.objects.all():
        assert account.must_change_password
        (line,) = [line for line in out.splitlines() if f"用户名 {account.username}，" in line]
        assert check_password(line.rsplit(" ", 1)[1], account.password)


def test_a_second_time_is_refused() -> None:
    told()
    code, out, err = told()
    assert (code, out) == (6, "")
    assert "已经有管理员" in err
