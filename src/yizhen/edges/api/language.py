"""In which language a program wants to be answered."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from yizhen.core.text import Language

DEFAULT: Language = "zh"
_TAGS: dict[str, Language] = {"zh": "zh", "en": "en"}
HTML_LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def language_of(request: HttpRequest) -> Language:
    """The first language of Accept-Language that the house speaks; Chinese when there is none."""
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        known = _TAGS.get(tag.split("-")[0])
        if known is not None:
            return known
    return DEFAULT
