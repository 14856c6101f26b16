"""What only this edge refuses: requests that are not spoken in its language, too early, too late or too often."""

from yizhen.core.refusals import Invalid, NotAllowed, Outage, Refusal
from yizhen.core.text import Text


class NotJson(Refusal):
    """The body is not JSON in UTF-8, or nests too deeply."""

    code = "not_json"
    status = 400
    sentence = Text(
        zh="请求内容不是有效的 JSON（UTF-8）。请检查格式后再发。",
        en="The body is not valid JSON in UTF-8. Correct it and send again.",
    )


class NotSpeakable(Invalid):
    """Text holds characters that no database keeps: NUL, half of a surrogate pair, an infinite number."""

    code = "unprintable"
    sentence = Text(
        zh="「{field}」含有不能保存的字符。请删去后再发。",
        en="“{field}” holds characters that cannot be kept. Remove them and send again.",
    )


class MethodRefused(Refusal):
    """The address exists, but not with this method."""

    code = "method_not_allowed"
    status = 405
    sentence = Text(
        zh="这个地址只接受 {allowed}。请核对接口说明。",
        en="This address only takes {allowed}. See the description of the API.",
    )


class WrongContentType(Refusal):
    """A body is sent as something else than JSON."""

    code = "wrong_content_type"
    status = 415
    sentence = Text(
        zh="请求内容的类型应为 application/json。请改正后再发。",
        en="The body must be sent as application/json. Correct it and send again.",
    )


class SchemaRefused(Invalid):
    """Parameters or body do not fit the description; `fields` and `reasons` go together."""

    code = "schema_refused"
    sentence = Text(
        zh="有 {count} 处不符合接口说明：{details}。请改正后再发。",
        en="{count} to correct: {details}. Correct and send again.",
    )


class CursorRefused(Invalid):
    """The cursor was not given out by this list, or not for these filters."""

    code = "cursor_refused"
    sentence = Text(
        zh="翻页标记无效，或换了筛选条件。请从第一页重新开始。",
        en="This cursor belongs to another list or other filters. Start again from the first page.",
    )


class VersionMissing(Refusal):
    """A move needs the version that was looked at."""

    code = "version_missing"
    status = 428
    sentence = Text(
        zh="请在 If-Match 里带上您看到的版本（响应头 ETag 的值），不论版本用 *。",
        en="Send the version that you saw in If-Match (the ETag of the answer), or * for any.",
    )


class CrossSite(NotAllowed):
    """A signed-in browser writes without the token that proves the page is ours."""

    code = "csrf"
    sentence = Text(
        zh="缺少 X-CSRFToken，无法确认请求来自本站页面。请刷新页面后再试。",
        en="X-CSRFToken is missing or wrong: reload the page and try again.",
    )


class PasswordFirst(NotAllowed):
    """Somebody else chose the password: it must be changed before anything else."""

    code = "password_first"
    sentence = Text(
        zh="请先在网页上修改初始密码，再使用接口。",
        en="Change the first password on the web pages, then use the API.",
    )


class Broken(Refusal):
    """A bug: answered when something unforeseen happened. Never raised."""

    code = "broken"
    status = 500
    sentence = Text(
        zh="我们这边出了问题，已经记下来了。请稍后用同一个 Idempotency-Key 再试。",
        en="Something went wrong on our side and has been noted. Try again later with the same Idempotency-Key.",
    )


class Unavailable(Refusal):
    """A service that we depend on is away. Made from an Outage."""

    code = "outage"
    status = 503
    sentence = Outage.sentence


REASONS: dict[str, Text] = {
    "missing": Text(zh="缺少", en="is missing"),
    "extra_forbidden": Text(zh="没有这一项", en="is not known here"),
    "string_too_long": Text(zh="太长", en="is too long"),
    "string_too_short": Text(zh="太短", en="is too short"),
    "string_pattern_mismatch": Text(zh="格式不对", en="has the wrong form"),
    "string_type": Text(zh="应为文字", en="must be text"),
    "int_type": Text(zh="应为整数", en="must be a whole number"),
    "int_parsing": Text(zh="应为整数", en="must be a whole number"),
    "int_from_float": Text(zh="应为整数", en="must be a whole number"),
    "bool_type": Text(zh="应为 true 或 false", en="must be true or false"),
    "bool_parsing": Text(zh="应为 true 或 false", en="must be true or false"),
    "greater_than_equal": Text(zh="太小", en="is too small"),
    "less_than_equal": Text(zh="太大", en="is too large"),
    "too_long": Text(zh="项数太多", en="has too many items"),
    "too_short": Text(zh="项数太少", en="has too few items"),
    "enum": Text(zh="不在可选值里", en="is not one of the choices"),
    "literal_error": Text(zh="不在可选值里", en="is not one of the choices"),
    "list_type": Text(zh="应为列表", en="must be a list"),
    "dict_type": Text(zh="应为对象", en="must be an object"),
    "model_attributes_type": Text(zh="应为对象", en="must be an object"),
    "date_type": Text(zh="应为日期，如 2026-06-01", en="must be a date such as 2026-06-01"),
    "date_parsing": Text(zh="应为日期，如 2026-06-01", en="must be a date such as 2026-06-01"),
    "date_from_datetime_parsing": Text(
        zh="应为日期，如 2026-06-01", en="must be a date such as 2026-06-01"
    ),
}
"""What is wrong with one field, by pydantic's name of the error."""

OTHERWISE: Text = Text(zh="格式不对", en="has the wrong form")
FAULTS_SHOWN_MAX = 20
