"""Every refusal says what happened and what to do, in both languages."""

import importlib
import pkgutil

import pytest

import yizhen
from yizhen.core.refusals import Refusal
from yizhen.core.text import Text


def all_refusals() -> list[type[Refusal]]:
    """Every subclass that any module declares."""
    for module in pkgutil.walk_packages(yizhen.__path__, "yizhen."):
        if (
            ".edges." not in module.name
            and ".site" not in module.name
            and ".content" not in module.name
        ):
            importlib.import_module(module.name)
    found, waiting = [], [Refusal]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return sorted(set(found), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", all_refusals(), ids=lambda kind: kind.__qualname__)
def test_a_refusal_has_a_code_a_status_and_a_sentence(kind: type[Refusal]) -> None:
    assert kind.code.replace("_", "").isalpha()
    assert 400 <= kind.status < 600
    assert kind.exit_code > 0
    assert kind.sentence.zh.endswith("。")
    assert kind.sentence.en.endswith((".", "?"))
    assert "!" not in kind.sentence.zh + kind.sentence.en
    assert "！" not in kind.sentence.zh


def test_a_code_names_one_refusal() -> None:
    codes: dict[str, str] = {}
    for kind in all_refusals():
        if "code" in vars(kind):
            assert codes.setdefault(kind.code, kind.__qualname__) == kind.__qualname__


def test_facts_fill_the_sentence_in_the_language_of_the_reader() -> None:
    text = Text(zh="最多 {limit}，请改“{name}”。", en="{limit} at most; change “{name}”.")
    filled = text.format(limit=3, name=Text(zh="标题", en="Title"))
    assert filled == Text(zh="最多 3，请改“标题”。", en="3 at most; change “Title”.")
