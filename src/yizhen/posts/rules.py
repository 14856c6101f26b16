"""What must hold for posts, leave, hand-over and tokens, as pure functions over frozen values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yizhen.core import paths
from yizhen.core.duties import Duty
from yizhen.core.paths import PlaceLevel, Tree
from yizhen.core.refusals import Conflict, Invalid, NotAllowed, NotSignedIn
from yizhen.core.text import Text

LEAVE_DAYS_MAX = 366
TOKEN_DAYS_MAX = 366
TOKENS_MAX = 20
ITEMS_MAX = 500
"""Pieces of work in one hand-over."""
WARN_DAYS = (30, 7)
"""How many days before the end of a term the person is told, from early to late."""
KEY_ABILITIES = frozenset({"account.manage", "post.manage", "audit.read", "journal.verify"})
"""What makes a duty that excludes others an administrator's."""


class DutyUnknown(Invalid):
    """No pack in force declares this duty."""

    code = "duty_unknown"
    sentence = Text(
        zh="没有“{duty}”这个岗位职责。请从清单中选择。",
        en="There is no duty “{duty}”. Choose one from the list.",
    )


class DutyDoesNotFit(Invalid):
    """The duty may not be held at this level of place or in this kind of organisation."""

    code = "duty_does_not_fit"
    sentence = Text(
        zh="“{title}”不能设在这一级。请换一个地点或组织。",
        en="“{title}” cannot be held here. Choose another place or organisation.",
    )


class DutiesExcludeEachOther(Conflict):
    """One person would hold two duties that must stay apart."""

    code = "duties_exclude_each_other"
    sentence = Text(
        zh="同一个人不能既是“{first}”又是“{second}”。请另选一位同事。",
        en="One person cannot be both “{first}” and “{second}”. Choose somebody else.",
    )


class NotYourOwn(NotAllowed):
    """Nobody changes their own posts or closes their own account: a second pair of eyes does."""

    code = "not_your_own"
    sentence = Text(
        zh="不能给自己授予、变更岗位或停用自己的账号。请由另一位管理员办理。",
        en="You cannot change your own posts or close your own account. Ask another administrator.",
    )


class ForAdministratorsOnly(NotAllowed):
    """Administrators' posts are given and taken by the security administrator alone."""

    code = "for_administrators_only"
    sentence = Text(
        zh="管理员岗位只能由安全管理员授予或收回。",
        en="Only the security administrator gives or takes an administrator's post.",
    )


class AlreadyHeld(Conflict):
    """The person holds this duty at this path already."""

    code = "already_held"
    sentence = Text(
        zh="他在这里已经有这个岗位。要延长请改任期。",
        en="They hold this post already. To extend it, change its term.",
    )


class SeatIsTaken(Conflict):
    """As many people hold the duty here as the pack allows."""

    code = "seat_is_taken"
    sentence = Text(
        zh="这里的“{title}”最多 {limit} 人，任期内已满。请先收回或缩短原来的任期。",
        en="At most {limit} may be “{title}” here at once. End or shorten an earlier term first.",
    )


class LastAdministrator(Conflict):
    """Without this post nobody would be left to do it."""

    code = "last_administrator"
    sentence = Text(
        zh="这是最后一位“{title}”，不能收回。请先任命另一位。",
        en="This is the last “{title}”. Appoint another one first.",
    )


class TermIsWrong(Invalid):
    """The term ends before it begins, or lies in the past."""

    code = "term_is_wrong"
    sentence = Text(
        zh="任期不对：结束日不能早于开始日，也不能早于今天。",
        en="The term is not right: it cannot end before it begins, nor before today.",
    )


class PostIsOver(Conflict):
    """The post has ended already."""

    code = "post_is_over"
    sentence = Text(zh="这个岗位已经结束，不用再改。", en="This post is over; nothing to change.")


