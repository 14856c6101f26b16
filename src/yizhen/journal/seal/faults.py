"""Every way in which a seal or a receipt can fail, with the sentence that a resident reads.

The offline checker page shows the same sentences: it gets this table from here.
"""

from enum import StrEnum
from typing import ClassVar

from yizhen.core.refusals import Fact, Refusal
from yizhen.core.text import Text


class Fault(StrEnum):
    """What is wrong."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOT_A_RECEIPT = "not_a_receipt"
    GARBLED_RECEIPT = "garbled_receipt"
    NO_ENTRY = "no_entry"
    GARBLED_NOTE = "garbled_note"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    GARBLED_CHECKPOINT = "garbled_checkpoint"
    UNKNOWN_HASH = "unknown_hash"
    WRONG_LOG = "wrong_log"
    INDEX_OUTSIDE = "index_outside"
    NOT_INCLUDED = "not_included"
    ENTRY_FORMAT = "entry_format"
    TEXT_CHANGED = "text_changed"
    BAD_KEY = "bad_key"


SENTENCES: dict[Fault, Text] = {
    Fault.UNREADABLE: Text(
        zh="文件打不开，或者不是文字文件。请选择当初下载的回执文件。",
        en="The file cannot be opened or is not text. Choose the receipt as it was downloaded.",
    ),
    Fault.TOO_LARGE: Text(
        zh="文件太大，不会是回执（最多 {limit} 字节）。请核对选的是不是回执文件。",
        en="The file is too large to be a receipt ({limit} bytes at most). Check that "
        "it is the right one.",
    ),
    Fault.NOT_A_RECEIPT: Text(
        zh="这不是一张回执：开头应当是“{first}”。请把回执全文从第一行开始粘贴。",
        en="This is not a receipt: it should begin with “{first}”. Paste the whole "
        "text from its first line.",
    ),
    Fault.GARBLED_RECEIPT: Text(
        zh="回执第 {line} 行写得不对，可能少复制了一段，也可能被改过。请用原始文件再试。",
        en="Line {line} of the receipt is malformed: part is missing, or it was "
        "altered. Try the original file.",
    ),
    Fault.NO_ENTRY: Text(
        zh="回执里没有记录的内容，无法核对。请到社区重新领取一张。",
        en="The receipt carries no entry, so there is nothing to check. Ask the "
        "community office for a new one.",
    ),
    Fault.GARBLED_NOTE: Text(
        zh="回执末尾的台账签名段第 {line} 行写得不对，可能少复制了一段，也可能被改过。"
        "请用原始文件再试。",
        en="Line {line} of the signed part at the end is malformed: incomplete or "
        "altered. Try the original file.",
    ),
    Fault.UNKNOWN_KEY: Text(
        zh="签名的钥匙不在已公布的名单里（回执上写的是：{names}）。"
        "请换用社区最新的核对页；仍不行，请向社区反映。",
        en="It is signed by no published key (the receipt names: {names}). Use the "
        "newest checking page; "
        "if that fails too, tell the community office.",
    ),
    Fault.BAD_SIGNATURE: Text(
        zh="台账签名对不上：签名段或签名被改过（署名：{name}）。这张回执不能采信，"
        "请保留原件并向社区反映。",
        en="The signature does not match: the signed part or the signature was "
        "altered (name: {name}). "
        "Do not rely on this receipt; keep it and tell the community office.",
    ),
    Fault.GARBLED_CHECKPOINT: Text(
        zh="签名是真的，但签的不是一个完整的台账检查点（第 {line} 行）。请向社区反映。",
        en="The signature is genuine, but what it signs is no proper checkpoint (line {line}). "
        "Please tell the community office.",
    ),
    Fault.UNKNOWN_HASH: Text(
        zh="台账检查点没有说清用的是哪种摘要算法。请换用社区最新的核对页。",
        en="The checkpoint does not say clearly which hash function it uses. Use the "
        "newest checking page.",
    ),
    Fault.WRONG_LOG: Text(
        zh="签名的钥匙属于另一本台账：检查点写的是“{origin}”。请向社区反映。",
        en="The signing key belongs to another log than the one named, “{origin}”. "
        "Tell the community office.",
    ),
    Fault.INDEX_OUTSIDE: Text(
        zh="回执说这条记录排在第 {position} 条，可是台账当时只有 {size} 条。序号被改过，不能采信。",
        en="The receipt says entry number {position}, but the log had only {size}. "
        "The number was altered.",
    ),
    Fault.NOT_INCLUDED: Text(
        zh="这条记录不在签过名的台账里：记录内容、序号或证明被改过。不能采信，"
        "请保留原件并向社区反映。",
        en="This entry is not in the signed log: its content, number or proof was altered. "
        "Do not rely on it; keep it and tell the community office.",
    ),
    Fault.ENTRY_FORMAT: Text(
        zh="记录的格式不认识，可能是较新的版本。请换用社区最新的核对页。",
        en="The format of the entry is unknown, perhaps newer. Use the newest checking page.",
    ),
    Fault.TEXT_CHANGED: Text(
        zh="附带的第 {number} 段文字和台账里封存的不一样，文字被改过。记录本身是真的。",
        en="Text {number} in the receipt is not the one that was sealed: it was altered. "
        "The entry itself is genuine.",
    ),
    Fault.BAD_KEY: Text(
        zh="核对用的公钥写得不对：{key}。请从社区公告栏或网站重新抄录。",
        en="The public key to check with is malformed: {key}. Copy it again from the "
        "notice board or site.",
    ),
}


class SealFault(Refusal):
    """A seal, a receipt or a key cannot be accepted; `fault` says why."""

    code: ClassVar[str] = "seal_fault"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 9
    sentence = Text(
        zh="这份封存记录不能采信。请保留原件并向社区反映。",
        en="This sealed record cannot be relied on. Keep it and tell the community office.",
    )

    def __init__(self, fault: Fault, **facts: Fact) -> None:
        self.fault = fault
        super().__init__(SENTENCES[fault], **facts)
