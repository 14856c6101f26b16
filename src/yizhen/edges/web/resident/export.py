"""Everything that the house keeps about one person, as plain values for a file."""

from yizhen.core.actor import Actor
from yizhen.edges.web.resident.frame import address
from yizhen.journal import queries as journal
from yizhen.posts import queries as posts
from yizhen.posts import usecases

ROWS_MAX = 5_000
"""Of each kind; nobody reads more, and who needs it asks the office."""


def everything(actor: Actor) -> dict[str, object]:
    """The actor's account, messages, deeds, texts, and who looked at their phone number."""
    account = posts.account(actor, actor.id)
    return {
        "account": {
            "username": account.username,
            "name": account.name,
            "phone": usecases.show_phone(actor, actor.id, purpose="my data"),
            "email": account.email,
            "home": address(actor, account.home_path),
            "home_path": account.home_path,
            "created_at": account.created_at,
        },
        "messages": [
            {"at": row.created_at, "title": row.title, "text": row.text, "read_at": row.read_at}
            for row in journal.notices(actor)[:ROWS_MAX]
        ],
        "deeds": [
            {"number": row.pk, "at": row.at, "deed": row.deed, "about": row.target_kind}
            for row in journal.own_entries(actor)[:ROWS_MAX]
        ],
        "texts": [
            {"at": row.at, "field": row.field, "text": row.text}
            for row in journal.own_remarks(actor)[:ROWS_MAX]
        ],
        "looked_at": [
            {"at": row.at, "fields": row.fields, "purpose": row.purpose}
            for row in journal.looks_at(actor, "posts.account", str(actor.id))[:ROWS_MAX]
        ],
    }