class NotOnStaff(Invalid):
    """Posts are held by people who work here and whose account is open."""

    code = "not_on_staff"
    sentence = Text(
        zh="他不是在册工作人员，或账号已停用。请先由系统管理员开通工作账号。",
        en="They are not on the staff or their account is closed. Ask the system administrator first.",
    )


class LeaveIsWrong(Invalid):
    """The days of a leave are in the past, the wrong way round, or too many."""

    code = "leave_is_wrong"
    sentence = Text(
        zh="请假日期不对：从今天起，结束不早于开始，一次最多 {limit} 天。",
        en="The days are not right: from today on, end not before start, at most {limit} days.",
    )


class LeaveOverlaps(Conflict):
    """The person is away on some of these days already."""

    code = "leave_overlaps"
    sentence = Text(
        zh="这几天里已经有一次请假。请先撤销原来的，或改日期。",
        en="There is a leave on some of these days already. Cancel it or choose other days.",
    )


class StandInAway(Conflict):
    """The chosen stand-in is away on some of these days."""

    code = "stand_in_away"
    sentence = Text(
        zh="代班人这几天也请假。请另选一位同事。",
        en="The stand-in is away on some of these days. Choose another colleague.",
    )


class StandsInAlready(Conflict):
    """The person has promised to stand in for somebody on some of these days."""

    code = "stands_in_already"
    sentence = Text(
        zh="这几天已答应替同事代班。请先和同事商量换人。",
        en="You promised to stand in for a colleague on some of these days. Agree on another one first.",
    )


class NotAColleague(Invalid):
    """The chosen person serves somewhere else."""

    code = "not_a_colleague"
    sentence = Text(
        zh="只能选同一片区或上一级的在岗同事。",
        en="Choose a colleague on duty in the same area or one level above.",
    )


class AlreadyAnswered(Conflict):
    """The request was answered, cancelled or withdrawn before."""

    code = "already_answered"
    sentence = Text(
        zh="这件事已经有了答复。请刷新看最新情况。",
        en="This has been answered already. Reload to see how it stands.",
    )


class ReasonMissing(Invalid):
    """Saying no needs a reason."""

    code = "reason_missing"
    sentence = Text(
        zh="请写明理由，让同事知道怎么办。", en="Give a reason, so that your colleague can go on."
    )


class NothingToHandOver(Invalid):
    """None of the named work is open in this person's hand."""

    code = "nothing_to_hand_over"
    sentence = Text(
        zh="没有可以移交的在办事项。请刷新清单后再选。",
        en="There is no open work to hand over. Reload the list and choose again.",
    )


class TooMuchAtOnce(Invalid):
    """More than one hand-over carries."""

    code = "too_much_at_once"
    sentence = Text(
        zh="一次最多移交 {limit} 件。请分几次移交。",
        en="At most {limit} things at once. Hand over in parts.",
    )


class AlreadyOffered(Conflict):
    """Some of the work waits for another colleague's answer."""

    code = "already_offered"
    sentence = Text(
        zh="其中有的事项正等另一位同事答复。请先撤回那次移交。",
        en="Some of it waits for another colleague's answer. Withdraw that hand-over first.",
    )


class PhoneInUse(Conflict):
    """Another account signs in with this number."""

    code = "phone_in_use"
    sentence = Text(
        zh="这个手机号已用于另一个账号。请核对号码。",
        en="Another account uses this number. Check it.",
    )


class NameInUse(Conflict):
    """Another account has this user name or e-mail address."""

    code = "name_in_use"
    sentence = Text(
        zh="这个登录名或邮箱已有人用。请换一个。",
        en="This user name or e-mail address is taken. Choose another.",
    )


class SetByThemselves(NotAllowed):
    """Nobody chooses the password of somebody who holds an administrator's post."""

    code = "set_by_themselves"
    sentence = Text(
        zh="管理员的密码只能由本人修改；本人忘记时请在服务器上用命令重设。",
        en="An administrator's password is changed by that person; when it is lost, on the server by command.",
    )


