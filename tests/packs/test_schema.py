"""Schemas for editors: one per kind of file, and the shipped files obey them."""

import json
from pathlib import Path

from yizhen.packs.schema import export, schemas
from yizhen.packs.shapes import SHAPES


def test_every_kind_of_file_has_a_schema() -> None:
    assert list(schemas()) == [shape.kind for shape in SHAPES]


def test_a_schema_forbids_what_the_loader_forbids() -> None:
    move = schemas()["procedures"]["$defs"]
    assert isinstance(move, dict)
    assert move["MoveTable"]["additionalProperties"] is False
    assert "from" in move["MoveTable"]["required"]


def test_schemas_are_written_one_file_per_kind(tmp_path: Path) -> None:
    files = export(tmp_path / "schemas")
    assert {file.name for file in files} == {f"{shape.kind}.schema.json" for shape in SHAPES}
    for file in files:
        assert json.loads(file.read_text(encoding="utf-8"))["type"] == "object"


def test_kinds_and_globs_are_unique() -> None:
    assert len({shape.kind for shape in SHAPES}) == len({s.glob for s in SHAPES}) == len(SHAPES)
