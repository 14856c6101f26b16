"""Reading the house's own papers: fenced blocks, links and code spans of Markdown files, and commands as they are typed."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPERS = (
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "src/yizhen/content/national/README.md",
)
_FENCE = re.compile(r"^```(\w*)$")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a paper."""

    paper: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """Where to look."""
        return f"{self.paper.relative_to(ROOT)}:{self.line}"


def blocks(language: str, papers: tuple[Path, ...] = PAPERS) -> list[Block]:
    """Every fenced block in `language`."""
    return [one for paper in papers for one in _blocks_of(paper) if one.language == language]


def prose(paper: Path) -> str:
    """A paper without its fenced blocks."""
    kept, is_fenced = [], False
    for line in paper.read_text(encoding="utf-8").splitlines():
        if _FENCE.match(line):
            is_fenced = not is_fenced
        elif not is_fenced:
            kept.append(line)
    return "\n".join(kept)


def links(paper: Path) -> list[str]:
    """Where the links and pictures of a paper lead to."""
    return _LINK.findall(prose(paper))


def spans(paper: Path) -> list[str]:
    """What stands in code spans."""
    return _SPAN.findall(prose(paper))


def anchors(paper: Path) -> set[str]:
    """The anchors of a paper's headings, as the usual readers make them."""
    words = [re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(prose(paper))]
    return {word.strip().replace(" ", "-") for word in words}


def rows(paper: Path, first: str) -> list[list[str]]:
    """The cells of all table rows whose first cell matches the pattern `first`."""
    found = []
    for line in prose(paper).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("|") and re.fullmatch(first, cells[0]):
            found.append(cells)
    return found


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command line of a `sh` block, as it stands and split into words."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line, shlex.split(line)


def _blocks_of(paper: Path) -> Iterator[Block]:
    language, start, kept = "", 0, list[str]()
    for number, line in enumerate(paper.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if fence and not start:
            language, start, kept = fence[1], number, []
        elif fence:
            yield Block(paper, start, language, "\n".join(kept) + "\n")
            start = 0
        elif start:
            kept.append(line)
