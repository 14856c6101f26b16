"""JSON Schema of each kind of pack file, for editors that complete and check while one types."""

import json
from pathlib import Path

from yizhen.packs.shape import Shape
from yizhen.packs.shapes import SHAPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(shape: Shape) -> dict[str, object]:
    """The schema of one kind of file."""
    schema = shape.model.model_json_schema(by_alias=True)
    return {"$schema": DIALECT, "$id": f"yizhen:{shape.kind}", **schema}


def schemas() -> dict[str, dict[str, object]]:
    """The schema of every kind of file, by kind."""
    return {shape.kind: schema_of(shape) for shape in SHAPES}


def export(folder: Path) -> tuple[Path, ...]:
    """Write each schema to `folder` as `<kind>.schema.json`; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(
        _write(folder / f"{kind}.schema.json", schema) for kind, schema in schemas().items()
    )


def _write(file: Path, schema: dict[str, object]) -> Path:
    words = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True)
    file.write_text(words + "\n", encoding="utf-8")
    return file
