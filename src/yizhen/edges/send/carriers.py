"""What carries messages out of the house: a mail server, a gateway that takes JSON, or, in a demonstration, the screen."""

import json
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from yizhen.core.refusals import Outage
from yizhen.edges.send import guarded, outbox
from yizhen.edges.send.messages import Carrier, GatewayRefused, Message, NoWay, Way

MAIL_SECONDS = 15
FINAL_SMTP = range(550, 555)
"""Answers of a mail server that will be the same tomorrow: no such mailbox, not accepted."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Prints messages and keeps the last ones for the outbox page. For demonstrations only."""

    def carry(self, message: Message) -> None:
        """Show it."""
        print(f"[{message.way}] {message.to}: {message.title} {message.text}", flush=True)
        outbox.keep(message)


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends e-mail through the installation's mail server."""

    def carry(self, message: Message) -> None:
        """Send it as plain text. The same message tried twice carries the same Message-ID."""
        server = settings.SEND_MAIL
        assert server is not None
        backend = EmailBackend(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.starts_tls,
            use_ssl=server.uses_tls,
            timeout=MAIL_SECONDS,
        )
        domain = server.sender.rpartition("@")[2].rstrip(">") or "localhost"
        mail = EmailMessage(
            subject=" ".join(message.title.split()),
            body=message.text,
            from_email=server.sender,
            to=[message.to],
            headers={"Message-ID": f"<{message.key.replace(':', '.')}@{domain}>"},
            connection=backend,
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _mail_refused(server.host, codes[0] if codes else 0) from error
        except smtplib.SMTPResponseException as error:
            raise _mail_refused(server.host, error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Outage(f"{server.host}: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class JsonGateway:
    """Posts messages as signed JSON: short messages, WeChat Work, anything that takes a web address."""

    url: str
    secret: str
    body: str

    def carry(self, message: Message) -> None:
        """Post it."""
        marks = {
            "phone": message.to,
            "to": message.to,
            "title": message.title,
            "text": message.text,
            "topic": message.topic,
            "key": message.key,
        }
        guarded.post(
            self.url,
            filled(self.body, marks),
            secret=self.secret,
            key=message.key,
            allowed_hosts=settings.SEND_HOSTS,
        )


def carrier_for(way: Way) -> Carrier:
    """What carries messages by `way` in this installation. Raises NoWay."""
    if settings.SEND_TO_SCREEN:
        return Screen()
    if way is Way.EMAIL and settings.SEND_MAIL is not None:
        return Mail()
    gateway = {Way.SMS: settings.SEND_SMS, Way.WEBHOOK: settings.SEND_WEBHOOK}.get(way)
    if gateway is None:
        raise NoWay(way=way.value)
    return JsonGateway(url=gateway.url, secret=gateway.secret, body=gateway.body)


def filled(body: str, marks: Mapping[str, str]) -> dict[str, object]:
    """The JSON of `body` with `{{name}}` replaced inside its strings: a message can never change the shape."""
    shape = json.loads(body)
    assert isinstance(shape, dict)
    return {key: _filled(value, marks) for key, value in shape.items()}


def _filled(value: object, marks: Mapping[str, str]) -> object:
    if isinstance(value, str):
        parts = value.split("{{")
        return parts[0] + "".join(_filled_part(part, marks) for part in parts[1:])
    if isinstance(value, list):
        return [_filled(inner, marks) for inner in value]
    if isinstance(value, dict):
        return {key: _filled(inner, marks) for key, inner in value.items()}
    return value


def _filled_part(part: str, marks: Mapping[str, str]) -> str:
    name, closing, rest = part.partition("}}")
    return marks[name] + rest if closing and name in marks else "{{" + part


def _mail_refused(host: str, code: int) -> Outage | GatewayRefused:
    if code in FINAL_SMTP:
        return GatewayRefused(host=host, answer=code)
    return Outage(f"{host}: answered {code}")
