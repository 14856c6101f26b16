"""Names that code offers to packs: abilities that duties may carry, effects that procedures may call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every name that a pack may use. A name that is not here is a fault of the pack."""

    abilities: frozenset[str]
    effects: frozenset[str]


HOUSE = Vocabulary(
    abilities=frozenset(
        {
            "account.manage",
            "account.read",
            "attachment.read",
            "audit.read",
            "errand.redrive",
            "handover.arrange",
            "journal.verify",
            "notice.acknowledge",
            "notice.issue",
            "notice.read",
            "organisation.edit",
            "organisation.read",
            "pack.manage",
            "pack.read",
            "person.read",
            "place.edit",
            "place.read",
            "post.manage",
            "post.read",
            "remark.redact",
            "system.manage",
        }
    ),
    effects=frozenset({"notice.tell_addressee", "notice.tell_issuer"}),
)
"""What the rooms of this house offer."""
