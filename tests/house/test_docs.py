"""What the docs say is true: commands parse or run, links and paths lead somewhere, examples load, tables are complete."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from bootstrap import test as gate
from tests.house.paper import (
    PAPERS,
    ROOT,
    Block,
    anchors,
    blocks,
    commands,
    links,
    prose,
    rows,
    spans,
)
from yizhen.core.text import Text
from yizhen.edges.command import grammar
from yizhen.edges.command.demo_town.people import PASSWORD, RESIDENT, ROLES
from yizhen.edges.command.options import read_up
from yizhen.packs.loader import check
from yizhen.packs.shapes import SHAPES
from yizhen.packs.vocabulary import HOUSE

SOURCE = ROOT / "src/yizhen"
DOCS = ROOT / "docs"
SYSTEM_DUTY = "system_administrator"
PICTURE_BYTES_MAX = 150 * 1024
ADR_LINES_MAX = 60

SETTING = re.compile(r"YIZHEN_[A-Z_]+")
NOT_SETTINGS = {
    "YIZHEN_PARENT": "set by `up` for its own children",
    "YIZHEN_WIRING": "a name inside of Django's settings",
    "YIZHEN_CHROMIUM": "set by ./test for its own browser tests",
    "YIZHEN_TEST_DATABASE_URL": "of ./test; its help tells it",
}
"""Names that look like settings of an installation and are none."""

ELSEWHERE = ("/etc/", "/srv/", "/root/", "/mnt/", "/tmp/")
OF_AN_INSTALLATION = {
    ".venv/", ".venv/bin/yizhen", "var/", "./var", "./.venv", "keys/", "attachments/", "static/",
    "my-pack/pack.toml", "my-pack/duties.toml", "up.lock", "running.lock", "migrating.lock",
    "tests/keys/test_keys.py",
}  # fmt: skip
"""Paths that appear when somebody runs or writes something: they are not in the repository."""

NOT_PATHS = {
    "uv.lock": "what the design named and we do not have",
    "/sm3": "how the origin of a log under SM3 ends",
    "yizhen.entry/1": "the name of a format",
    "first/second/third": "how a petition class is written",
}
"""Code spans that only look like paths."""

SAME_WORDS = (
    (r"通知(?!楼|网格员|到|给)", r"circular"),
    (r"^已?签收", r"acknowledg"),
    (r"回执", r"receipt"),
    (r"台账", r"journal|log"),
    (r"^(看过)?消息", r"message|notice"),
    (r"网格员(?!，)", r"grid worker"),
    (r"工作日", r"working|workday"),
    (r"内容包", r"pack"),
    (r"令牌", r"token|key"),
    (r"交接|移交", r"hand"),
    (r"岗位(?!职责)", r"post"),
)
"""Spot rules from the glossary: where a short title says the Chinese word, its English says the English one."""
TITLE_CHARS_MAX = 12


@pytest.mark.parametrize("block", blocks("sh"), ids=lambda block: block.place)
def test_every_command_in_the_docs_exists(block: Block) -> None:
    for line, words in commands(block):
        try:
            _require_command(words)
        except SystemExit as refused:
            pytest.fail(f"{block.place}: {line} (exit {refused.code})")


def _require_command(words: list[str]) -> None:
    program, arguments = words[0], words[1:]
    match program:
        case "./run" if arguments != ["--help"]:
            read_up(arguments)
        case "./test":
            ours, _ = gate._split(arguments)
            gate._parser().parse_args(ours)
        case ".venv/bin/yizhen":
            grammar.read(arguments, language="en")
        case ".venv/bin/python" if arguments[0] == "-c":
            ast.parse(arguments[1])
        case ".venv/bin/python":
            assert (ROOT / arguments[0]).is_file()
            assert arguments[1] in get_commands()
        case "curl":
            resolve(urlsplit(arguments[-1]).path)
        case "export":
            name = arguments[0].partition("=")[0]
            assert name == "TOKEN" or name in settings_in_code()
        case "cp" if arguments[0].startswith("src/"):
            assert (ROOT / arguments[0]).exists()
        case _:
            assert program in {"./run", "cp", "mkdir"}, program


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_leads_somewhere(paper: Path) -> None:
    for link in links(paper):
        if link.startswith(("http://", "https://")):
            assert link.startswith("https://"), f"{link} is not protected"
            continue
        name, _, anchor = link.partition("#")
        target = (paper.parent / name) if name else paper
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{link} has no such heading"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_path_in_the_docs_exists(paper: Path) -> None:
    lost = [span for span in spans(paper) if _is_path(span) and not _exists(span, paper)]
    assert lost == []


def _is_path(span: str) -> bool:
    if span in NOT_PATHS or re.search(r"[\s<>*{}…$@=]|://|^[a-z]+(/[a-z+.-]+)?$", span):
        return False
    return "/" in span or bool(re.search(r"\.(py|toml|md|html|css|js|lock)$", span))


def _exists(span: str, paper: Path) -> bool:
    if span in OF_AN_INSTALLATION or span.startswith(ELSEWHERE):
        return True
    if span.startswith("/"):
        return _is_address(span)
    at = (ROOT, paper.parent, SOURCE, SOURCE / "edges", SOURCE / "content/national")
    if any((folder / span).exists() for folder in at):
        return True
    return "/" not in span and any(True for _ in ROOT.glob(f"[!.]*/**/{span}"))


def _is_address(span: str) -> bool:
    try:
        resolve(span)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.place)
def test_every_example_in_python_is_python_and_imports_what_exists(block: Block) -> None:
    for node in ast.walk(ast.parse(block.text)):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module.startswith("yizhen.") and not node.module.startswith("yizhen.keys"):
            module = importlib.import_module(node.module)
            for name in node.names:
                assert hasattr(module, name.name), f"{block.place}: {node.module}.{name.name}"


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.place)
def test_every_example_in_toml_is_toml(block: Block) -> None:
    assert tomllib.loads(block.text)


def test_the_examples_of_packs_are_a_pack_and_show_every_kind_of_file(tmp_path: Path) -> None:
    for block in blocks("toml", (DOCS / "packs.md",)):
        name = block.text.partition("\n")[0].removeprefix("# file: ")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block.text, encoding="utf-8")
    duties = tomllib.loads((tmp_path / "duties.toml").read_text(encoding="utf-8"))["duty"]
    shown = frozenset(ability for duty in duties for ability in duty["abilities"])
    assert shown <= HOUSE.abilities
    assert check((tmp_path,), vocabulary=replace(HOUSE, abilities=shown)) == ()
    assert [shape.kind for shape in SHAPES if not list(tmp_path.glob(shape.glob))] == []


def test_the_table_of_settings_is_what_the_code_reads() -> None:
    told = {cells[0].strip("`") for cells in rows(DOCS / "operate.md", r"`YIZHEN_[A-Z_]+`")}
    assert told == settings_in_code()


def settings_in_code() -> set[str]:
    """Every environment variable of an installation that the code names, gateways' by their kind."""
    files = [*SOURCE.rglob("*.py"), *(ROOT / "bootstrap").glob("*.py")]
    named, kinds = set[str](), set[str]()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named |= {node.value} if SETTING.fullmatch(node.value) else set()
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("gateway"):
                kinds |= set(_kind_of(node))
    assert kinds
    named |= {f"YIZHEN_{kind}_{what}" for kind in kinds for what in ("URL", "SECRET", "BODY")}
    return named - set(NOT_SETTINGS)


