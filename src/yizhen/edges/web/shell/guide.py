"""What the style guide shows: its parts in order, and a form to show fields with."""

from dataclasses import dataclass

from django import forms
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from yizhen.core.text import Text


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter: a template under shell/guide/parts/ that is both shown and printed as its own source."""

    code: str
    title: Text

    @property
    def template(self) -> str:
        """The template's name."""
        return f"shell/guide/parts/{self.code}.html"

    @property
    def source(self) -> str:
        """The template as it is written: what to copy."""
        inner = getattr(get_template(self.template), "template")  # noqa: B009 - not in the stubs
        return str(inner.source).strip()


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("办好了用短信告诉您"),
        max_length=11,
        min_length=11,
        error_messages={"min_length": _("手机号是 11 位，请再核对一下")},
    )
    kind = forms.ChoiceField(
        label=_("事项"), choices=[("a", _("设施维修")), ("b", _("环境卫生")), ("c", _("邻里纠纷"))]
    )
    note = forms.CharField(
        label=_("补充说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    is_quiet = forms.BooleanField(
        label=_("不让邻居看到我的名字"), help_text=_("网格员能看到，方便联系您"), required=False
    )


PARTS = (
    Part("colours", Text("颜色", "Colours")),
    Part("type", Text("文字", "Type")),
    Part("buttons", Text("按钮", "Buttons")),
    Part("fields", Text("输入框", "Fields")),
    Part("say", Text("说一句", "Say it")),
    Part("chips", Text("选项与开关", "Chips and switches")),
    Part("slots", Text("日期与时段", "Day and time")),
    Part("photos", Text("照片", "Photos")),
    Part("map", Text("地图", "Map")),
    Part("tree", Text("选地点、选人", "Pick a place or a person")),
    Part("tags", Text("状态、紧急、时限", "State, urgency, deadline")),
    Part("progress", Text("进度与经过", "Progress and history")),
    Part("cards", Text("卡片与列表", "Cards and rows")),
    Part("table", Text("表格、筛选、批量", "Table, filters, many at once")),
    Part("dialogs", Text("对话框、抽屉、提示", "Dialog, drawer, toast")),
    Part("notes", Text("横幅、空、等待", "Notes, empty, waiting")),
    Part("charts", Text("数字与图表", "Figures and charts")),
    Part("sand", Text("数字沙盘", "Sand table")),
    Part("refusals", Text("办不了的时候", "When it cannot be done")),
)