class TokenIsWrong(Invalid):
    """A token lasts too long, or asks for more than its owner may do."""

    code = "token_is_wrong"
    sentence = Text(
        zh="令牌有效期最长 {limit} 天，权限不能超过本人。请改正后再生成。",
        en="A token lasts {limit} days at most and may do no more than its owner.",
    )


class TooManyTokens(Conflict):
    """The account has as many tokens in force as it may."""

    code = "too_many_tokens"
    sentence = Text(
        zh="最多同时有 {limit} 个令牌。请先吊销不用的。",
        en="At most {limit} tokens at once. Revoke one that is not used.",
    )


class TokenUnknown(NotSignedIn):
    """No token has this secret."""

    code = "token_unknown"
    sentence = Text(zh="令牌无效。请核对后重试。", en="This token is not valid. Check it.")


class TokenExpired(NotSignedIn):
    """The token's last day is over."""

    code = "token_expired"
    sentence = Text(zh="令牌已过期。请重新生成一个。", en="This token has expired. Make a new one.")


class TokenRevoked(NotSignedIn):
    """The token was revoked, or its account closed."""

    code = "token_revoked"
    sentence = Text(zh="令牌已吊销。请重新生成一个。", en="This token was revoked. Make a new one.")


@dataclass(frozen=True, slots=True)
class Term:
    """Days from the first to the last, both inclusive; without a last one it goes on."""

    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies within."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "Term") -> bool:
        """Whether some day lies within both."""
        return self.last_day >= other.starts_on and other.last_day >= self.starts_on

    def outlasts(self, day: date | None) -> bool:
        """Whether it goes on after `day`; nothing outlasts None."""
        return day is not None and self.last_day > day

    @property
    def last_day(self) -> date:
        """The last day; the end of time when there is none."""
        return self.ends_on or date.max


@dataclass(frozen=True, slots=True)
class Held:
    """A duty that somebody holds at a path for a term."""

    duty: str
    path: str
    term: Term


@dataclass(frozen=True, slots=True)
class Away:
    """A leave as the rules see it: who is away and who stands in."""

    account: int
    stand_in: int
    term: Term
    is_agreed: bool


def exclude(first: Duty, second: Duty) -> bool:
    """Whether one person may not hold both."""
    return second.code in first.incompatible_with or first.code in second.incompatible_with


def separation_of(duty: Duty, duties: Mapping[str, Duty]) -> str:
    """The name of the group of duties that all exclude each other, if `duty` belongs to one; else empty.

    Such a group (the three administrators) is kept apart by the database too.
    """
    group = sorted({duty.code, *(d.code for d in duties.values() if exclude(duty, d))})
    apart = all(exclude(duties[a], duties[b]) for a in group for b in group if a < b)
    return group[0] if len(group) > 1 and apart else ""


def is_administrator(duty: Duty) -> bool:
    """Whether the duty carries the keys of the house and excludes others that do."""
    return bool(duty.incompatible_with) and bool(duty.abilities & KEY_ABILITIES)


def known_duty(code: str, duties: Mapping[str, Duty]) -> Duty:
    """The duty of this code. Raises DutyUnknown."""
    if code not in duties:
        raise DutyUnknown(field="duty", duty=code)
    return duties[code]


def check_fit(duty: Duty, path: str, *, organisation_kind: str) -> None:
    """The duty may be held there. Raises DutyDoesNotFit.

    A duty that may stand at the country may also stand at the root of the organisations.
    """
    if paths.tree_of(path) is Tree.PLACE:
        fits = duty.may_stand_at(paths.place_level(path))
    elif path == Tree.ORGANISATION.value:
        fits = duty.may_stand_at(PlaceLevel.COUNTRY)
    else:
        fits = duty.may_stand_in(organisation_kind)
    if not fits:
        raise DutyDoesNotFit(field="path", title=duty.title)


def check_term(term: Term, *, today: date) -> None:
    """The term ends after it starts and is not over. Raises TermIsWrong."""
    if term.ends_on is not None and term.ends_on < max(term.starts_on, today):
        raise TermIsWrong(field="ends_on")


