"""The shipped national pack: complete, in both languages, every name resolved."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

import yizhen
from yizhen.core.answers import FormRefused, check
from yizhen.core.categories import Rung
from yizhen.core.paths import PlaceLevel
from yizhen.core.procedure import HOUSE, Facts, moves_open_to, walk
from yizhen.core.text import Text
from yizhen.packs import loader
from yizhen.packs.loader import PackSet
from yizhen.packs.vocabulary import HOUSE as VOCABULARY

NATIONAL = Path(yizhen.__file__).parent / "content" / "national"
TODAY = date(2026, 6, 1)
SECOND_LEVELS = (8, 8, 9, 7, 7, 9, 8, 9, 7, 6, 7, 8)


@pytest.fixture(scope="module")
def packs() -> PackSet:
    """The national pack alone."""
    return loader.load([NATIONAL], on=TODAY)


def test_the_national_pack_has_no_fault() -> None:
    assert [f"{fault.place} {fault.zh}" for fault in loader.check([NATIONAL], on=TODAY)] == []


# Categories


def test_there_are_12_first_and_93_second_levels(packs: PackSet) -> None:
    assert tuple(len(group.categories) for group in packs.groups.values()) == SECOND_LEVELS
    assert (len(packs.groups), len(packs.categories)) == (12, 93)
    expected = [
        f"{group:02d}{n:02d}"
        for group, count in enumerate(SECOND_LEVELS, start=1)
        for n in range(1, count + 1)
    ]
    assert list(packs.categories) == expected


def test_every_category_has_three_examples_that_differ(packs: PackSet) -> None:
    examples = [e for category in packs.categories.values() for e in category.examples]
    assert len(examples) == len(set(examples)) >= 3 * 93


def test_the_names_of_categories_differ_in_both_languages(packs: PackSet) -> None:
    titles = [category.title for category in packs.categories.values()]
    assert len({t.zh for t in titles}) == len({t.en for t in titles}) == 93


@pytest.mark.parametrize(
    ("code", "normal", "urgent", "rungs"),
    [
        ("0101", "D2", "D1", "grid community street department"),
        ("0104", "D2", "D1", "grid community"),
        ("0107", "DS", None, "department"),
        ("0305", "D5", "D1", "street"),
        ("0602", "D0", "D0", "district"),
        ("0703", "D5", None, "street"),
        ("0804", "D1", "D0", "street"),
        ("0905", None, None, "community"),
        ("1001", "D0", None, "department"),
        ("1201", "DV", None, "community"),
        ("1203", "DL", None, "district"),
        ("1206", "DP", None, "community"),
        ("1208", "DC", None, "grid"),
    ],
)
def test_deadlines_and_ladders_are_those_of_the_field(
    packs: PackSet, code: str, normal: str | None, urgent: str | None, rungs: str
) -> None:
    category = packs.categories[code]
    assert (category.deadline.normal, category.deadline.urgent) == (normal, urgent)
    assert category.ladder == tuple(Rung(rung) for rung in rungs.split())


def test_special_deadlines_say_what_is_special(packs: PackSet) -> None:
    deadlines = {code: category.deadline for code, category in packs.categories.items()}
    assert [c for c, d in deadlines.items() if d.follow_up] == ["0701", "0702"]
    assert [c for c, d in deadlines.items() if d.consultation] == ["0806"]
    assert [c for c, d in deadlines.items() if d.is_instant] == ["0905"]
    assert [c for c, d in deadlines.items() if d.is_handed_over] == ["1001"]


def test_confidential_categories_are_marked(packs: PackSet) -> None:
    marked = [code for code, category in packs.categories.items() if category.is_confidential]
    assert marked == ["1003", "1207"]


def test_danger_always_names_whom_to_ring(packs: PackSet) -> None:
    for category in packs.categories.values():
        if "D0" in category.deadline.classes:
            assert category.phones, category.code


def test_petition_classes_are_names_of_three_levels(packs: PackSet) -> None:
    used = {category.petition_code for category in packs.categories.values()}
    assert used == packs.petition_classes
    assert all(len(code.split("/")) == 3 for code in used)


def test_every_matter_carries_the_same_attributes(packs: PackSet) -> None:
    assert packs.attributes["is_group"].persons_min == 5
    assert packs.attributes["is_sensitive"].is_manual_only
    assert len(packs.attributes) == 13


# Duties and organisations


def test_the_three_administrators_exclude_each_other(packs: PackSet) -> None:
    codes = {"system_administrator", "security_administrator", "audit_administrator"}
    for code in codes:
        assert packs.duties[code].incompatible_with == codes - {code}


def test_what_one_administrator_does_the_others_do_not(packs: PackSet) -> None:
    assert packs.duties_with("journal.verify") == {"audit_administrator"}
    assert packs.duties_with("remark.redact") == {"security_administrator"}
    assert packs.duties_with("account.manage") == {"system_administrator"}
    assert "system_administrator" not in packs.duties_with("audit.read")
    assert "system_administrator" not in packs.duties_with("post.manage")


def test_every_ability_of_the_house_is_carried_by_some_duty(packs: PackSet) -> None:
    for ability in VOCABULARY.abilities:
        assert packs.duties_with(ability), ability


def test_a_grid_is_flagged_without_its_people(packs: PackSet) -> None:
    needed = {d.code for d in packs.duties.values() if PlaceLevel.GRID in d.required_at}
    assert needed == {
        "grid_head",
        "grid_worker",
        "party_branch_secretary",
        "police_contact",
        "urban_management_contact",
    }


def test_every_duty_has_a_term_and_a_written_list(packs: PackSet) -> None:
    for duty in packs.duties.values():
        assert duty.term_months and duty.tasks, duty.code


def test_the_party_has_five_levels_one_below_the_other(packs: PackSet) -> None:
    kinds = [kind for kind in packs.organisation_kinds.values() if kind.is_party]
    names = ["街道党工委", "社区党委", "网格党支部", "楼栋党小组", "党员中心户"]
    assert [kind.title.zh for kind in kinds] == names
    above = [kind.parents for kind in kinds]
    assert above == [frozenset(), *(frozenset({kind.code}) for kind in kinds[:-1])]


def test_every_lead_has_somebody_who_may_act_for_it(packs: PackSet) -> None:
    held = {kind for duty in packs.duties.values() for kind in duty.organisation_kinds}
    for category in packs.categories.values():
        assert {*category.leads, *category.helpers} <= held, category.code


# The circular

ISSUER, ADDRESSEE = (Facts(parties=frozenset({who})) for who in ("issuer", "addressee"))


def test_acknowledging_a_circular_ends_it_and_stops_its_clock(packs: PackSet) -> None:
    circular = packs.procedures["circular"]
    taken = walk(circular, circular.start, "acknowledge", duties=(), facts=ADDRESSEE)
    assert (taken.target, taken.is_end) == ("acknowledged", True)
    assert taken.clocks.stopped == circular.opening_clocks


def test_each_party_is_offered_its_own_moves_of_a_circular(packs: PackSet) -> None:
    circular = packs.procedures["circular"]
    offered = [m.code for m in moves_open_to(circular, "issued", (), ISSUER)]
    assert offered == ["withdraw", "remind"]
    assert [m.code for m in moves_open_to(circular, "issued", (), ADDRESSEE)] == ["acknowledge"]
    assert [m.code for m in moves_open_to(circular, "issued", {HOUSE})] == ["complete"]
    assert moves_open_to(circular, "withdrawn", {HOUSE}, ISSUER) == ()


def test_whoever_may_open_a_circular_carries_the_ability(packs: PackSet) -> None:
    assert packs.procedures["circular"].openers == packs.duties_with("circular.issue")


def test_the_form_of_a_circular_is_read_and_refused_all_at_once(packs: PackSet) -> None:
    form = packs.forms["circular"]
    raw = {"title": " 检查　灭火器 ", "text": "请本周完成。", "workdays": "５"}
    answers = check(form, raw)
    assert (answers.text("title"), answers.values["workdays"]) == ("检查 灭火器", 5)
    with pytest.raises(FormRefused) as caught:
        check(form, {"workdays": "0"})
    assert [fault.field for fault in caught.value.faults] == ["title", "text", "workdays"]


# Words


def texts_in(value: object) -> Iterator[Text]:
    """Every text inside a value of dataclasses, tuples and mappings."""
    if isinstance(value, Text):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from texts_in(item)


def test_all_words_are_chinese_and_english_and_do_not_shout(packs: PackSet) -> None:
    parts = (packs.groups, packs.duties, packs.organisation_kinds, packs.procedures)
    more = (packs.forms, packs.attributes, packs.evidence_kinds, packs.phones)
    words = [
        text for part in (*parts, *more) for value in part.values() for text in texts_in(value)
    ]
    assert len(words) > 400
    for text in words:
        assert any("一" <= c <= "鿿" for c in text.zh), text
        assert text.en.replace("é", "e").replace("ç", "c").replace("’", "'").isascii(), text
        assert not set("!！") & set(text.zh + text.en), text
