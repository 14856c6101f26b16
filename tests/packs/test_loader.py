"""Loading packs: sound ones become values, and of broken ones every fault is told at once."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.packs.workshop import SOUND, VOCABULARY, broken, write
from yizhen.core.refusals import Misconfigured
from yizhen.packs.faults import BrokenPacks, Fault
from yizhen.packs.files import FILE_BYTES_MAX, FILES_MAX
from yizhen.packs.loader import PackSet, check, load
from yizhen.packs.vocabulary import Vocabulary

TODAY = date(2026, 6, 1)
HEAD = SOUND["pack.toml"]


def loaded(*folders: Path) -> PackSet:
    """The packs in these folders, in force on the day of the tests."""
    return load(folders, on=TODAY, vocabulary=VOCABULARY)


def faults(*folders: Path) -> tuple[Fault, ...]:
    """Every fault of the packs in these folders; each has a plain sentence in both languages."""
    found = check(folders, on=TODAY, vocabulary=VOCABULARY)
    for fault in found:
        assert "{" not in fault.where and fault.zh and fault.en
        assert fault.zh[-1] in "。" and fault.en[-1] in ".", fault
    return found


def places(*folders: Path) -> list[tuple[str, str]]:
    """File and place of each fault."""
    return [(fault.file, fault.where) for fault in faults(*folders)]


# A sound pack


def test_a_sound_pack_becomes_values(tmp_path: Path) -> None:
    packs = loaded(write(tmp_path / "small"))
    assert list(packs.categories) == ["0101"]
    assert packs.categories["0101"].parent == "01"
    assert packs.procedures["thing"].openers == {"clerk"}
    assert packs.forms["thing"].fields[0].code == "due_on"
    assert packs.duties["clerk"].incompatible_with == {"auditor"}
    assert packs.duties_with("thing.read") == {"clerk"}
    assert packs.calendar.code == "office"
    assert packs.deadline("D0", on=TODAY) is not None
    assert packs.deadline("D0", on=date(2025, 12, 31)) is None


def test_a_loaded_pack_tells_its_version_and_digest(tmp_path: Path) -> None:
    packs = loaded(write(tmp_path / "small"))
    (pack,) = packs.packs
    assert (pack.code, pack.version, pack.is_pending) == ("small", "1.2.0", False)
    assert {len(d) for d in (pack.digest, packs.digest, *(f.digest for f in packs.files))} == {64}
    assert {f.path for f in packs.files} == set(SOUND) - {"pack.toml"}


def test_the_digest_changes_with_any_byte(tmp_path: Path) -> None:
    before = loaded(write(tmp_path / "a")).digest
    assert loaded(write(tmp_path / "b")).digest == before
    assert loaded(broken(tmp_path / "c", "phones.toml", "火警", "消防")).digest != before


def test_what_is_loaded_cannot_be_changed(tmp_path: Path) -> None:
    packs = loaded(write(tmp_path / "small"))
    with pytest.raises(TypeError):
        packs.duties["ghost"] = packs.duties["clerk"]  # type: ignore[index]


def test_notes_for_people_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    folder = write(tmp_path / "small", {**SOUND, "README.md": "# notes"})
    text = (folder / "phones.toml").read_text(encoding="utf-8").replace("\n", "\r\n")
    (folder / "phones.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert faults(folder) == ()


def test_broken_packs_stop_the_start_with_a_sentence(tmp_path: Path) -> None:
    folder = broken(tmp_path / "small", "phones.toml", '"119"', '"110"')
    with pytest.raises(BrokenPacks) as caught:
        loaded(folder)
    assert isinstance(caught.value, Misconfigured)
    assert "categories/01-first.toml" in caught.value.text.zh
    assert "yizhen packs check" in caught.value.text.en


# Faults of one file. Each row: file, what to replace, with what, where the fault is told.

IN_ONE_FILE = [
    ("pack.toml", 'version = "1.2.0"', "", "version"),
    ("pack.toml", '"1.2.0"', '"1.2"', "version"),
    ("pack.toml", '"1.2.0"', '"１.2.0"', "version"),
    ("pack.toml", "2026-01-01", '"soon"', "effective_on"),
    ("pack.toml", '"small"', '"Small Pack"', "code"),
    ("pack.toml", ', en = "Small"', "", "name.en"),
    ("pack.toml", '"Small"', '""', "name.en"),
    ("pack.toml", '"Small"', '"' + "x" * 501 + '"', "name.en"),
    ("pack.toml", '"Small"', "5", "name.en"),
    ("pack.toml", '{ zh = "小包", en = "Small" }', '"Small"', "name"),
    ("pack.toml", "effective_on", "colour = 1\n        effective_on", "colour"),
    ("evidence.toml", "files_min = 1", 'files_min = "1"', "evidence[1].files_min"),
    ("evidence.toml", "files_min = 1", "files_min = 1.0", "evidence[1].files_min"),
    ("evidence.toml", "files_min = 1", "files_min = -1", "evidence[1].files_min"),
    ("evidence.toml", "files_min = 1", "files_min = 999", "evidence[1].files_min"),
    ("categories/01-first.toml", '"乙", "丙"]', "]", "category[1].examples"),
    ("categories/01-first.toml", '["甲", "乙", "丙"]', '"甲"', "category[1].examples"),
    ("categories/01-first.toml", '"0101"', '"0201"', ""),
    ("categories/01-first.toml", 'normal = "D0"', "", "category[1].deadline"),
    ("categories/01-first.toml", 'normal = "D0"', 'normal = "D0", is_instant = true', "category[1].deadline"),
    ("categories/01-first.toml", '{ normal = "D0" }', '{ normal = "D0", urgent_when = { zh = "急", en = "now" } }', "category[1].deadline"),
    ("categories/01-first.toml", 'all_of = ["photo"]', "", "category[1].evidence"),
    ("categories/01-first.toml", '"grid"', '"moon"', "category[1].ladder.lowest"),
    ("categories/01-first.toml", '"grid"', '"district"', "category[1].ladder"),
    ("duties.toml", 'place_levels = ["grid"]', 'place_levels = ["moon"]', "duty[1].place_levels[1]"),
    ("duties.toml", 'tasks = [{ zh = "办。", en = "Do." }]', "tasks = []", "duty[1].tasks"),
    ("procedures/thing.toml", "is_end = true", 'is_end = "yes"', "step[2].is_end"),
    ("procedures/thing.toml", 'field = "due_on"', 'field = "due_on"\n        deadline = "D0"', "clock[1]"),
    ("procedures/thing.toml", "version = 1", "version = 0", "version"),
    ("forms/thing.toml", '"date"', '"colour"', "field[1].kind"),
    ("phones.toml", '"119"', '"one-one-nine"', "phone[1].number"),
    ("petition-classes.toml", '["丙"]', '"丙"', "classes.甲.乙"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "where"), IN_ONE_FILE)
def test_a_fault_in_one_file_is_told_where_it_is(
    tmp_path: Path, path: str, old: str, new: str, where: str
) -> None:
    found = places(broken(tmp_path / "small", path, old, new))
    assert found == [(path, where)]


# Names that do not resolve

ACROSS_FILES = [
    ("categories/01-first.toml", 'normal = "D0"', 'normal = "D9"', "category[1].deadline"),
    ("categories/01-first.toml", 'leads = ["office"]', 'leads = ["moon"]', "category[1].leads"),
    ("categories/01-first.toml", 'helpers = ["office"]', 'helpers = ["moon"]', "category[1].helpers"),
    ("categories/01-first.toml", '["photo"]', '["film"]', "category[1].evidence"),
    ("categories/01-first.toml", "甲/乙/丙", "甲/乙/丁", "category[1].petition_code"),
    ("categories/01-first.toml", '["119"]', '["911"]', "category[1].phones"),
    ("categories/01-first.toml", 'phones = ["119"]', "", "category[1].phones"),
    ("categories/01-first.toml", "phones", 'see_instead = ["0999"]\n        phones', "category[1].see_instead"),
    ("organisation-kinds.toml", '["office"]', '["moon", "office"]', "kind[2].parents"),
    ("organisation-kinds.toml", 'parents = ["office"]', 'parents = ["branch"]', "kind[2].parents"),
    ("duties.toml", '"thing.read"', '"thing.read", "thing.fly"', "duty[1].abilities"),
    ("duties.toml", '["auditor"]', '["auditor", "ghost"]', "duty[1].incompatible_with"),
    ("duties.toml", '["auditor"]', '["auditor", "clerk"]', "duty[1].incompatible_with"),
    ("duties.toml", 'incompatible_with = ["clerk"]', "", "duty[1].incompatible_with"),
    ("duties.toml", 'required_at = ["grid"]', 'required_at = ["street"]', "duty[1].required_at"),
    ("duties.toml", 'organisation_kinds = ["office"]', 'organisation_kinds = ["office", "moon"]', "duty[2].organisation_kinds"),
    ("duties.toml", 'organisation_kinds = ["office"]', "", "duty[2]"),
    ("duties.toml", 'abilities = ["thing.read"]', "", ""),
    ("procedures/thing.toml", 'openers = ["clerk"]', 'openers = ["ghost"]', "openers"),
    ("procedures/thing.toml", 'duties = ["clerk"]', 'duties = ["ghost"]', "moves.close"),
    ("procedures/thing.toml", 'to = "shut"', 'to = "shut"\n        form = "moon"', "moves.close"),
    ("procedures/thing.toml", 'to = "shut"', 'to = "shut"\n        effects = ["thing.fly"]', "moves.close"),
    ("procedures/thing.toml", '["thing.tell"]', '["thing.fly"]', "effects"),
    ("procedures/thing.toml", 'field = "due_on"', 'field = "moon_on"', "clocks.handle"),
    ("procedures/thing.toml", 'field = "due_on"', 'deadline = "D9"', "clocks.handle"),
    ("procedures/thing.toml", 'field = "due_on"', 'stage = "moon"', "clocks.handle"),
    ("procedures/thing.toml", 'start = "open"', 'start = "moon"', "start"),
    ("procedures/thing.toml", 'code = "thing"', 'code = "other"', "code"),
    ("forms/thing.toml", '"date"', '"date"\n        most = 5', "field.due_on"),
    ("deadlines.toml", '["weather"]', '["moon"]', "deadline_class.D0"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "where"), ACROSS_FILES)
def test_a_name_that_does_not_resolve_is_told_where_it_stands(
    tmp_path: Path, path: str, old: str, new: str, where: str
) -> None:
    found = places(broken(tmp_path / "small", path, old, new))
    assert found == [(path, where)]


def test_the_office_calendar_must_be_there(tmp_path: Path) -> None:
    folder = broken(tmp_path / "small", "calendar/hours.toml", '"office"', '"hall"')
    assert places(folder) == [("calendar/hours.toml", "")]


def test_a_year_stands_in_the_file_that_is_named_after_it(tmp_path: Path) -> None:
    year = 'year = 2027\n[[holiday]]\nname = { zh = "节", en = "Day" }\nfirst = 2027-01-01'
    assert places(write(tmp_path / "small", {**SOUND, "calendar/2026.toml": year})) == [
        ("calendar/2026.toml", "year")
    ]


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        ("categories/01-first.toml", "categories/01-again.toml", "code"),
        ("procedures/thing.toml", "procedures/thing@1.toml", ""),
        ("forms/thing.toml", "forms/thing@1.toml", ""),
    ],
)
def test_what_is_declared_in_two_files_is_a_fault(
    tmp_path: Path, first: str, second: str, where: str
) -> None:
    found = faults(write(tmp_path / "small", {**SOUND, second: SOUND[first]}))
    assert [fault.where for fault in found] == [where]
    assert {fault.file for fault in found} <= {first, second}


def test_what_is_declared_twice_in_a_file_is_a_fault(tmp_path: Path) -> None:
    twice = SOUND["phones.toml"] + SOUND["phones.toml"]
    assert places(write(tmp_path / "small", {**SOUND, "phones.toml": twice})) == [
        ("phones.toml", "phone[2]")
    ]


def test_an_older_version_stays_beside_the_newest(tmp_path: Path) -> None:
    newer = SOUND["procedures/thing.toml"].replace("version = 1", "version = 2")
    files = {
        **SOUND,
        "procedures/thing.toml": newer,
        "procedures/thing@1.toml": SOUND["procedures/thing.toml"],
    }
    packs = loaded(write(tmp_path / "small", files))
    assert packs.procedures["thing"].version == 2
    old = packs.procedure("thing", version=1)
    assert old is not None and old.version == 1
    assert packs.procedure("thing", version=3) is None


# All at once


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = {
        **SOUND,
        "pack.toml": HEAD.replace('version = "1.2.0"', ""),
        "evidence.toml": SOUND["evidence.toml"].replace("files_min = 1", ""),
        "duties.toml": SOUND["duties.toml"].replace('"thing.read"', '"thing.fly"'),
        "stray.txt": "?",
    }
    assert set(places(write(tmp_path / "small", files))) == {
        ("pack.toml", "version"),
        ("evidence.toml", "evidence[1].files_min"),
        ("duties.toml", "duty[1].abilities"),
        ("duties.toml", ""),
        ("stray.txt", ""),
    }


def test_a_broken_file_does_not_make_faults_of_those_who_refer_to_it(tmp_path: Path) -> None:
    for path in set(SOUND) - {"pack.toml"}:
        folder = write(tmp_path / path.replace("/", "-"), {**SOUND, path: "= nonsense"})
        assert {file for file, _ in places(folder)} == {path}


# Files


def test_a_file_of_no_known_kind_is_a_fault(tmp_path: Path) -> None:
    files = {**SOUND, "dutys.toml": "", "forms/deep/thing.toml": "", ".hidden": ""}
    found = [file for file, _ in places(write(tmp_path / "small", files))]
    assert sorted(found) == [".hidden", "dutys.toml", "forms/deep/thing.toml"]


@pytest.mark.parametrize(
    "content",
    [
        b"code = ",
        b"a = 1\na = 2",
        b"\xff\xfe",
        b"code = '\x00'",
        b"a = " + b"[" * 5_000,
        b"a = " + b"{ a = " * 3_000,
        b".".join([b"a"] * 50_000) + b" = 1",
        b"a = [[[[[[[[[[[[[[1]]]]]]]]]]]]]]",
    ],
    ids=["no value", "twice", "no utf-8", "nul", "lists", "tables", "dots", "deep"],
)
def test_a_file_that_is_no_plain_toml_is_one_fault(tmp_path: Path, content: bytes) -> None:
    folder = write(tmp_path / "small")
    (folder / "attributes.toml").write_bytes(content)
    assert [file for file, _ in places(folder)] == ["attributes.toml"]


def test_a_file_over_the_limit_is_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "small")
    with (folder / "phones.toml").open("a") as file:
        file.write("#" * FILE_BYTES_MAX)
    assert ("phones.toml", "") in places(folder)


def test_too_many_files_are_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "small")
    for n in range(FILES_MAX):
        (folder / "forms" / f"x{n}.toml").touch()
    assert any(str(FILES_MAX) in fault.zh for fault in faults(folder))


def test_folders_nested_too_deeply_are_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "small")
    (folder / "a/b/c/d/e").mkdir(parents=True)
    assert places(folder) == [("a/b/c/d", "")]


def test_links_inside_a_pack_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "small", {k: v for k, v in SOUND.items() if k != "phones.toml"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "phones.toml").write_text(SOUND["phones.toml"])
    (folder / "phones.toml").symlink_to(outside / "phones.toml")
    (folder / "more").symlink_to(outside)
    assert {"phones.toml", "more"} <= {file for file, _ in places(folder)}


def test_a_pipe_in_a_pack_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    folder = write(tmp_path / "small")
    os.mkfifo(folder / "attributes.toml")
    assert places(folder) == [("attributes.toml", "")]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "small")
    (tmp_path / "current").symlink_to(tmp_path / "small")
    assert faults(tmp_path / "current") == ()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "small"), tmp_path / "gone")
    assert (fault.pack, fault.place) == ("gone", "gone")


def test_a_pack_without_its_head_is_a_fault(tmp_path: Path) -> None:
    files = {path: text for path, text in SOUND.items() if path != "pack.toml"}
    assert places(write(tmp_path / "small", files)) == [("pack.toml", "")]


# Layers


def a_town(folder: Path, *, extra: str = "", **files: str) -> Path:
    """A town's pack over the small one; a file `phones` stands for phones.toml."""
    head = HEAD.replace('"small"', '"town"') + extra
    named = {f"{name}.toml": text for name, text in files.items()}
    return write(folder, {"pack.toml": head, **named})


