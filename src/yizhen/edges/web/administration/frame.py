"""What stands around every page of the administration."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yizhen.core.text import Text
from yizhen.edges.web.shell import office
from yizhen.edges.web.shell.answers import language
from yizhen.edges.web.shell.office import Way, Ways

NAME: Final = Text("系统管理", "Administration")
WAYS: Final = (
    Ways(
        Text("人和岗位", "People and posts"),
        (
            Way("start", Text("概况", "Overview"), "administration:start", "layout-dashboard"),
            Way("accounts", Text("账号与岗位", "Accounts and posts"), "administration:accounts", "users-round", ("account.read",)),
            Way("tokens", Text("我的接口令牌", "My API tokens"), "administration:tokens", "key-round"),
        ),
    ),
    Ways(
        Text("规则", "Rules"),
        (
            Way("packs", Text("内容包", "Packs"), "administration:packs", "package", ("pack.read",)),
            Way("categories", Text("事项分类", "Categories"), "administration:categories", "list-tree", ("pack.read",)),
            Way("deadlines", Text("时限", "Deadlines"), "administration:deadlines", "timer", ("pack.read",)),
            Way("calendar", Text("工作日历", "Working calendar"), "administration:calendar", "calendar-days", ("pack.read",)),
            Way("duties", Text("岗位职责", "Duties"), "administration:duties", "clipboard-check", ("pack.read",)),
            Way("procedures", Text("办理流程", "Procedures"), "administration:procedures", "workflow", ("pack.read",)),
            Way("clock", Text("时限试算", "Try a deadline"), "administration:clock", "calculator", ("pack.read",)),
        ),
    ),
    Ways(
        Text("台账", "Journal"),
        (
            Way("journal", Text("台账", "Journal"), "administration:journal", "scroll-text", ("audit.read",)),
            Way("seal", Text("核验封存", "Seal"), "administration:seal", "shield-check", ("journal.verify",)),
            Way("accesses", Text("查看记录", "Access log"), "administration:accesses", "eye", ("audit.read",)),
            Way("redaction", Text("隐去文字", "Redaction"), "administration:redaction", "eye-off", ("remark.redact",)),
        ),
    ),
    Ways(
        Text("运行", "Running"),
        (
            Way("loop", Text("后台任务", "Background work"), "administration:loop", "activity", ("errand.redrive",)),
            Way("desk", Text("回工作台", "Back to the desk"), "desk:start", "inbox"),
        ),
    ),
)  # fmt: skip


def page(
    request: HttpRequest,
    template: str,
    here: str,
    context: dict[str, object],
    *,
    naming: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A whole page of the administration, with `names` of the places in `naming`. One query."""
    actor = office.member(request)
    known = office.names(actor, naming)
    around = {
        "nav": office.open_ways(actor, WAYS, counts={}),
        "here": here,
        "person": actor.name,
        "office": office.office(actor, known).in_language(language()),
        "desk_name": NAME.in_language(language()),
        "names": known,
    }
    response = render(request, template, {**around, **context}, status=status)
    return office.finished(request, response)


def see(address: str) -> HttpResponseRedirect:
    """After something was done: look at `address` (303)."""
    return HttpResponseRedirect(address, status=303)
