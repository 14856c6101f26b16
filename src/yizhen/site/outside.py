"""What an installation uses outside of the house, read from the environment: who vouches for staff, who carries messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from yizhen.core.refusals import Misconfigured

SMTP_PORTS = {"smtp": 25, "smtps": 465}
SEND_SECONDS = 10


@dataclass(frozen=True, slots=True, repr=False)
class OpenIdProvider:
    """Another house that vouches for staff by OpenID Connect."""

    server: str
    client_id: str
    secret: str
    name: str
    form_origins: tuple[str, ...]
    """Where the sign-in form may lead to: browsers check it against the content security policy."""


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """The server that takes our e-mail."""

    host: str
    port: int
    user: str
    password: str
    uses_tls: bool
    starts_tls: bool
    sender: str


@dataclass(frozen=True, slots=True, repr=False)
class Gateway:
    """A web address that takes messages as signed JSON. `{{phone}}`-like marks in `body` are filled in."""

    url: str
    secret: str
    body: str


def openid_provider(env: Mapping[str, str]) -> OpenIdProvider | None:
    """The provider that `YIZHEN_OIDC_SERVER` names, or None. Raises Misconfigured for half a configuration or one without TLS."""
    server = env.get("YIZHEN_OIDC_SERVER", "").rstrip("/")
    if not server:
        return None
    if not is_protected(server):
        raise Misconfigured(
            detail="YIZHEN_OIDC_SERVER 必须是 https 地址 (must be an https address)"
        )
    if not env.get("YIZHEN_OIDC_CLIENT_ID"):
        raise Misconfigured(detail="缺少 YIZHEN_OIDC_CLIENT_ID (is missing)")
    origins = env.get("YIZHEN_OIDC_FORM_ORIGINS", "").split() or [_origin(server)]
    return OpenIdProvider(
        server=server,
        client_id=env["YIZHEN_OIDC_CLIENT_ID"],
        secret=env.get("YIZHEN_OIDC_CLIENT_SECRET", ""),
        name=env.get("YIZHEN_OIDC_NAME", "统一认证"),
        form_origins=tuple(origins),
    )


def mail_server(env: Mapping[str, str]) -> MailServer | None:
    """The server in `YIZHEN_SMTP_URL` (smtp://user:password@host:587?starttls=1, smtps://…), or None. Raises Misconfigured."""
    url = env.get("YIZHEN_SMTP_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise Misconfigured(
            detail="YIZHEN_SMTP_URL 应为 smtp://用户:密码@主机:端口 (expected smtp://user:password@host:port)"
        )
    if not env.get("YIZHEN_MAIL_FROM"):
        raise Misconfigured(detail="缺少 YIZHEN_MAIL_FROM (is missing)")
    return MailServer(
        host=parts.hostname,
        port=parts.port or SMTP_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        uses_tls=parts.scheme == "smtps",
        starts_tls=parse_qs(parts.query).get("starttls") == ["1"],
        sender=env["YIZHEN_MAIL_FROM"],
    )


def gateway(env: Mapping[str, str], *, kind: str, body: str) -> Gateway | None:
    """The gateway in `YIZHEN_<kind>_URL`, or None; `body` is the usual shape of its JSON. Raises Misconfigured."""
    url = env.get(f"YIZHEN_{kind}_URL", "")
    if not url:
        return None
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise Misconfigured(detail=f"YIZHEN_{kind}_URL 不是网址 (is not a web address)")
    return Gateway(
        url=url,
        secret=env.get(f"YIZHEN_{kind}_SECRET", ""),
        body=env.get(f"YIZHEN_{kind}_BODY") or body,
    )


def is_protected(url: str) -> bool:
    """Whether nobody on the way can read or change what goes to `url`: TLS, or this very machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
