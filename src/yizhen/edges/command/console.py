"""What a command says and where: words in the person's language, results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from yizhen.core.refusals import Refusal
from yizhen.core.text import Language, Text
from yizhen.edges.command.progress import Progress

LANGUAGE_VARIABLES = ("YIZHEN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where a language is looked for when the command line names none; the first that says zh or en counts."""

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Console:
    """One person's terminal."""

    language: Language = "zh"
    out: TextIO = sys.stdout
    err: TextIO = sys.stderr

    def words(self, text: Text) -> str:
        """`text` in the person's language."""
        return text.in_language(self.language)

    def say(self, text: Text | str = "") -> None:
        """One line of what was asked for."""
        print(text if isinstance(text, str) else self.words(text), file=self.out, flush=True)

    def note(self, text: Text | str) -> None:
        """One line about what is going on."""
        print(text if isinstance(text, str) else self.words(text), file=self.err, flush=True)

    def refuse(self, refusal: Refusal) -> int:
        """Say why not; gives the exit code."""
        self.note(refusal.text)
        return refusal.exit_code

    def show(self, value: Json) -> None:
        """`value` as JSON, for other programs."""
        self.say(json.dumps(value, ensure_ascii=False, indent=2))

    def progress(self, title: Text, total: int = 0) -> Progress:
        """A bar on a terminal, a few lines elsewhere; `total` 0 means that nobody knows."""
        return Progress(self.words(title), total=total, stream=self.err)


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Language | None:
    """The language that the command line or the environment asks for; None when neither says."""
    for at, argument in enumerate(arguments):
        if argument == "--language" and at + 1 < len(arguments):
            return _language(arguments[at + 1])
        if argument.startswith("--language="):
            return _language(argument.removeprefix("--language="))
    found = (_language(environ.get(name, "")) for name in LANGUAGE_VARIABLES)
    return next((language for language in found if language), None)


def _language(name: str) -> Language | None:
    start = name.lower()[:2]
    return "zh" if start == "zh" else "en" if start == "en" else None
