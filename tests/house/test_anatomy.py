"""Every room has the same anatomy: use cases and queries take the actor, are typed and say what they do."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

import yizhen
from yizhen.packs.current import in_force
from yizhen.site.wiring import WIRING

SOURCE = Path(yizhen.__file__).parent
ROOMS = ("journal", "base", "posts", "matters")
WHO = {"actor", "act", "row", "rows"}
"""Who acts, the open deed that knows it, or rows that the actor's own query gave."""
WITHOUT_ACTOR = {
    "base.queries.names_of": "names for rows that the caller has already shown to be in view",
    "journal.queries.latest_packs": "asked by the start of the house",
    "matters.queries.open_circulars_of": "asked by the room of posts, which has checked its own actor",
    "posts.queries.actor": "it makes the actor",
    "posts.queries.account_by_phone": "asked while nobody is signed in yet",
    "posts.queries.account_by_username": "the same",
    "posts.queries.held_today": "a condition, not an answer",
    "posts.queries.holders_with": "asked by a deed that tells them something",
    "posts.queries.masked_phone": "of an account that the caller has already shown to be in view",
    "posts.queries.names_of": "names for rows that the caller has already shown to be in view",
    "posts.queries.nearer_holder": "a condition for a room that asks with its own actor",
    "posts.queries.node_names": "names for rows that the caller has already shown to be in view",
    "posts.usecases.actor_for_token": "it makes the actor",
}
"""Functions that rightly take no actor, each with its reason."""


def doors(kind: str) -> list[tuple[str, Callable[..., object]]]:
    """Every public function of every room's use cases or queries, by name; a folder offers what its package names."""
    found: list[tuple[str, Callable[..., object]]] = []
    for room in ROOMS:
        module = importlib.import_module(f"yizhen.{room}.{kind}")
        found += [
            (f"{room}.{kind}.{name}", function)
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if not name.startswith("_") and function.__module__.startswith(module.__name__)
        ]
    return found


DOORS = [*doors("usecases"), *doors("queries")]


@pytest.mark.parametrize(("name", "function"), DOORS, ids=[name for name, _ in DOORS])
def test_a_door_takes_the_actor_is_typed_and_documented(
    name: str, function: Callable[..., object]
) -> None:
    signature = inspect.signature(function)
    first = next(iter(signature.parameters), "")
    assert first in WHO or name in WITHOUT_ACTOR, f"{name} takes no actor"
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())
    assert inspect.getdoc(function), f"{name} says nothing about itself"


def test_every_room_has_its_doors() -> None:
    assert {name.split(".")[0] for name, _ in DOORS} == set(ROOMS)


def literals(call: str, argument: int, keyword: str = "") -> Iterator[tuple[str, str]]:
    """(file, text) of each literal that is passed to calls of `call` at `argument` or as `keyword`."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called != call:
                continue
            passed = [*node.args[argument : argument + 1]]
            passed += [k.value for k in node.keywords if k.arg == keyword]
            for value in passed:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield str(file.relative_to(SOURCE)), value.value


def test_every_deed_has_a_sentence() -> None:
    told = WIRING.deeds
    used = [*literals("deed", 1), *literals("record", 99, "name")]
    used += [
        ("content", f"matters.{move.code}")
        for procedure in in_force().procedures.values()
        for move in procedure.moves
    ]
    assert used
    assert [(file, name) for file, name in used if name not in told] == []


def test_every_errand_has_somebody_who_does_it() -> None:
    kinds = [kind for _, kind in literals("errand", 0)]
    assert kinds
    assert set(kinds) <= set(WIRING.errands)


def test_every_ability_that_code_asks_for_is_carried_by_a_duty() -> None:
    asked = {
        name
        for call in ("require", "may", "require_somewhere", "scopes", "duties_with")
        for _, name in [*literals(call, 0), *literals(call, 1)]
        if "." in name
    }
    carried = {ability for duty in in_force().duties.values() for ability in duty.abilities}
    assert asked
    assert asked - carried == set()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", *ROOMS, check=True, dry_run=True, verbosity=0)


def test_there_is_no_hidden_edge() -> None:
    hidden = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(d) for d in node.decorator_list]
                is_receiver = any("receiver" in d for d in decorators)
                is_save = node.name in {"save", "delete"} and file.name == "models.py"
                if is_receiver or is_save:
                    hidden.append(f"{file.relative_to(SOURCE)}:{node.name}")
    assert hidden == []
