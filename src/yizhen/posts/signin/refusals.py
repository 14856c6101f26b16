"""Why somebody is not let in. The sentences give away nothing about whether an account exists."""

from yizhen.core.refusals import Conflict, Invalid, Refusal, TooMany
from yizhen.core.text import Text


class SignInFailed(Refusal):
    """User name and password do not belong together, or the account is not in use: the same words for all."""

    code = "sign_in_failed"
    status = 422
    exit_code = 5
    sentence = Text(
        zh="用户名或密码不对。请核对后再试，忘了密码请找单位的管理员。",
        en="User name or password is not right. Check both; if you forgot, ask your administrator.",
    )


class LockedForNow(TooMany):
    """Too many wrong tries for this account or from this address."""

    code = "sign_in_locked"
    sentence = Text(
        zh="试错的次数太多，请 {wait_seconds} 秒后再试。着急的话，请安全管理员帮您解锁。",
        en="Too many wrong tries. Wait {wait_seconds} seconds, or ask the security administrator to unlock.",
    )


class CodeWrong(Refusal):
    """The code is wrong, used, too old or was tried too often: the same words for all."""

    code = "code_wrong"
    status = 422
    exit_code = 5
    sentence = Text(
        zh="验证码不对，或者已经过期。请核对；还不行就重新获取一个。",
        en="The code is not right or has expired. Check it, or ask for a new one.",
    )


class CodeTooSoon(TooMany):
    """Another code was asked for a moment ago, or too often."""

    code = "code_too_soon"
    sentence = Text(
        zh="验证码刚发过，请 {wait_seconds} 秒后再获取。",
        en="A code was sent already. You can ask for another in {wait_seconds} seconds.",
    )


class StaffUsePassword(Refusal):
    """The telephone belongs to somebody who works here: a code alone does not let them in."""

    code = "staff_use_password"
    status = 403
    exit_code = 3
    sentence = Text(
        zh="这个手机号登记为工作人员。请改用用户名和密码登录。",
        en="This number belongs to a member of staff. Sign in with user name and password.",
    )


class NotRegistered(Refusal):
    """Nobody with this telephone is registered, and this place does not open accounts by itself."""

    code = "not_registered"
    status = 403
    exit_code = 3
    sentence = Text(
        zh="这个手机号还没有登记。请带身份证到社区服务大厅登记，当场可用。",
        en="This number is not registered yet. Register at the community hall with your ID card.",
    )


class IdentityUnknown(Refusal):
    """The other house vouches for somebody who may not come in here: unknown, or no longer working."""

    code = "identity_unknown"
    status = 403
    exit_code = 3
    sentence = Text(
        zh="统一认证通过了，但这里没有可用的工作账号。请找单位的管理员开通。",
        en="You are known there, but have no account in use here. Ask your administrator.",
    )


class IdentityTaken(Conflict):
    """The identity is bound to another account, or the account to another identity."""

    code = "identity_taken"
    sentence = Text(
        zh="这个统一认证身份已经绑定了账号。请先解除原来的绑定。",
        en="This identity is bound already. Take the old binding off first.",
    )


class SignInStale(Refusal):
    """Too long between the steps of signing in, or the account changed in between."""

    code = "sign_in_stale"
    status = 401
    exit_code = 5
    sentence = Text(
        zh="登录停得太久，请从头再来一次。",
        en="Signing in took too long. Please begin again.",
    )


class FactorMissing(Conflict):
    """There is no authenticator app to check, renew or take off."""

    code = "factor_missing"
    sentence = Text(
        zh="这个账号还没有绑定动态码。",
        en="This account has no authenticator app yet.",
    )


class FactorStands(Conflict):
    """There is an authenticator app already."""

    code = "factor_stands"
    sentence = Text(
        zh="这个账号已经绑定动态码。要换手机，请先用旧动态码或恢复码确认。",
        en="An authenticator app is set up already. Confirm with it before you change to another.",
    )


class WeakPassword(Invalid):
    """The new password would be guessed; the reason says why."""

    code = "weak_password"


class PasswordSame(Invalid):
    """The new password is the old one."""

    code = "password_same"
    sentence = Text(
        zh="新密码和原来的一样。请换一个。",
        en="The new password is the old one. Choose another.",
    )


class NotLocked(Conflict):
    """There is nothing to unlock."""

    code = "not_locked"
    sentence = Text(zh="这个账号没有被锁。", en="This account is not locked.")