MORE_PHONES = SOUND["phones.toml"].replace("火警", "消防")


def test_a_later_pack_replaces_whole_files(tmp_path: Path) -> None:
    packs = loaded(write(tmp_path / "small"), a_town(tmp_path / "town", phones=MORE_PHONES))
    assert packs.phones["119"].title.zh == "消防"
    assert [pack.code for pack in packs.packs] == ["small", "town"]
    assert [f.pack for f in packs.files if f.path == "phones.toml"] == ["town"]


def test_what_a_replaced_file_no_longer_says_is_gone(tmp_path: Path) -> None:
    town = a_town(tmp_path / "town", phones=MORE_PHONES.replace("119", "110"))
    (fault,) = faults(write(tmp_path / "small"), town)
    assert (fault.pack, fault.where) == ("small", "category[1].phones")


def test_a_pack_whose_day_has_not_come_is_checked_but_does_not_count(tmp_path: Path) -> None:
    small = write(tmp_path / "small")
    town = a_town(tmp_path / "town", phones=MORE_PHONES)
    (town / "pack.toml").write_text((town / "pack.toml").read_text().replace("2026-01", "2026-07"))
    packs = loaded(small, town)
    assert packs.phones["119"].title.zh == "火警"
    assert [pack.is_pending for pack in packs.packs] == [False, True]
    later = load([small, town], on=date(2026, 7, 1), vocabulary=VOCABULARY)
    assert later.phones["119"].title.zh == "消防"
    (town / "phones.toml").write_text((town / "phones.toml").read_text().replace("119", "110"))
    assert len(faults(small, town)) == 1


