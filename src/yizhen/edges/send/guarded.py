"""A signed POST to a gateway that an administrator named. The name is looked up once, each address is checked, and the connection
goes to the checked address: a name that changes its mind in between leads nowhere. Redirects are not followed.
"""

import hmac
import http.client
import json
import socket
import ssl
import time
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from yizhen.core.refusals import Outage
from yizhen.edges.send.messages import AddressForbidden, GatewayRefused

SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 64 * 1024
WORTH_ANOTHER_TRY = frozenset({408, 425, 429})

METADATA = (IPv4Address("100.100.100.200"), IPv6Address("fd00:ec2::254"))
"""Where clouds keep the secrets of the machine itself, outside of the link-local range."""
SHARED = IPv4Network("100.64.0.0/10")
NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


def post(
    url: str,
    body: dict[str, object],
    *,
    secret: str,
    key: str,
    allowed_hosts: frozenset[str],
    seconds: float = SECONDS_MAX,
) -> None:
    """Send `body` as JSON. Raises Outage for what may pass, GatewayRefused and AddressForbidden for what will not."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    raw = json.dumps(body, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "User-Agent": "yizhen",
    }
    if secret:
        headers["X-Yizhen-Signature"] = signature(raw, secret=secret, at=int(time.time()))
    address = _checked_address(host, _port(parts), allowed_hosts=allowed_hosts)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = _connection(parts, address, seconds=seconds)
    try:
        connection.request("POST", target, body=raw, headers=headers)
        answer = connection.getresponse()
        answer.read(ANSWER_BYTES_MAX)
    except (OSError, http.client.HTTPException) as error:
        raise Outage(f"{host}: {type(error).__name__}") from error
    finally:
        connection.close()
    _judge(host, answer.status)


def signature(body: bytes, *, secret: str, at: int) -> str:
    """How the other side knows that a message is ours and fresh: HMAC-SHA256 over `<unix seconds>.<body>`."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_forbidden(address: Address) -> bool:
    """Whether a message must not go there: this machine, its neighbours' link, a cloud's metadata, nowhere, everybody."""
    inner = _inside(address)
    if inner is not None:
        return is_forbidden(inner)
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in METADATA
        or (isinstance(address, IPv4Address) and address in SHARED)
    )


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address only wraps."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _checked_address(host: str, port: int, *, allowed_hosts: frozenset[str]) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Outage(f"{host}: not found") from error
    addresses = [str(entry[4][0]) for entry in found]
    is_meant = host in allowed_hosts
    if not is_meant and any(is_forbidden(ip_address(a.partition("%")[0])) for a in addresses):
        raise AddressForbidden(host=host)
    return addresses[0]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _connection(parts: SplitResult, address: str, *, seconds: float) -> http.client.HTTPConnection:
    """A connection to the checked address that speaks to, and checks the certificate of, the name."""
    host, port = parts.hostname or "", _port(parts)
    if parts.scheme == "https":
        return _PinnedTls(host, port, address=address, seconds=seconds)
    return _Pinned(host, port, address=address, seconds=seconds)


class _Pinned(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, *, address: str, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _PinnedTls(_Pinned):
    default_port = 443

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _judge(host: str, status: int) -> None:
    if 200 <= status < 300:
        return
    if status >= 500 or status in WORTH_ANOTHER_TRY:
        raise Outage(f"{host}: answered {status}")
    raise GatewayRefused(host=host, answer=status)