def check_apart(
    duty: Duty, term: Term, held: Iterable[Held], *, duties: Mapping[str, Duty]
) -> None:
    """On no day would the person hold `duty` and one that excludes it. Raises DutiesExcludeEachOther."""
    for other in held:
        known = duties.get(other.duty)
        if known and exclude(duty, known) and term.overlaps(other.term):
            raise DutiesExcludeEachOther(first=known.title, second=duty.title)


def check_seats(duty: Duty, term: Term, others: Iterable[Term]) -> None:
    """On no day would more people hold the duty there than it allows. Raises SeatIsTaken."""
    if duty.holders_max is None:
        return
    meeting = [other for other in others if other.overlaps(term)]
    if most_at_once([term, *meeting], within=term) > duty.holders_max:
        raise SeatIsTaken(title=duty.title, limit=duty.holders_max)


def most_at_once(terms: Sequence[Term], *, within: Term) -> int:
    """The largest number of `terms` that cover one and the same day `within`."""
    days = {max(term.starts_on, within.starts_on) for term in terms}
    return max(
        (sum(term.covers(day) for term in terms) for day in days if within.covers(day)), default=0
    )


def check_not_last(duty: Duty, others: Iterable[Held], *, until: date, today: date) -> None:
    """One of `others` holds the duty today and goes on after `until`. Raises LastAdministrator."""
    if is_administrator(duty) and not any(
        other.term.covers(today) and other.term.outlasts(until) for other in others
    ):
        raise LastAdministrator(title=duty.title)


def taken_over(
    own: Sequence[tuple[str, str]],
    absent: Sequence[tuple[str, str]],
    *,
    duties: Mapping[str, Duty],
) -> tuple[tuple[str, str], ...]:
    """The (duty, path) pairs that a stand-in holds for somebody away.

    Administrators' duties stay behind (appoint a second one instead), as does whatever would exclude a duty that the stand-in
    holds already: so no leave can bring together what must stay apart.
    """
    held = [duties[code] for code, _ in own if code in duties]
    taken: list[tuple[str, str]] = []
    for code, path in absent:
        duty = duties.get(code)
        if duty is None or is_administrator(duty) or (code, path) in (*own, *taken):
            continue
        if not any(exclude(duty, other) for other in held):
            held.append(duty)
            taken.append((code, path))
    return tuple(taken)


def check_leave(term: Term, *, today: date) -> None:
    """The days of a leave make sense. Raises LeaveIsWrong."""
    ends_on = term.ends_on
    if (
        ends_on is None
        or term.starts_on < today
        or ends_on < term.starts_on
        or (ends_on - term.starts_on).days >= LEAVE_DAYS_MAX
    ):
        raise LeaveIsWrong(field="ends_on", limit=LEAVE_DAYS_MAX)


def check_away(new: Away, others: Iterable[Away]) -> None:
    """Nobody is away twice, stands in while away, or goes away while standing in.

    Raises LeaveOverlaps, StandInAway, StandsInAlready.
    """
    for other in others:
        if not other.term.overlaps(new.term):
            continue
        if other.account == new.account:
            raise LeaveOverlaps(field="starts_on")
        if other.account == new.stand_in:
            raise StandInAway(field="stand_in")
        if other.stand_in == new.account and other.is_agreed:
            raise StandsInAlready(field="starts_on")


def are_colleagues(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether for one of `mine` paths somebody at `theirs` serves next to it, below it or above it."""
    areas = [paths.parent(path) or path for path in mine]
    return any(
        paths.contains(area, other) or paths.contains(other, area)
        for area in areas
        for other in theirs
    )


def warning_due(ends_on: date, *, warned_days: int | None, today: date) -> int | None:
    """Which of WARN_DAYS to tell now: the nearest one reached that was not told yet; None when there is none."""
    left = (ends_on - today).days
    reached = [days for days in WARN_DAYS if 0 <= left <= days]
    if not reached or (warned_days is not None and warned_days <= min(reached)):
        return None
    return min(reached)
