"""What every file owes to the next reader: no traces of one machine, nothing left to do, short files, both languages, everything shipped."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from tests.house.paper import ROOT
from yizhen.edges.web.shell.locale import build

SOURCE = ROOT / "src/yizhen"
FILE_LINES_MAX = 600
STYLE_LINES_MAX = 750
"""A sheet of styles is read beside the page it is for; rules of one selector each take many short lines."""
FUNCTION_LINES_MAX = 70
LONG_FILES = {
    "tests/posts/test_signin.py": "all ways in, in the order of a sign-in",
    "edges/web/shell/static/app/components.css": "one look, in the order of the style guide",
}
"""Files that are long on purpose, each with its reason."""

TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".sh", ".lock", ".po", ".svg", ".txt", ""}
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w")
"""A path that is right on one machine only."""
REGISTRY = re.compile(
    r"\b(?:files\.pythonhosted|pypi\.org/simple|registry\.npmjs|index-url|artifactory|mirrors?\.[a-z]+\.)"
)
LEFT = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
SELF = Path(__file__).name
CHINESE = r"[\u4e00-\u9fff]"
HALF = re.compile(rf"{CHINESE}[,:;!?](?={CHINESE})|{CHINESE}!|！")
"""A half-width mark between Chinese characters, or a shout."""
ADDRESS = re.compile(r"\w+://\S+")
"""An address such as postgresql://用户:密码@主机 has marks of its own."""
HTML_TEXT = re.compile(rf">[^<>{{}}]*{CHINESE}{{2}}[^<>{{}}]*<")
HTML_WORDS = re.compile(
    rf"\b(?:aria-label|title|placeholder|alt|value)=\"[^\"{{}}]*{CHINESE}{{2}}[^\"]*\""
)


@cache
def files() -> tuple[Path, ...]:
    """Every text file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else _walked()
    found = [ROOT / name for name in sorted(set(names))]
    return tuple(file for file in found if file.suffix in TEXT and file.is_file())


def _walked() -> list[str]:
    """The same where there is no git: a copy of the tree."""
    tops = ("src", "tests", "docs", "bootstrap", "benchmarks")
    found = [
        file for top in tops for file in (ROOT / top).rglob("*") if "__pycache__" not in file.parts
    ]
    return [str(file.relative_to(ROOT)) for file in (*found, *ROOT.glob("*.*"))]


def modules() -> Iterator[Path]:
    """Every Python file of ours, migrations apart: those are written by a tool."""
    for file in files():
        if file.suffix == ".py" and "migrations" not in file.parts:
            yield file


def hits(pattern: re.Pattern[str]) -> list[str]:
    """Every place where `pattern` is found, this file apart."""
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files()
        if file.name != SELF
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nothing_knows_the_machine_it_was_written_on() -> None:
    assert hits(MACHINE) == []


def test_nothing_names_a_package_index() -> None:
    assert hits(REGISTRY) == []


def test_nothing_is_left_to_do() -> None:
    assert hits(LEFT) == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in modules()
        if (text := file.read_text(encoding="utf-8")).strip()
        and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_file_needs_searching() -> None:
    long = {}
    for file in files():
        lines = file.read_text(encoding="utf-8").count("\n")
        most = {".css": STYLE_LINES_MAX}.get(file.suffix, FILE_LINES_MAX)
        is_ours = file.suffix in {".py", ".html", ".js", ".css", ".md"}
        if is_ours and "migrations" not in file.parts and lines > most:
            long[str(file.relative_to(ROOT)).removeprefix("src/yizhen/")] = lines
    assert {name: lines for name, lines in long.items() if name not in LONG_FILES} == {}
    assert set(LONG_FILES) <= set(long), "no longer long"


def test_no_function_needs_scrolling() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []


def test_chinese_words_in_code_keep_their_own_punctuation() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value[:60]}"
        for file in modules()
        if file.is_relative_to(SOURCE)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HALF.search(ADDRESS.sub("", node.value)) and "(?:" not in node.value
    ]
    assert found == []


def test_chinese_words_in_packs_keep_their_own_punctuation() -> None:
    assert [hit for hit in hits(HALF) if hit.startswith("src/yizhen/content")] == []


def test_all_chinese_on_a_page_can_be_said_in_english() -> None:
    assert build.untranslated() == []
    bare = []
    for file in SOURCE.rglob("templates/**/*.html"):
        text = build.COMMENT.sub("", file.read_text(encoding="utf-8"))
        text = build.BLOCK.sub("", text)
        text = re.sub(r"{%.*?%}|{{.*?}}", "{}", text, flags=re.DOTALL)
        found = [*HTML_TEXT.findall(text), *HTML_WORDS.findall(text)]
        bare += [f"{file.relative_to(SOURCE)}: {hit}" for hit in found if "中文" not in hit]
    assert bare == []


def shipped() -> list[str]:
    """Every file that an installation needs at run time and that is no Python."""
    wanted = (
        "*.html",
        "*.css",
        "*.js",
        "*.svg",
        "*.toml",
        "*.mo",
        "*.txt",
        "*.woff2",
        "*.webmanifest",
    )
    found = [
        f for f in SOURCE.rglob("*") if f.is_file() and any(fnmatch(f.name, w) for w in wanted)
    ]
    return sorted(str(file.relative_to(SOURCE.parent)) for file in found)


def test_everything_that_is_needed_lies_inside_of_the_package() -> None:
    kinds = {Path(name).suffix for name in shipped()}
    assert {".html", ".css", ".js", ".toml", ".mo", ".txt"} <= kinds
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
        "build"
    ]
    assert wheel["targets"]["wheel"]["packages"] == ["src/yizhen"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    lost = [name for name in shipped() if any(fnmatch(Path(name).name, rule) for rule in ignored)]
    assert lost == [], "the build leaves out what git ignores"
