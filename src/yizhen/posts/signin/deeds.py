"""The names of what is written down about signing in, and what the loop tidies up."""

from datetime import timedelta

from yizhen.core.manifest import Routine
from yizhen.core.text import Text
from yizhen.posts.signin import codes, limits

DEEDS = {
    "posts.sign_in": Text(zh="登录", en="Signed in"),
    "posts.fail_sign_in": Text(zh="登录未成功", en="Failed to sign in"),
    "posts.lock_sign_in": Text(zh="登录被锁定", en="Locked a sign-in"),
    "posts.unlock_sign_in": Text(zh="解除登录锁定", en="Unlocked a sign-in"),
    "posts.pass_identity": Text(zh="统一认证通过", en="Passed the other house's sign-in"),
    "posts.bind_identity": Text(zh="绑定统一认证身份", en="Bound an identity"),
    "posts.unbind_identity": Text(zh="解除统一认证绑定", en="Took an identity off"),
    "posts.begin_second_factor": Text(zh="开始绑定动态码", en="Began to set up a second factor"),
    "posts.enrol_second_factor": Text(zh="绑定动态码", en="Set up a second factor"),
    "posts.use_second_factor": Text(zh="用动态码确认", en="Confirmed with the second factor"),
    "posts.reset_second_factor": Text(zh="解除动态码绑定", en="Took a second factor off"),
    "posts.use_recovery_code": Text(zh="用掉一个恢复码", en="Used a recovery code"),
    "posts.renew_recovery_codes": Text(zh="更换恢复码", en="Renewed recovery codes"),
    "posts.change_password": Text(zh="修改密码", en="Changed a password"),
    "posts.ask_code": Text(zh="获取短信验证码", en="Asked for a code by telephone"),
    "posts.try_code": Text(zh="核对短信验证码", en="Checked a code from the telephone"),
    "posts.mark_code_sent": Text(zh="验证码已发出", en="Sent a code"),
    "posts.open_own_account": Text(zh="居民首次登录建立账号", en="Opened a resident's account"),
    "posts.sign_out": Text(zh="退出登录", en="Signed out"),
    "posts.sign_out_everywhere": Text(zh="退出所有设备", en="Signed out everywhere"),
}


def sweep() -> None:
    """Forget counts and codes that are long over."""
    limits.sweep()
    codes.sweep()


ROUTINES = (
    Routine(
        name="posts.sweep_sign_in",
        every=timedelta(hours=6),
        run=sweep,
        title=Text(zh="清理过期的登录计数和验证码", en="Forget old counts and codes of signing in"),
    ),
)
