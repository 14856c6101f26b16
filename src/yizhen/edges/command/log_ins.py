"""One way into the demo: which role, and what to type."""

from dataclasses import dataclass

from yizhen.core.text import Text


@dataclass(frozen=True, slots=True)
class LogIn:
    """How to sign in as one role of the demo. Never for a real person."""

    role: Text
    username: str
    password: str
    page: str = "/"
    """Where this role works."""