def _kind_of(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value)


@pytest.mark.parametrize("paper", ["README.md", "README.zh.md", "docs/tutorial.md"])
def test_the_log_ins_in_the_docs_are_those_of_the_demo(paper: str) -> None:
    said = spans(ROOT / paper)
    assert PASSWORD in said
    assert {role.username for role in (*ROLES, RESIDENT)} <= set(said)
    assert {role.page for role in (*ROLES, RESIDENT)} <= set(said)


@pytest.mark.parametrize("paper", ["README.md", "README.zh.md"])
def test_the_pictures_are_light(paper: str) -> None:
    pictures = [ROOT / link for link in links(ROOT / paper) if link.endswith((".webp", ".png"))]
    assert len(pictures) == 3
    for picture in pictures:
        assert 5_000 < picture.stat().st_size <= PICTURE_BYTES_MAX, picture


def test_the_changelog_says_what_is_not_released_yet() -> None:
    assert "unreleased" in anchors(ROOT / "CHANGELOG.md")


def test_decisions_are_numbered_without_a_gap_and_one_page_each() -> None:
    papers = sorted((DOCS / "adr").glob("*.md"))
    assert [int(paper.name[:4]) for paper in papers] == list(range(1, len(papers) + 1))
    for paper in papers:
        text = paper.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(paper.name[:4])}. "), paper
        assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: \w", text, re.MULTILINE), paper
        for part in ("Context", "Decision", "Consequences"):
            assert f"**{part}.**" in text, (paper.name, part)
        assert text.count("\n") <= ADR_LINES_MAX, paper


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]]
    reasons = prose(DOCS / "adr/0016-libraries.md").lower()
    assert [name for name in names if name not in reasons] == []


