"""What is wrong with a pack: the fault, and the refusal that carries all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from yizhen.core.refusals import Misconfigured
from yizhen.core.text import Text

SHOWN_MAX = 5


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: pack, file, place inside the file, and a sentence with what to do."""

    pack: str
    file: str
    where: str
    zh: str
    en: str

    @property
    def text(self) -> Text:
        """What is wrong and what to do."""
        return Text(zh=self.zh, en=self.en)

    @property
    def place(self) -> str:
        """Where to look: `national/duties.toml: duty[3].code`."""
        file = f"{self.pack}/{self.file}" if self.file else self.pack
        return f"{file}: {self.where}" if self.where else file


def fault(pack: str, file: str, where: str, text: Text, **facts: str | int) -> Fault:
    """A fault whose sentence is `text` with `facts` filled in."""
    words = text.format(**facts)
    return Fault(pack=pack, file=file, where=where, zh=words.zh, en=words.en)


class BrokenPacks(Misconfigured):
    """At least one pack does not load; `faults` has every fault, the sentence the first few."""

    code: ClassVar[str] = "broken_packs"

    def __init__(self, faults: Sequence[Fault]) -> None:
        assert faults
        self.faults = tuple(faults)
        shown = self.faults[:SHOWN_MAX]
        more = len(self.faults) - len(shown)
        super().__init__(
            Text(
                zh=f"内容包有 {len(self.faults)} 处错误，系统不能启动："
                + "；".join(f"{f.place} {f.zh.rstrip('。')}" for f in shown)
                + (f"；另有 {more} 处" if more else "")
                + "。请运行 yizhen packs check 查看全部并改正。",
                en=f"The packs have {len(self.faults)} faults, so the system cannot start: "
                + "; ".join(f"{f.place} {f.en.rstrip('.')}" for f in shown)
                + (f"; and {more} more" if more else "")
                + ". Run yizhen packs check to see all of them.",
            ),
            faults=len(self.faults),
        )
