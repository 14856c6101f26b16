"""`yizhen journal`: sealing and verifying in real processes, with real tampering, on both databases."""

import json
import re
from pathlib import Path

from tests.edges.command.house_at_work import Installation, wait_for

MANY = 21_000
"""More than two batches."""


def write_entries(house: Installation, count: int) -> None:
    """So many entries that wait for their seal, as deeds would leave them."""
    now = "now()" if house.url else "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    house.sql(
        "INSERT INTO journal_entry (at, actor_id, channel, deed, target_kind, target_id, place_path, owner_path, facts, texts)"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        f" SELECT {now}, 0, 'command', 'test.write', 'test.row',"
        " CAST(i AS varchar), '', '', '{}', '[]' FROM n"
    )
    house.sql(
        "INSERT INTO journal_unsealed (entry_id) SELECT id FROM journal_entry WHERE deed = 'test.write'"
    )


def test_a_hand_edited_row_is_named_and_the_exit_code_tells(either: Installation) -> None:
    whole = either.run("journal", "verify")
    assert (whole.code, "完好" in whole.out) == (0, True), whole
    either.take_guard_off("journal_entry")
    ((entry,),) = either.sql("SELECT min(id) + 3 FROM journal_entry")
    either.sql(f"UPDATE journal_entry SET actor_id = 4711 WHERE id = {entry}")
    done = either.run("journal", "verify")
    assert done.code == 9
    assert f"编号 {entry}，" in done.out
    assert "journal_entry_refuses_update" in done.out
    told = json.loads(either.run("journal", "verify", "--json").out)
    assert told["is_whole"] is False
    assert [f["entry"] for f in told["findings"] if f["kind"] == "altered"] == [entry]


def test_two_sealers_at_once_seal_each_entry_once(either: Installation) -> None:
    write_entries(either, MANY)
    ((count,),) = either.sql("SELECT count(*) FROM journal_unsealed")
    with either.running("journal", "seal") as one, either.running("journal", "seal") as other:
        told = [process.communicate(timeout=120)[0] for process in (one, other)]
        assert (one.returncode, other.returncode) == (0, 0), told
    sealed = [int(n) for text in told for n in re.findall(r"已封存 (\d+) 条", text)]
    assert sum(sealed) == count
    assert either.sql("SELECT count(*) FROM journal_leaf")[0][0] >= count
    assert either.run("journal", "verify").code == 0


def test_sealing_that_is_killed_in_the_middle_goes_on_where_it_was(either: Installation) -> None:
    write_entries(either, MANY)
    ((before,),) = either.sql("SELECT size FROM journal_sealhead")
    with either.running("journal", "seal") as process:
        wait_for(
            lambda: either.sql("SELECT size FROM journal_sealhead")[0][0] > before,
            what="the first batch",
        )
        process.kill()
    assert either.run("journal", "seal").code == 0
    assert either.sql("SELECT count(*) FROM journal_unsealed") == [(0,)]
    assert either.run("journal", "verify").code == 0


def test_a_receipt_is_checked_without_any_installation(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "receipt"
    assert house.run("journal", "receipt", "1", "--output", str(file)).code == 0
    (key,) = house.run("journal", "keys").out.split()
    elsewhere = Installation(tmp_path / "elsewhere")
    assert elsewhere.run("journal", "check", str(file), "--key", key).code == 0
    assert elsewhere.run("journal", "check", str(file)).code == 8  # it knows no key of its own
    file.write_text(file.read_text().replace("index 0", "index 1"))
    assert elsewhere.run("journal", "check", str(file), "--key", key).code == 9


def test_a_new_key_keeps_the_old_one_published(house: Installation) -> None:
    old = house.run("journal", "keys").out.split()
    new = house.run("journal", "keys", "--rotate").out.split()
    assert new[:1] == old
    assert len(new) == 2
    assert house.run("journal", "verify").code == 0
