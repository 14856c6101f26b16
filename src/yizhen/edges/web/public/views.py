"""The front page and the statements. They read nothing from the database."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhen.core.text import Text
from yizhen.edges.web.public.frame import frame

KEPT: Final = (
    (
        Text("姓名、登录名", "Name, user name"),
        Text("认出您，称呼您", "To know and to address you"),
        Text("账号在用时存着；停用后不再使用，您可以要求清除", "While the account is open; unused once it is closed, and cleared when you ask"),
    ),
    (
        Text("手机号、邮箱", "Phone number, e-mail"),
        Text("登录、联系您。加密存放，别人要看须写明用途", "To sign in and to reach you. Encrypted; whoever looks must say what for"),
        Text("账号在用时存着；停用后不再使用，您可以要求清除", "While the account is open; unused once it is closed, and cleared when you ask"),
    ),
    (
        Text("住处", "Home"),
        Text("找到为您服务的人", "To find the people who serve you"),
        Text("到您改掉或收回为止", "Until you change it or take it back"),
    ),
    (
        Text("您写的话、传的照片", "What you write, pictures you send"),
        Text("把事情办完。照片里的位置信息会去掉", "To get things done. Places are removed from pictures"),
        Text("到申请隐去为止：写明理由，话就没有了", "Until it is removed: on a request with a reason the words are gone"),
    ),
    (
        Text("台账：谁在什么时候做了什么", "Journal: who did what and when"),
        Text("防止有人改动。只记编号，不记您写的话", "So that nobody can alter it. It keeps numbers, not your words"),
        Text("长期", "For good"),
    ),
    (
        Text("字号、语言、登录状态", "Text size, language, being signed in"),
        Text("存在您这台设备的 Cookie 里", "Kept in cookies on this device"),
        Text("一年；登录状态随退出消失", "A year; being signed in ends with signing out"),
    ),
)  # fmt: skip
"""What is kept, what for, for how long."""


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, which door is yours, signing in."""
    return render(request, "public/front.html", frame("front"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what does not yet, whom to tell."""
    return render(request, "public/accessibility.html", frame("accessibility"))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, for how long, whom to ask."""
    return render(request, "public/privacy.html", {**frame("privacy"), "kept": KEPT})
