"""The import contracts bite: one violation of each is planted in a copy of the house, and each is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLANTED = {
    "Floors: a room knows only the rooms below it": (
        "journal/planted_upwards.py",
        "from yizhen.matters import rules",
    ),
    "The core and all rules are pure: no Django, no pydantic": (
        "core/planted_django.py",
        "import django",
    ),
    "The packs' loader knows no Django": ("packs/planted_django.py", "import django"),
    "The rows of journal belong to journal": (
        "base/planted_rows.py",
        "from yizhen.journal.models import Entry",
    ),
    "The rows of base belong to base": (
        "posts/planted_rows.py",
        "from yizhen.base.models import Place",
    ),
    "The rows of posts belong to posts": (
        "matters/planted_posts.py",
        "from yizhen.posts.models import Account",
    ),
    "The rows of matters belong to matters": (
        "edges/web/desk/planted_rows.py",
        "from yizhen.matters.models import Matter",
    ),
    "Edges go through use cases and queries": (
        "edges/api/planted_deed.py",
        "from yizhen.journal.deed import deed",
    ),
    "Edges do not know each other": (
        "edges/api/planted_neighbour.py",
        "from yizhen.edges import send",
    ),
    "Web edges share only the shell": (
        "edges/web/desk/planted_neighbour.py",
        "from yizhen.edges.web import grid",
    ),
}
"""For each contract a file and the line in it that breaks it."""


def run_linter(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the import linter says about the tree in `folder`."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The linter's report on a house with every violation in it."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", house / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", house)
    for file, line in PLANTED.values():
        (house / "src/yizhen" / file).write_text(f"{line}\n", encoding="utf-8")
    return run_linter(house).stdout


def test_the_house_as_it_stands_breaks_no_contract() -> None:
    finished = run_linter(ROOT)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_violation_is_caught(contract: str, findings: str) -> None:
    assert f"{contract} BROKEN" in findings
    broken = findings.partition("Broken contracts")[2]
    planted = PLANTED[contract][0].removesuffix(".py").replace("/", ".")
    assert f"yizhen.{planted}" in broken


def test_no_contract_is_without_its_violation(findings: str) -> None:
    verdicts = [line for line in findings.splitlines() if line.endswith((" BROKEN", " KEPT"))]
    assert {line.rsplit(" ", 1)[0] for line in verdicts} == set(PLANTED)
