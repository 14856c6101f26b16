"""Refusals: what a person may not or cannot do, said in a plain sentence.

A `Refusal` is raised with facts by rules, queries and use cases and is caught only at an edge, which maps it
to an HTTP status, an exit code or a sentence on a page (`status`, `exit_code`, `sentence`). A failure of the
world is an `Outage`; a bug is an assertion.
"""

from typing import ClassVar

from yizhen.core.text import Text

Fact = str | int | bool | None | Text | tuple[str, ...]


class Refusal(Exception):
    """The person may not or cannot do this. Subclasses give `code`, `status` and the sentence."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1
    sentence: ClassVar[Text] = Text(
        zh="这件事现在办不了。请换个办法，或联系社区工作人员。",
        en="This cannot be done now. Try another way, or ask the community office.",
    )

    def __init__(self, reason: Text | None = None, **facts: Fact) -> None:
        self.facts = facts
        self.reason = reason
        super().__init__(f"{self.code}: {self.text.zh}")

    @property
    def text(self) -> Text:
        """What happened and what to do, with the facts filled in."""
        return (self.reason or self.sentence).format(**self.facts)


class NotFound(Refusal):
    """There is no such thing within the actor's scope (out of scope looks the same on purpose)."""

    code = "not_found"
    status = 404
    exit_code = 4
    sentence = Text(
        zh="没有找到，或者不在您的管辖范围内。请核对编号，或请上一级查看。",
        en="Not found, or not within your area. Check the number, or ask the level above.",
    )


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session or token has ended."""

    code = "not_signed_in"
    status = 401
    exit_code = 5
    sentence = Text(
        zh="请先登录。登录后会回到刚才的页面。",
        en="Please sign in first. You will come back to this page.",
    )


class NotAllowed(Refusal):
    """The thing is in view, but none of the actor's posts may do this to it."""

    code = "not_allowed"
    status = 403
    exit_code = 3
    sentence = Text(
        zh="您的岗位不能做这一步。请找负责的同事，或请管理员调整岗位。",
        en="Your post does not allow this step. Ask the person responsible, or an administrator.",
    )


class Invalid(Refusal):
    """Something that was entered is wrong; `field` names it."""

    code = "invalid"
    status = 422
    exit_code = 2
    sentence = Text(
        zh="「{field}」填得不对。请改正后再提交，其他内容已保留。",
        en="“{field}” is not right. Correct it and send again; the rest is kept.",
    )


class Conflict(Refusal):
    """Somebody else was faster, or the thing is already in another state."""

    code = "conflict"
    status = 409
    exit_code = 6
    sentence = Text(
        zh="刚才有人先改了。请刷新后看最新情况再决定，您填的内容没有丢。",
        en="Somebody changed this a moment ago. Reload, look, and decide again.",
    )


class Stale(Conflict):
    """The version the person looked at is no longer the newest (If-Match)."""

    code = "stale"
    status = 412
    sentence = Text(
        zh="您看到的是旧内容，已经有人更新过了。请刷新后再操作。",
        en="What you see is out of date: somebody has changed it. Reload and try again.",
    )


class UsedForSomethingElse(Conflict):
    """The client's id was used before, for another request."""

    code = "id_used_before"
    sentence = Text(
        zh="这个提交编号已经用于另一项内容。请重新打开页面再提交。",
        en="This request id was already used for something else. Reload the page and send again.",
    )


class TooLarge(Refusal):
    """More bytes, rows or characters than the named limit."""

    code = "too_large"
    status = 413
    exit_code = 2
    sentence = Text(
        zh="内容太大，最多 {limit}。请缩小或分几次提交。",
        en="Too large: {limit} at most. Make it smaller or send it in parts.",
    )


class TooMany(Refusal):
    """Too many tries in too short a time; `wait_seconds` says how long to wait."""

    code = "too_many"
    status = 429
    exit_code = 7
    sentence = Text(
        zh="操作太频繁，请 {wait_seconds} 秒后再试。",
        en="Too many tries. Please wait {wait_seconds} seconds.",
    )


class Misconfigured(Refusal):
    """The installation cannot start or work as it is set up; the sentence says what to change."""

    code = "misconfigured"
    status = 500
    exit_code = 8
    sentence = Text(
        zh="系统没有配好：{detail}。请管理员按提示修改后再启动。",
        en="The installation is not set up correctly: {detail}. Change it and start again.",
    )


class Outage(Exception):
    """The world failed (network, disk, another server): retried by the worker, then told to an operator."""

    code = "outage"
    status = 503
    sentence = Text(
        zh="外部服务暂时不通，已记下，稍后自动再试。",
        en="A service we depend on does not answer. It is noted and will be tried again.",
    )
