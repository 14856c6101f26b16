"""Words in the two languages of the house, for places that know no web framework."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English; Chinese is the original."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def in_language(self, language: Language) -> str:
        """The words in `language`."""
        return self.en if language == "en" else self.zh

    def format(self, **facts: object) -> "Text":
        """The same text with `{names}` filled from `facts`; a missing name stays visible."""
        return Text(
            zh=_fill(self.zh, facts, language="zh"), en=_fill(self.en, facts, language="en")
        )


def _fill(sentence: str, facts: dict[str, object], *, language: Language) -> str:
    for name, value in facts.items():
        words = value.in_language(language) if isinstance(value, Text) else str(value)
        sentence = sentence.replace("{" + name + "}", words)
    return sentence
