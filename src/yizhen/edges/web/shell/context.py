"""What every template knows."""

from django.http import HttpRequest


def reading(request: HttpRequest) -> dict[str, object]:
    """How this person reads."""
    return {"mode": request.COOKIES.get("yizhen_mode", "standard")}
