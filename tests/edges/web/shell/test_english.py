"""Every sentence has its English, and Chinese keeps its own punctuation."""

from pathlib import Path

import polib
import pytest

from yizhen.edges.web.shell.locale import build


def test_every_sentence_has_its_english() -> None:
    assert build.untranslated() == []


def test_no_part_translates_what_nobody_says() -> None:
    assert build.unused() == []


def test_two_parts_agree_about_a_sentence() -> None:
    assert build.conflicts() == []


def test_the_committed_catalogue_is_what_the_parts_give() -> None:
    assert build.is_current(), "run: python -m yizhen.edges.web.shell.locale.build"


def test_the_compiled_catalogue_is_what_the_readable_one_gives() -> None:
    readable, compiled = polib.pofile(str(build.CATALOGUE)), polib.mofile(str(build.CATALOGUE.with_suffix(".mo")))  # fmt: skip
    assert {e.msgid: e.msgstr or e.msgstr_plural for e in compiled} == {
        e.msgid: e.msgstr or e.msgstr_plural for e in readable
    }


def test_chinese_on_screen_keeps_its_own_punctuation() -> None:
    assert build.half_width() == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "受理" %}', [("受理", "")]),
        ('{% translate "办结率 95%" %}', [("办结率 95%%", "")]),
        ("{% trans '受理' as x %}", [("受理", "")]),
        ('{% include "a.html" with title=_("没有找到") more=_("清除") only %}', [("没有找到", ""), ("清除", "")]),
        ("{% blocktranslate with n=x %}共 {{ n }} 件{% endblocktranslate %}", [("共 %(n)s 件", "")]),
        ("{% blocktranslate count n=x %}{{ n }} 天{% plural %}{{ n }} 天{% endblocktranslate %}", [("%(n)s 天", "%(n)s 天")]),
        ("{% blocktranslate trimmed %}\n  一\n  二\n{% endblocktranslate %}", [("一 二", "")]),
        ('{% comment %}{% translate "不算" %}{% endcomment %}', []),
    ],
)  # fmt: skip
def test_marked_sentences_of_a_template_are_found(
    source: str, found: list[tuple[str, str]]
) -> None:
    assert [(one.text, one.plural) for one in build.in_template(source, "x")] == found


def test_marked_sentences_of_python_are_found() -> None:
    source = (
        'a = _("受理")\nb = ngettext("%(n)s 天", "%(n)s 天", n)\nc = str("不算")\nd = _("plain")'
    )
    found = [(one.text, one.plural) for one in build.in_python(source, "x")]
    assert found == [("受理", ""), ("%(n)s 天", "%(n)s 天")]


@pytest.mark.parametrize(
    ("line", "faulty"),
    [("先到,先得", True), ("真的吗?", True), ('{% translate "好,走" %}', True), ('{% include "a" with a=_("没有") url="?" b=_("清除") %}', False), ("先到，先得", False), ("{{ a }},{{ b }}", False), ("共 3,000 件", False)],
)  # fmt: skip
def test_a_half_width_mark_between_chinese_is_found(
    tmp_path: Path, line: str, faulty: bool
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(line, encoding="utf-8")
    assert bool(build.half_width(tmp_path)) is faulty
