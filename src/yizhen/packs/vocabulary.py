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
            "account.secure",
            "attachment.read",
            "audit.read",
            "circular.acknowledge",
            "circular.issue",
            "circular.read",
            "errand.redrive",
            "handover.arrange",
            "journal.verify",
            "organisation.edit",
            "organisation.read",
            "pack.manage",
            "pack.read",
            "person.read",
            "phone.share",
            "place.edit",
            "place.read",
            "post.manage",
            "post.read",
            "remark.redact",
            "system.manage",
        }
    ),
    effects=frozenset({"matters.remind_addressees", "matters.withdraw_parts"}),
)
"""What the rooms of this house offer."""
