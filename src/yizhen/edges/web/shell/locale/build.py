"""English of the house: joins the parts into one catalogue, and tells what is missing.

Every web edge keeps the English of its own sentences in `en/parts/<name>.po`; this script joins them into `en/LC_MESSAGES/django.po` and
`django.mo` (both are committed, so that an installation needs no tool). Run it after changing a part:

    python -m yizhen.edges.web.shell.locale.build

It fails when two parts translate the same Chinese differently, when a sentence of a template or of Python has no English, or when a part
translates a sentence that nobody says any more. Chinese is the source; plural forms (blocktranslate count) need both English forms.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polib

HERE: Final = Path(__file__).resolve().parent
SOURCE: Final = HERE.parents[3]
"""The package `yizhen`."""
PARTS: Final = HERE / "en" / "parts"
CATALOGUE: Final = HERE / "en" / "LC_MESSAGES" / "django.po"
HEADER: Final = {
    "Project-Id-Version": "yizhen",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
CHINESE: Final = r"[\u4e00-\u9fff]"
HALF_WIDTH: Final = re.compile(rf"{CHINESE}\s?[,!?;:](?=\s?{CHINESE})|{CHINESE}[,!?;](?=\s|$|<|\|)")
COMMENT: Final = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
TAG: Final = re.compile(r"{%\s*(.*?)\s*%}|{{\s*(.*?)\s*}}", re.DOTALL)
TRANSLATE: Final = re.compile(r"^(?:translate|trans)\s+(\"[^\"]*\"|'[^']*')")
UNDERSCORE: Final = re.compile(r"_\(\s*(\"[^\"]*\"|'[^']*')\s*\)")
BLOCK: Final = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<options>[^%]*)%}(?P<body>.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)  # fmt: skip
PLURAL: Final = re.compile(r"{%\s*plural\s*%}")
VARIABLE: Final = re.compile(r"{{\s*(\w+)\s*}}")
QUOTED: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
FUNCTIONS: Final = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"})


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A Chinese sentence and where it is said. `plural` differs from empty when a number decides the form."""

    text: str
    plural: str
    place: str


def main() -> int:
    """Build the catalogue; the exit code is 1 when something is missing."""
    faults = [*conflicts(), *untranslated(), *unused()]
    build()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def build() -> polib.POFile:
    """Join all parts and write both catalogues."""
    joined = polib.POFile(wrapwidth=0)
    joined.metadata = dict(HEADER)
    for entry in sorted(_entries().values(), key=lambda one: str(one.msgid)):
        joined.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    joined.save(str(CATALOGUE))
    joined.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return joined


def is_current() -> bool:
    """Whether the committed catalogue is what the parts give."""
    if not CATALOGUE.exists():
        return not _entries()
    known = {str(entry.msgid): _english(entry) for entry in polib.pofile(str(CATALOGUE))}
    return known == {text: _english(entry) for text, entry in _entries().items()}


def conflicts() -> list[str]:
    """Sentences that two parts translate differently."""
    seen: dict[str, tuple[str, tuple[str, ...]]] = {}
    faults = []
    for part, entry in _all_entries():
        text, english = str(entry.msgid), _english(entry)
        before = seen.setdefault(text, (part, english))
        if before[1] != english:
            faults.append(f"{before[0]} and {part} translate {text!r} differently")
    return faults


def untranslated(source: Path = SOURCE) -> list[str]:
    """Sentences of templates and of Python that have no English."""
    known = _entries()
    faults = []
    for sentence in sorted(set(sentences(source))):
        entry = known.get(sentence.text)
        english = _english(entry) if entry else ()
        wanted = 2 if sentence.plural else 1
        if len(english) != wanted or not all(english):
            faults.append(f"{sentence.place}: no English for {sentence.text!r}")
    return faults


def unused(source: Path = SOURCE) -> list[str]:
    """Entries of parts that no template and no Python says."""
    said = {sentence.text for sentence in sentences(source)}
    return [
        f"{part}: nobody says {entry.msgid!r}"
        for part, entry in _all_entries()
        if str(entry.msgid) not in said
    ]


def half_width(source: Path = SOURCE) -> list[str]:
    """Places in templates where a half-width mark stands after a Chinese character."""
    faults = []
    for file in sorted(source.rglob("templates/**/*.html")):
        visible = COMMENT.sub("", file.read_text(encoding="utf-8"))
        visible = re.sub(r"{%.*?%}|{{.*?}}", _strings_only, visible, flags=re.DOTALL)
        faults += [
            f"{file.relative_to(source)}: {visible[max(0, hit.start() - 8) : hit.end() + 8]!r}"
            for hit in HALF_WIDTH.finditer(visible)
        ]
    return faults


def sentences(source: Path = SOURCE) -> Iterator[Sentence]:
    """Everything that is marked for translation below `source`."""
    for file in sorted(source.rglob("*.html")):
        yield from in_template(file.read_text(encoding="utf-8"), str(file.relative_to(source)))
    for file in sorted(source.rglob("*.py")):
        yield from in_python(file.read_text(encoding="utf-8"), str(file.relative_to(source)))


def in_template(text: str, place: str) -> Iterator[Sentence]:
    """What a template marks with translate, blocktranslate or _("…")."""
    text = COMMENT.sub("", text)
    for block in BLOCK.finditer(text):
        forms = PLURAL.split(block["body"])
        if "trimmed" in block["options"].split():
            forms = [
                " ".join(line.strip() for line in form.split("\n") if line.strip())
                for form in forms
            ]
        said = [_as_message(form) for form in forms]
        yield Sentence(said[0], said[1] if len(said) > 1 else "", place)
    for tag in TAG.finditer(BLOCK.sub(lambda found: f"{{% block {found['options']} %}}", text)):
        inner = tag[1] or tag[2] or ""
        if found := TRANSLATE.match(inner):
            yield Sentence(_doubled(found[1][1:-1]), "", place)
        for found in UNDERSCORE.finditer(inner):
            yield Sentence(_doubled(found[1][1:-1]), "", place)


def in_python(text: str, place: str) -> Iterator[Sentence]:
    """What Python marks with gettext, gettext_lazy, ngettext or _."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in FUNCTIONS:
            continue
        said = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]  # fmt: skip
        if said and re.search(CHINESE, said[0]):
            yield Sentence(said[0], said[1] if name.startswith("ngettext") else "", place)


def _entries() -> dict[str, polib.POEntry]:
    return {str(entry.msgid): entry for _, entry in _all_entries()}


def _all_entries() -> Iterator[tuple[str, polib.POEntry]]:
    for file in sorted(PARTS.glob("*.po")):
        for entry in polib.pofile(str(file), wrapwidth=0):
            yield file.name, entry


def _english(entry: polib.POEntry) -> tuple[str, ...]:
    forms: dict[int, str] = entry.msgstr_plural
    return tuple(forms[key] for key in sorted(forms)) if forms else (str(entry.msgstr),)


def _as_message(body: str) -> str:
    """A blocktranslate's body as gettext sees it."""
    return VARIABLE.sub(r"%(\1)s", _doubled(body))


def _doubled(text: str) -> str:
    """A template's sentence as the catalogue holds it: Django doubles each per cent sign."""
    return text.replace("%", "%%")


def _strings_only(tag: "re.Match[str]") -> str:
    """The quoted words of a tag, set apart from each other: those are seen on the page."""
    return "|".join(double or single for double, single in QUOTED.findall(tag[0]))


if __name__ == "__main__":
    sys.exit(main())