REQUIRES = '\n        [[requires]]\n        code = "small"\n        version_min = "{}"\n'


def test_a_required_pack_comes_before(tmp_path: Path) -> None:
    small = write(tmp_path / "small")
    town = a_town(tmp_path / "town", extra=REQUIRES.format("1.2.0"))
    assert faults(small, town) == ()
    assert ("pack.toml", "requires[1]") in places(town, small)


def test_a_required_version_is_compared_by_number(tmp_path: Path) -> None:
    small = write(tmp_path / "small")
    assert faults(small, a_town(tmp_path / "a", extra=REQUIRES.format("1.1.10"))) == ()
    assert places(small, a_town(tmp_path / "b", extra=REQUIRES.format("1.10.0"))) == [
        ("pack.toml", "requires[1]")
    ]


def test_a_pack_that_comes_twice_is_a_fault(tmp_path: Path) -> None:
    found = places(write(tmp_path / "a"), write(tmp_path / "b"))
    assert found == [("pack.toml", "code")]


def test_a_name_the_house_does_not_offer_is_a_fault(tmp_path: Path) -> None:
    nothing = Vocabulary(abilities=frozenset(), effects=frozenset())
    found = check([write(tmp_path / "small")], on=TODAY, vocabulary=nothing)
    assert [fault.where for fault in found] == ["duty[1].abilities", "effects"]
