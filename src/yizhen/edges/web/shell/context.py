"""What every template knows without being told."""

from django.conf import settings
from django.http import HttpRequest

from yizhen.edges.web.shell.reading import reading_of


def reading(request: HttpRequest) -> dict[str, object]:
    """How this person reads (`reading`, `mode`, `big`), and the installation's help line (`help_phone`, may be empty);
    `demo` is true in a demonstration.
    """
    choice = reading_of(request)
    return {
        "reading": choice,
        "mode": choice.mode.value,
        "big": choice.is_big,
        "help_phone": getattr(settings, "HELP_PHONE", ""),
        "demo": settings.DEMO,
    }
