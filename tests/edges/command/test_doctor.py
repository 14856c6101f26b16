"""`yizhen doctor`: each line says how a thing is and what to do."""

import json

import pytest

from tests.edges.command.house_at_work import Installation


def told(house: Installation, **environ: str) -> dict[str, tuple[str, str]]:
    """Each check with its health and sentence."""
    done = house.run("doctor", "--json", **environ)
    lines = {line["check"]: (line["health"], line["message"]) for line in json.loads(done.out)}
    is_bad = any(health == "bad" for health, _ in lines.values())
    assert done.code == int(is_bad), done
    return lines


def test_a_sound_house_is_healthy_but_for_what_is_not_set_up(either: Installation) -> None:
    lines = told(either)
    assert [name for name, (health, _) in lines.items() if health == "bad"] == []
    assert {"python", "database", "schema", "packs", "keys", "guard", "seal", "clock"} <= set(lines)
    assert lines["channels"][0] == "warn"
    assert lines["worker"][0] == "warn"


def test_every_fault_is_named_with_what_to_do(house: Installation) -> None:
    house.take_guard_off("journal_entry")
    house.sql("INSERT INTO journal_unsealed (entry_id) SELECT min(id) FROM journal_entry")
    (house.data / "demo-log-ins.json").touch()
    (house.data / "keys" / "web.key").chmod(0o644)
    house.sql("UPDATE journal_entry SET at = datetime(at, '-1 hour')")
    house.sql(
        "INSERT INTO journal_errand (kind, payload, created_at, due_at, given_up_at, attempts, leased_by, last_error)"
        " SELECT 'x', '{}', at, at, at, 10, '', 'no answer' FROM journal_entry LIMIT 1"
    )
    lines = told(
        house,
        YIZHEN_PUBLIC_URL="http://street.example",
        YIZHEN_SMTP_URL="smtps://user:secret@mail.example:465",
        YIZHEN_MAIL_FROM="street@mail.example",
    )
    assert lines["demo"][0] == "bad"
    assert lines["errands"][0] == "warn"
    assert lines["guard"][0] == "bad"
    assert lines["keys"][0] == "bad"
    assert "chmod 600" in lines["keys"][1]
    assert lines["address"][0] == "bad"
    assert lines["seal"][0] == "warn"


def test_a_database_from_before_is_bad(house: Installation) -> None:
    house.sql("DELETE FROM django_migrations WHERE app = 'matters'")
    lines = told(house)
    assert lines["database"][0] == "bad"
    assert "yizhen migrate" in lines["database"][1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_read_lines(house: Installation, language: str) -> None:
    done = house.run("doctor", "--language", language)
    assert len(done.out.splitlines()) > 10
    assert done.out.isascii() is (language == "en")
