"""A small sound pack to break in a test: files as text, written to a folder."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from yizhen.packs.vocabulary import Vocabulary

VOCABULARY = Vocabulary(abilities=frozenset({"thing.read"}), effects=frozenset({"thing.tell"}))

SOUND: Mapping[str, str] = {
    "pack.toml": """
        code = "small"
        name = { zh = "小包", en = "Small" }
        version = "1.2.0"
        effective_on = 2026-01-01
    """,
    "calendar/hours.toml": """
        [[calendar]]
        code = "office"
        name = { zh = "机关", en = "Office" }
        first_year = 2026
        last_year = 2027
        observes_holidays = true
        [[calendar.hours]]
        valid_from = 2026-01-01
        monday = ["08:30-12:00"]
        adjusted = ["08:30-12:00"]
    """,
    "calendar/pauses.toml": """
        [[reason]]
        code = "weather"
        name = { zh = "天气", en = "Weather" }
        limit = { amount = 5, unit = "work_day" }
        basis = "测试"
    """,
    "deadlines.toml": """
        [[deadline_class]]
        code = "D0"
        name = { zh = "险情", en = "Danger" }
        valid_from = 2026-01-01
        basis = "测试"
        pauses = ["weather"]
        [[deadline_class.clock]]
        code = "handle"
        name = { zh = "办结", en = "Handle" }
        allowance = { amount = 1, unit = "work_day" }
        starts_on = "accepted"
    """,
    "categories/01-first.toml": """
        code = "01"
        name = { zh = "一", en = "One" }
        about = { zh = "一。", en = "One." }
        [[category]]
        code = "0101"
        name = { zh = "一一", en = "One one" }
        about = { zh = "一一。", en = "One one." }
        examples = ["甲", "乙", "丙"]
        leads = ["office"]
        helpers = ["office"]
        ladder = { lowest = "grid", highest = "street" }
        deadline = { normal = "D0" }
        evidence = { all_of = ["photo"] }
        petition_code = "甲/乙/丙"
        phones = ["119"]
    """,
    "evidence.toml": """
        [[evidence]]
        code = "photo"
        name = { zh = "照片", en = "Photo" }
        files_min = 1
    """,
    "phones.toml": """
        [[phone]]
        number = "119"
        name = { zh = "火警", en = "Fire" }
    """,
    "petition-classes.toml": """
        [classes."甲"]
        "乙" = ["丙"]
    """,
    "organisation-kinds.toml": """
        [[kind]]
        code = "office"
        name = { zh = "机关", en = "Office" }
        [[kind]]
        code = "branch"
        name = { zh = "分支", en = "Branch" }
        parents = ["office"]
    """,
    "duties.toml": """
        [[duty]]
        code = "clerk"
        name = { zh = "办事员", en = "Clerk" }
        about = { zh = "办事。", en = "Does things." }
        tasks = [{ zh = "办。", en = "Do." }]
        place_levels = ["grid"]
        required_at = ["grid"]
        abilities = ["thing.read"]
        incompatible_with = ["auditor"]
        [[duty]]
        code = "auditor"
        name = { zh = "审计员", en = "Auditor" }
        about = { zh = "查。", en = "Checks." }
        tasks = [{ zh = "查。", en = "Check." }]
        organisation_kinds = ["office"]
        incompatible_with = ["clerk"]
    """,
    "procedures/thing.toml": """
        code = "thing"
        version = 1
        name = { zh = "事", en = "Thing" }
        start = "open"
        openers = ["clerk"]
        form = "thing"
        effects = ["thing.tell"]
        starts = ["handle"]
        [[clock]]
        code = "handle"
        name = { zh = "办理", en = "Handle" }
        field = "due_on"
        [[step]]
        code = "open"
        name = { zh = "开", en = "Open" }
        [[step]]
        code = "shut"
        name = { zh = "关", en = "Shut" }
        is_end = true
        [[move]]
        code = "close"
        name = { zh = "关", en = "Close" }
        from = ["open"]
        to = "shut"
        duties = ["clerk"]
        stops = ["handle"]
    """,
    "forms/thing.toml": """
        code = "thing"
        version = 1
        name = { zh = "事", en = "Thing" }
        [[field]]
        code = "due_on"
        kind = "date"
        name = { zh = "期限", en = "Due" }
    """,
}


def write(folder: Path, files: Mapping[str, str] = SOUND) -> Path:
    """Write `files` to `folder` and give the folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).strip() + "\n", encoding="utf-8")
    return folder


def broken(folder: Path, path: str, old: str, new: str) -> Path:
    """The sound pack with `old` replaced by `new` in one file."""
    assert old in SOUND[path], (path, old)
    return write(folder, {**SOUND, path: SOUND[path].replace(old, new)})
