"""Words leave the house: through a real mail server, a real gateway, the loop; never to a forbidden address."""

import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import Client
from pytest_django import Settings

from tests.cast import Town
from tests.factories import an_account
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.refusals import Misconfigured, Outage
from yizhen.edges.send import carriers, guarded, outbox
from yizhen.edges.send.messages import AddressForbidden, GatewayRefused, Message, NoWay, Way
from yizhen.journal import loop
from yizhen.journal import queries as journal_queries
from yizhen.journal import usecases as journal
from yizhen.journal.deed import deed
from yizhen.journal.models import Entry, Errand, Notice
from yizhen.posts import usecases
from yizhen.posts.models import Account
from yizhen.posts.signin import codes
from yizhen.posts.signin.models import PhoneCode
from yizhen.site import outside
from yizhen.site.wiring import WIRING

PHONE = "13800002010"
SECRET = "geheim"


@dataclass
class Gateway:
    """A gateway of our own: it answers what it is told to and keeps what it got."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    slow_seconds: float = 0
    released: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append((dict(self.headers), body))
            if state.slow_seconds:
                state.released.wait(10)
                return
            status = state.answers.pop(0) if state.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", state.url + "elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/sms?v=1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    state.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sms(gateway: Gateway, settings: Settings) -> Gateway:
    """The gateway as this installation's way to send short messages."""
    settings.SEND_HOSTS = frozenset({"127.0.0.1"})
    settings.SEND_SMS = outside.Gateway(
        url=gateway.url,
        secret=SECRET,
        body='{"mobile": "{{phone}}", "content": "{{text}}", "list": ["{{topic}}", 3]}',
    )
    return gateway


