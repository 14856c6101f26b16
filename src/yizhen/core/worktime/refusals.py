"""What a clock refuses, each with a plain sentence."""

from yizhen.core.refusals import Conflict, Invalid
from yizhen.core.text import Text


class AmountOutOfRange(Invalid):
    """A length of time that is zero, negative or absurdly long."""

    code = "amount_out_of_range"
    sentence = Text(
        zh="时限不能是 {amount}。请填 1 到 {limit} 之间的整数。",
        en="A time limit cannot be {amount}. Enter a whole number from 1 to {limit}.",
    )


class OutsideCalendar(Invalid):
    """A moment before the first or after the last day that the calendar knows."""

    code = "outside_calendar"
    sentence = Text(
        zh="工作日历只有 {first} 年到 {last} 年，算不出 {year} 年的日期。请核对时间，或请管理员补充日历。",
        en="The working calendar covers {first} to {last}, not {year}. "
        "Check the time, or ask an administrator to add the year.",
    )


class BeforeEarlierStep(Invalid):
    """A step dated before the one that it follows."""

    code = "before_earlier_step"
    sentence = Text(
        zh="填写的时间 {at} 早于上一步 {earlier}。请改成之后的时间。",
        en="The time {at} lies before the previous step, {earlier}. Choose a later one.",
    )


class AlreadyPaused(Conflict):
    """The clock stands already."""

    code = "already_paused"
    sentence = Text(
        zh="计时已经暂停（{reason}）。要换理由，请先恢复计时。",
        en="The clock is already paused ({reason}). Resume it before giving another reason.",
    )


class NotPaused(Conflict):
    """The clock runs; there is nothing to resume."""

    code = "not_paused"
    sentence = Text(
        zh="计时没有暂停，不用恢复。请刷新看最新情况。",
        en="The clock is not paused, so there is nothing to resume. Reload to see how it stands.",
    )


class PauseNotAllowed(Invalid):
    """A reason that this class of deadline does not accept."""

    code = "pause_not_allowed"
    sentence = Text(
        zh="「{reason}」不能作为这件事暂停计时的理由。请按时办理，或改申请延期。",
        en="“{reason}” does not pause the clock of this matter. "
        "Finish in time, or ask for an extension.",
    )


class PausesUsedUp(Conflict):
    """The reason was used as often as the rules allow."""

    code = "pauses_used_up"
    sentence = Text(
        zh="因「{reason}」暂停最多 {limit} 次，已经用完。请继续办理，或申请延期。",
        en="“{reason}” may pause the clock {limit} time(s) at most, and that is used up. "
        "Go on, or ask for an extension.",
    )


class ClockFinished(Conflict):
    """The clock was stopped for good."""

    code = "clock_finished"
    sentence = Text(
        zh="这一步已在 {at} 办结，计时停止了。要继续办理，请先重新打开。",
        en="This step was finished on {at} and its clock stopped. Reopen it first.",
    )


class ClockNotFinished(Conflict):
    """Only what was finished can be reopened."""

    code = "clock_not_finished"
    sentence = Text(
        zh="这一步还没有办结，不用重新打开。",
        en="This step is not finished, so it cannot be reopened.",
    )


class ExtensionNotAllowed(Invalid):
    """The class of deadline knows no extension."""

    code = "extension_not_allowed"
    sentence = Text(
        zh="这类事项不能延期。请按时办结，确有困难请报上级协调。",
        en="A matter of this class cannot be extended. Finish in time, or ask the level above.",
    )


class ExtensionTooLate(Conflict):
    """An extension asked for at or after the deadline."""

    code = "extension_too_late"
    sentence = Text(
        zh="已在 {due} 到期，延期必须在到期之前申请。请尽快办结并说明原因。",
        en="It was due on {due}; an extension must be asked for before that. "
        "Finish soon and say why it took longer.",
    )


class ExtensionTooLong(Invalid):
    """More than one extension may give."""

    code = "extension_too_long"
    sentence = Text(
        zh="一次最多延长{limit}，不能延长{wanted}。请减少天数。",
        en="One extension gives {limit} at most, not {wanted}. Ask for less.",
    )


class ExtensionsUsedUp(Conflict):
    """All extensions were given."""

    code = "extensions_used_up"
    sentence = Text(
        zh="最多延期 {limit} 次，已经用完。请按时办结，确有困难请报上级协调。",
        en="{limit} extension(s) are allowed and used up. Finish in time, or ask the level above.",
    )


class ReasonMissing(Invalid):
    """An extension without a reason."""

    code = "reason_missing"
    sentence = Text(
        zh="请写明延期的理由，群众会看到。",
        en="Say why more time is needed; the resident will see it.",
    )
