"""Where a message to somebody goes."""

from yizhen.core.actor import Actor
from yizhen.journal.sealed_text import unseal
from yizhen.posts.models import PHONE, Account


def address_of(actor: Actor, account_id: int, *, way: str) -> str:
    """The number, e-mail address or user name that a message `way` ("sms", "email", "webhook") goes to; empty when there is none.

    For the worker alone: people see a phone through `show_phone`, which writes down what for.
    """
    assert actor.is_system
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        return ""
    if way == "sms":
        return unseal(account.phone_sealed, about=PHONE)
    return {"email": account.email, "webhook": account.username}[way]