class Mailbox:
    """What a mail server of our own took in."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 the name that the server calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self.answer.startswith("250"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.SEND_MAIL = outside.mail_server(
        {"YIZHEN_SMTP_URL": f"smtp://127.0.0.1:{port}", "YIZHEN_MAIL_FROM": "一针 <yz@example.cn>"}
    )
    yield box
    controller.stop()


def message(way: Way = Way.SMS, to: str = PHONE, text: str = "您好") -> Message:
    return Message(way=way, to=to, title="标题", text=text, topic="test", key="errand:7")


def work() -> Errand:
    """Do the one errand that is due, as the loop does."""
    claimed = loop.claim("test")
    assert len(claimed) == 1
    loop.perform(claimed[0], WIRING.errands)
    return Errand.objects.get(pk=claimed[0].pk)


def tell(account: Account, way: Notice.Way) -> Notice:
    with deed(SYSTEM, "test.tell") as act:
        notices = journal.tell(
            act, [account.pk], topic="circular", title="停水通知", text="明天停水", ways=[way]
        )
        act.record(account)
    return notices[0]


# ---- codes and notices through the loop ----


def test_a_code_reaches_the_telephone_once_and_its_clear_text_is_gone(
    town: Town, sms: Gateway
) -> None:
    codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    assert work().done_at is not None
    [(headers, body)] = sms.got
    sent = json.loads(body)
    assert sent["mobile"] == PHONE
    assert "验证码" in sent["content"]
    assert sent["list"] == ["sign_in_code", 3]
    row = PhoneCode.objects.get()
    assert row.code_sealed == ""
    assert row.sent_at is not None
    assert headers["Idempotency-Key"].startswith("errand:")


def test_the_gateway_can_check_that_a_message_is_ours(town: Town, sms: Gateway) -> None:
    codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    work()
    [(headers, body)] = sms.got
    moment, _, mac = headers["X-Yizhen-Signature"].partition(",")
    at = moment.removeprefix("t=")
    wanted = hmac.new(SECRET.encode(), at.encode() + b"." + body, sha256).hexdigest()
    assert mac == f"v1={wanted}"
    assert abs(int(at) - time.time()) < 60


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_gateway_in_trouble_is_tried_again_with_the_same_key(
    town: Town, sms: Gateway, status: int
) -> None:
    sms.answers = [status]
    codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    tried = work()
    assert tried.done_at is None
    assert tried.given_up_at is None
    assert f"answered {status}" in tried.last_error
    assert PhoneCode.objects.get().sent_at is None
    with time_machine.travel(tried.due_at + timedelta(seconds=1)):
        assert work().done_at is not None
    assert len({headers["Idempotency-Key"] for headers, _ in sms.got}) == 1


def test_a_silent_gateway_is_an_outage(sms: Gateway) -> None:
    sms.slow_seconds = 1
    with pytest.raises(Outage):
        guarded.post(
            sms.url,
            {},
            secret="",
            key="k",
            allowed_hosts=frozenset({"127.0.0.1"}),
            seconds=0.2,
        )
    sms.released.set()


def test_a_gateway_that_is_away_is_an_outage() -> None:
    with pytest.raises(Outage):
        guarded.post(
            "http://127.0.0.1:9/",
            {},
            secret="",
            key="k",
            allowed_hosts=frozenset({"127.0.0.1"}),
        )


@pytest.mark.parametrize("status", [400, 401, 404, 302])
def test_a_final_no_becomes_a_dead_letter_that_an_administrator_sees_and_sends_again(
    town: Town, sms: Gateway, status: int
) -> None:
    sms.answers = [status]
    codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    errand = work()
    assert errand.given_up_at is not None
    assert len(sms.got) == 1  # a redirect is not followed
    state = journal_queries.loop_state(town.system_admin)
    assert [row.pk for row in state.given_up] == [errand.pk]
    assert PHONE not in errand.last_error
    journal.redrive(town.system_admin, errand.pk)
    assert work().done_at is not None


def test_a_code_that_is_over_is_not_sent(town: Town, sms: Gateway) -> None:
    asked = codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    code = codes.outgoing(SYSTEM, asked.id)
    assert code is not None
    codes.sign_in(NOBODY, asked.id, code=code.code, source="203.0.113.7")
    assert work().done_at is not None
    assert sms.got == []


def test_a_notice_reaches_a_mailbox_and_is_marked_once(town: Town, mailbox: Mailbox) -> None:
    account = usecases.change_email(town.system_admin, town.chen.id, email="chen@example.cn")
    notice = tell(account, Notice.Way.EMAIL)
    errand = work()
    assert errand.done_at is not None
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == ["chen@example.cn"]
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content)
    assert str(make_header(decode_header(mail["Subject"]))) == "停水通知"
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "明天停水"
    notice.refresh_from_db()
    assert notice.delivered_at is not None
    assert Entry.objects.filter(deed="journal.mark_delivered").count() == 1
    Errand.objects.filter(pk=errand.pk).update(done_at=None, leased_by="")
    work()  # a worker that died after sending: the notice has left, nothing is sent again
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    ("answer", "is_final"), [("550 no such mailbox", True), ("451 try later", False)]
)
def test_a_mail_servers_no_is_final_or_not_as_it_says(
    town: Town, mailbox: Mailbox, answer: str, is_final: bool
) -> None:
    account = usecases.change_email(town.system_admin, town.chen.id, email="chen@example.cn")
    mailbox.answer = answer
    tell(account, Notice.Way.EMAIL)
    errand = work()
    assert (errand.given_up_at is not None) is is_final
    assert errand.done_at is None


def test_a_line_break_in_a_title_adds_no_header(mailbox: Mailbox) -> None:
    bad = Message(
        way=Way.EMAIL,
        to="chen@example.cn",
        title="停水\nBcc: all@example.cn",
        text="明天",
        topic="t",
        key="errand:1",
    )
    carriers.Mail().carry(bad)
    [envelope] = mailbox.mails
    assert envelope.rcpt_tos == ["chen@example.cn"]


def test_somebody_without_an_address_is_a_dead_letter_not_a_retry(town: Town, sms: Gateway) -> None:
    tell(an_account(), Notice.Way.SMS)
    errand = work()
    assert errand.given_up_at is not None
    assert "no_address" in errand.last_error


def test_an_installation_without_a_way_says_so(
    town: Town, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SEND_TO_SCREEN, settings.SEND_SMS = False, None
    with pytest.raises(NoWay):
        carriers.carrier_for(Way.SMS)
    codes.ask(NOBODY, phone=PHONE, source="203.0.113.7")
    assert "no_way_to_send" in work().last_error
    assert "验证码" not in capsys.readouterr().out


# ---- the screen of a demonstration ----


def test_a_demonstration_prints_messages_and_keeps_the_last_fifty(
    town: Town,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    client: Client,
) -> None:
    settings.DATA, settings.DEMO, settings.SEND_TO_SCREEN = tmp_path, True, True
    for number in range(outbox.KEPT + 3):
        carriers.carrier_for(Way.SMS).carry(message(text=f"第{number}条"))
    assert len(outbox.kept()) == outbox.KEPT
    assert outbox.kept()[0].text == f"第{outbox.KEPT + 2}条"
    assert "第5条" in capsys.readouterr().out
    assert (tmp_path / "outbox.jsonl").stat().st_mode & 0o077 == 0
    page = client.get("/ui/outbox/")
    assert f"第{outbox.KEPT + 2}条" in page.content.decode()
    settings.DEMO = False
    assert client.get("/ui/outbox/").status_code == 404


# ---- forbidden addresses ----


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:0001::1",
    ],
)
def test_a_message_never_goes_to_this_machine_or_a_clouds_metadata(address: str) -> None:
    assert guarded.is_forbidden(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressForbidden):
        guarded.post(f"http://{host}/", {}, secret="", key="k", allowed_hosts=frozenset())


@pytest.mark.parametrize("address", ["10.20.30.40", "192.168.1.9", "203.0.114.7", "2408:8000::1"])
def test_gateways_inside_and_outside_of_the_government_network_are_allowed(address: str) -> None:
    assert not guarded.is_forbidden(ip_address(address))


def test_names_are_checked_by_what_they_lead_to(gateway: Gateway) -> None:
    url = gateway.url.replace("127.0.0.1", "localhost")
    with pytest.raises(AddressForbidden):
        guarded.post(url, {}, secret="", key="k", allowed_hosts=frozenset())
    assert gateway.got == []


# ---- the shape of what is sent ----


def test_a_message_cannot_change_the_shape_that_the_administrator_wrote() -> None:
    body = '{"a": "{{text}}", "b": {"c": ["x{{phone}}y", 1, null]}, "d": "{{unknown}} {{"}'
    made = carriers.filled(body, {"text": '"},"admin":true,"x":"{{phone}}', "phone": "138"})
    assert made == {
        "a": '"},"admin":true,"x":"{{phone}}',
        "b": {"c": ["x138y", 1, None]},
        "d": "{{unknown}} {{",
    }


def test_a_message_does_not_show_itself_in_a_log() -> None:
    assert PHONE not in repr(message())
    assert "您好" not in repr(message())


def test_a_refused_message_is_not_repeated_in_the_refusal(sms: Gateway) -> None:
    sms.answers = [403]
    with pytest.raises(GatewayRefused) as refused:
        carriers.carrier_for(Way.SMS).carry(message())
    assert PHONE not in str(refused.value.text)


# ---- what the environment says ----


@pytest.mark.parametrize(
    "env",
    [
        {"YIZHEN_SMTP_URL": "mail.example.cn"},
        {"YIZHEN_SMTP_URL": "smtp://mail.example.cn"},
        {"YIZHEN_SMTP_URL": "http://mail.example.cn", "YIZHEN_MAIL_FROM": "a@b.cn"},
    ],
)
def test_half_a_mail_server_stops_the_start_with_a_sentence(env: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="YIZHEN_"):
        outside.mail_server(env)


def test_a_mail_server_is_read_from_its_address() -> None:
    server = outside.mail_server(
        {
            "YIZHEN_SMTP_URL": "smtp://u%40b:p%2Fw@mail.example.cn:587?starttls=1",
            "YIZHEN_MAIL_FROM": "yz@example.cn",
        }
    )
    assert server is not None
    assert (server.user, server.password, server.port) == ("u@b", "p/w", 587)
    assert (server.starts_tls, server.uses_tls) == (True, False)
    assert outside.mail_server({}) is None


def test_a_gateway_that_is_no_web_address_stops_the_start() -> None:
    with pytest.raises(Misconfigured, match="YIZHEN_SMS_URL"):
        outside.gateway({"YIZHEN_SMS_URL": "file:///etc/passwd"}, kind="SMS", body="{}")


@pytest.mark.parametrize(
    "env",
    [
        {"YIZHEN_OIDC_SERVER": "http://id.example.cn", "YIZHEN_OIDC_CLIENT_ID": "yz"},
        {"YIZHEN_OIDC_SERVER": "https://id.example.cn"},
    ],
)
def test_a_provider_without_tls_or_client_stops_the_start(env: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="YIZHEN_OIDC"):
        outside.openid_provider(env)
