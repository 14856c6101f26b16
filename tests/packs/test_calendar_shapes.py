"""Calendar and deadline files: what is shipped is right, and what is wrong is told in a sentence."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.core.worktime.samples import NATIONAL, parse, read
from yizhen.packs.shape import PackModel
from yizhen.packs.shapes import calendar, deadlines
from yizhen.packs.shapes.calendar import HoursFile, StatutoryFile, YearFile
from yizhen.packs.shapes.deadlines import DeadlinesFile, PausesFile

SHAPES = (*calendar.SHAPES, *deadlines.SHAPES)


def shipped() -> list[tuple[type[PackModel], str]]:
    return [
        (shape.model, path.relative_to(NATIONAL).as_posix())
        for shape in SHAPES
        for path in sorted(NATIONAL.glob(shape.glob))
    ]


@pytest.mark.parametrize(
    ("model", "path"), shipped(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_every_shipped_file_is_right(model: type[PackModel], path: str) -> None:
    assert isinstance(read(model, path), model)


def test_every_file_in_the_calendar_folder_has_exactly_one_shape() -> None:
    paths = [path for _, path in shipped()]
    on_disk = [p.relative_to(NATIONAL).as_posix() for p in (NATIONAL / "calendar").iterdir()]
    assert sorted(paths) == sorted([*on_disk, "deadlines.toml"])
    assert len(set(paths)) == len(paths)


def test_a_year_file_is_named_after_its_year() -> None:
    for path in sorted(NATIONAL.glob("calendar/2*.toml")):
        assert read(YearFile, f"calendar/{path.name}").year == int(Path(path).stem)


WEEK = 'monday = ["08:00-12:00"]\nadjusted = ["08:00-12:00"]\n'
OVERLAP = '["09:00-12:00", "11:00-13:00"]'
CALENDAR = (
    '[[calendar]]\ncode = "office"\nname = { zh = "办公", en = "Office" }\n'
    "first_year = 2020\nlast_year = 2030\nobserves_holidays = true\n"
)
YEAR = 'year = 2026\n[[holiday]]\nname = { zh = "元旦", en = "New Year" }\n'
CLASS = (
    '[[deadline_class]]\ncode = "D9"\nname = { zh = "试", en = "Try" }\n'
    'valid_from = 2020-01-01\nbasis = "试"\n'
)
CLOCK = (
    '[[deadline_class.clock]]\ncode = "handle"\nname = { zh = "办结", en = "Handle" }\n'
    'allowance = { amount = 1, unit = "work_day" }\nstarts_on = "accepted"\n'
)
REASON = '[[reason]]\nname = { zh = "等", en = "Wait" }\nbasis = "试"\n'

WRONG: tuple[tuple[type[PackModel], str, str], ...] = (
    (HoursFile, "", "calendar"),
    (HoursFile, f"{CALENDAR}[[calendar.hours]]\nvalid_from = 2021-01-01\n{WEEK}", "2020"),
    (
        HoursFile,
        f'{CALENDAR}[[calendar.hours]]\nvalid_from = 2020-01-01\nadjusted = ["8-9"]',
        "8-9",
    ),
    (
        HoursFile,
        f'{CALENDAR}[[calendar.hours]]\nvalid_from = 2020-01-01\nadjusted = ["08:00-09:00"]',
        "without working time",
    ),
    (
        HoursFile,
        f"{CALENDAR}[[calendar.hours]]\nvalid_from = 2020-01-01\nsunday = {OVERLAP}\n{WEEK}",
        "not overlap",
    ),
    (
        HoursFile,
        CALENDAR + f"[[calendar.hours]]\nvalid_from = 2020-01-01\n{WEEK}" * 2,
        "in order",
    ),
    (
        HoursFile,
        f"{CALENDAR.replace('2030', '2010')}[[calendar.hours]]\nvalid_from = 2020-01-01\n{WEEK}",
        "first_year",
    ),
    (YearFile, "year = 2026", "holiday"),
    (YearFile, f"{YEAR}first = 2026-01-03\nlast = 2026-01-01", "last must be"),
    (YearFile, f"{YEAR}first = 2027-01-01", "no day of 2026"),
    (YearFile, f"{YEAR}first = 2026-01-01\nworked_instead = [2026-01-01]", "more than once"),
    (YearFile, f'{YEAR}first = "1 January"', "first"),
    (YearFile, f"{YEAR}first = 2026-01-01\nfrist = 2026-01-01", "frist"),
    (
        StatutoryFile,
        '[[fixed]]\nmonth = 2\nday = 29\nname = { zh = "闰", en = "Leap" }',
        "no day 29",
    ),
    (
        PausesFile,
        f'{REASON}code = "closed"\nlimit = {{ amount = 1, unit = "work_day" }}',
        "kept for",
    ),
    (PausesFile, f'{REASON}code = "x"', "limit"),
    (PausesFile, f'{REASON}code = "x"\nlimit = {{ amount = 0, unit = "work_day" }}', "amount"),
    (PausesFile, f'{REASON}code = "x"\nlimit = {{ amount = "5", unit = "work_day" }}', "amount"),
    (PausesFile, f'{REASON}code = "x"\nlimit = {{ amount = 5, unit = "moon" }}', "unit"),
    (DeadlinesFile, CLASS, "no limit at all"),
    (DeadlinesFile, f"{CLASS}{CLOCK}{CLOCK}", "more than once"),
    (DeadlinesFile, f"{CLASS}{CLOCK}{CLASS}{CLOCK}", "more than once"),
    (
        DeadlinesFile,
        f'{CLASS}extension = {{ limit = {{ amount = 1, unit = "calendar_day" }} }}\n{CLOCK}',
        "measured like",
    ),
    (
        DeadlinesFile,
        f'{CLASS}{CLOCK}[[deadline_class.warning]]\nlevel = "x"\npercent = 5\nminutes_before = 5',
        "only one",
    ),
)


@pytest.mark.parametrize(("model", "words", "told"), WRONG)
def test_a_wrong_file_is_refused_naming_what_is_wrong(
    model: type[PackModel], words: str, told: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse(model, words)
    assert told in str(refusal.value)


def test_all_faults_of_a_file_are_listed_at_once() -> None:
    words = f'{REASON}code = "X"\nlimit = {{ amount = 0, unit = "moon" }}'
    with pytest.raises(ValidationError) as refusal:
        parse(PausesFile, words)
    assert refusal.value.error_count() == 3


def test_a_class_overrides_a_common_clock_of_the_same_name() -> None:
    classes = {c.code: c for c in read(DeadlinesFile, "deadlines.toml").value()}
    accept = classes["D0"].clock_rule("accept.internal")
    assert accept is not None
    assert (accept.allowance.amount, accept.allowance.unit) == (5, "clock_minute")
