"""Which packs counted when is written down, once per change."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.cast import Town
from yizhen.core.actor import SYSTEM
from yizhen.core.refusals import NotAllowed
from yizhen.journal.queries import pack_history
from yizhen.journal.usecases import record_packs
from yizhen.packs import current

pytestmark = pytest.mark.django_db


@pytest.fixture
def local_pack(tmp_path: Path) -> Path:
    """A pack of a place, laid over the national one for this test."""
    head = 'code = "local"\nversion = "1.0.0"\nname = { zh = "本地", en = "Local" }\neffective_on = 2026-01-01\n'
    (tmp_path / "pack.toml").write_text(head, encoding="utf-8")
    return tmp_path


def test_an_unchanged_pack_is_written_down_once() -> None:
    assert [row.code for row in record_packs(SYSTEM)] == ["national"]
    assert record_packs(SYSTEM) == []


def test_a_pack_that_comes_changes_and_goes_leaves_its_history(
    town: Town, local_pack: Path
) -> None:
    record_packs(SYSTEM)
    try:
        current.use([*settings.PACKS, local_pack])
        assert [row.code for row in record_packs(SYSTEM)] == ["local"]
        head = local_pack / "pack.toml"
        head.write_text(
            head.read_text(encoding="utf-8").replace("1.0.0", "1.1.0"), encoding="utf-8"
        )
        current.use([*settings.PACKS, local_pack])
        assert [row.version for row in record_packs(SYSTEM)] == ["1.1.0"]
    finally:
        current.use(settings.PACKS)
    (gone,) = record_packs(SYSTEM)
    assert (gone.code, gone.digest) == ("local", "")
    history = pack_history(town.system_admin, "local")
    assert [(row.version, bool(row.digest)) for row in history] == [
        ("1.1.0", False),
        ("1.1.0", True),
        ("1.0.0", True),
    ]


def test_the_history_is_for_those_who_read_packs(town: Town) -> None:
    with pytest.raises(NotAllowed):
        pack_history(town.wang)
