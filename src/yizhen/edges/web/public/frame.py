"""What stands around every public page."""

from typing import Final

from django.conf import settings
from django.urls import reverse

from yizhen.core.text import Text
from yizhen.edges.web.shell.navigation import Entry

TABS: Final = (
    ("journal", Text("公开台账", "Public journal"), "scroll-text"),
    ("receipt", Text("核对回执", "Check a receipt"), "shield-check"),
    ("privacy", Text("个人信息", "Privacy"), "lock-keyhole"),
    ("accessibility", Text("无障碍", "Accessibility"), "accessibility"),
)


def frame(here: str) -> dict[str, object]:
    """Context of a page with the public header."""
    tabs = tuple(Entry(code, title, reverse(f"public:{code}"), icon) for code, title, icon in TABS)
    name = getattr(settings, "HOUSE_NAME", "")
    return {"tabs": tabs, "here": here, "site_name": "" if name == "一针" else name}