def test_the_glossary_is_in_order_and_says_each_word_once() -> None:
    words = [cells for cells in rows(DOCS / "glossary.md", r"[a-z][a-z -]+") if len(cells) == 3]
    assert len(words) > 30
    for column in (0, 1):
        told = [cells[column] for cells in words]
        assert sorted(set(told)) == sorted(told)
    assert [cells[0] for cells in words] == sorted(cells[0] for cells in words)


@pytest.mark.parametrize(("chinese", "english"), SAME_WORDS, ids=lambda word: word)
def test_the_screen_speaks_as_the_glossary_does(chinese: str, english: str) -> None:
    said = [p for p in screen_words() if len(p.zh) <= TITLE_CHARS_MAX and re.search(chinese, p.zh)]
    assert said
    assert [p for p in said if not re.search(english, p.en, re.IGNORECASE)] == []


def screen_words() -> list[Text]:
    """Every pair of Chinese and English that the code itself says: deeds, refusals, navigation, commands."""
    pairs = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text":
                words = [a.value for a in (*node.args, *(k.value for k in node.keywords)) if isinstance(a, ast.Constant)]  # fmt: skip
                if len(words) == 2:
                    pairs.append(Text(str(words[0]), str(words[1])))
    return pairs


def test_the_map_names_every_room_and_every_edge() -> None:
    told = prose(DOCS / "map.md") + "".join(block.text for block in blocks("", (DOCS / "map.md",)))
    folders = [SOURCE, SOURCE / "edges", SOURCE / "edges/web"]
    names = [f.name for folder in folders for f in folder.iterdir() if (f / "__init__.py").exists()]
    assert [name for name in names if name not in told] == []


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a fresh checkout after the first `./run`."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "src").symlink_to(ROOT / "src")
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="ascii")
    yizhen = f'#!/bin/sh\nexec "{sys.executable}" -m yizhen.edges.command "$@"\n'
    (programs / "yizhen").write_text(yizhen, encoding="ascii")
    for program in programs.iterdir():
        program.chmod(0o755)
    done = typed(".venv/bin/yizhen demo", folder)
    assert done.returncode == 0, done.stderr
    return folder


def typed(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What happens when a person types `line` there."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("YIZHEN_", "DJANGO_"))}
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT / "src"), "YIZHEN_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tutorial_works_as_it_is_written(newcomer: Path) -> None:
    (head,) = blocks("toml", (DOCS / "tutorial.md",))
    shell = ["set -e"]
    for block in blocks("sh", (DOCS / "tutorial.md",)):
        for line, words in commands(block):
            if words[0] in {"./run", "curl"} or line.startswith("export TOKEN"):
                continue
            if "check my-pack" in line:
                (newcomer / "head.toml").write_text(head.text, encoding="utf-8")
                shell.append("cp head.toml my-pack/pack.toml")
            shell.append(f"! {line} >tampered.txt" if line.endswith("--data copy") else line)
    done = typed("\n".join(shell), newcomer)
    assert done.returncode == 0, done.stderr + done.stdout
    tampered = (newcomer / "tampered.txt").read_text(encoding="utf-8")
    assert re.search(r"\b2\b", tampered)
    assert "my_street" in done.stdout


def test_a_circular_of_the_tutorial_is_seen_by_its_grid_only(newcomer: Path) -> None:
    seen = {}
    for name in ("wang", "zhao"):
        done = typed(f".venv/bin/yizhen circular list --as {name} --json", newcomer)
        assert done.returncode == 0, done.stderr
        seen[name] = done.stdout
    assert json.loads(seen["wang"])
    assert json.loads(seen["wang"]) != json.loads(seen["zhao"])
