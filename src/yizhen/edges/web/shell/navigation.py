"""Entries of a navigation, as the shells show them. Each edge makes its own and hands them over as `nav` or `tabs`."""

from dataclasses import dataclass

from yizhen.core.text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go. `code` is compared with the page's `here` to mark the current one."""

    code: str
    title: Text
    url: str
    icon: str
    count: int | None = None
    is_hot: bool = False
    """The count is shown in red: something is overdue."""
    is_raised: bool = False
    """The one main action of a tab bar."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading of the desk's navigation."""

    title: Text
    entries: tuple[Entry, ...]
