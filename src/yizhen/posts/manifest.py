"""What the room of accounts and posts offers to the house."""

from datetime import timedelta

from yizhen.core.actor import SYSTEM
from yizhen.core.manifest import Manifest, Routine
from yizhen.core.text import Text
from yizhen.posts import usecases
from yizhen.posts.signin import deeds as signin

TURN_EVERY = timedelta(minutes=10)
WARN_EVERY = timedelta(hours=1)


def _turn_the_day() -> None:
    while usecases.turn_the_day(SYSTEM):
        pass


def _warn_of_terms() -> None:
    while usecases.warn_of_terms(SYSTEM):
        pass


MANIFEST = Manifest(
    room="posts",
    title=Text(zh="岗责", en="Posts"),
    deeds={
        "posts.create_account": Text(zh="开通账号", en="Opened an account"),
        "posts.rename_account": Text(zh="更改姓名", en="Changed a name"),
        "posts.change_home": Text(zh="更改住址或所属单位", en="Changed a home or office"),
        "posts.choose_home": Text(zh="选定住处", en="Chose a home"),
        "posts.change_email": Text(zh="更改邮箱", en="Changed an e-mail address"),
        "posts.change_phone": Text(zh="更改手机号", en="Changed a phone number"),
        "posts.enlist": Text(zh="转为工作人员", en="Took onto the staff"),
        "posts.set_password": Text(zh="重设密码", en="Set a password"),
        "posts.deactivate_account": Text(zh="停用账号", en="Closed an account"),
        "posts.reactivate_account": Text(zh="恢复账号", en="Reopened an account"),
        "posts.seal_phones_again": Text(zh="换密钥重新加密", en="Sealed again with a new key"),
        "posts.give_post": Text(zh="授予岗位", en="Gave a post"),
        "posts.end_post": Text(zh="收回岗位", en="Ended a post"),
        "posts.change_term": Text(zh="更改任期", en="Changed a term"),
        "posts.turn_the_day": Text(zh="岗位到期与生效", en="Ended and began posts by date"),
        "posts.begin_post": Text(zh="岗位生效", en="A post began"),
        "posts.lapse_post": Text(zh="任期届满", en="A term ran out"),
        "posts.warn_of_terms": Text(zh="任期将满提醒", en="Told that a term ends"),
        "posts.request_leave": Text(zh="请假", en="Asked for leave"),
        "posts.agree_to_leave": Text(zh="同意代班", en="Agreed to stand in"),
        "posts.decline_leave": Text(zh="不能代班", en="Declined to stand in"),
        "posts.cancel_leave": Text(zh="销假", en="Cancelled a leave"),
        "posts.offer_hand_over": Text(zh="提出移交", en="Offered a hand-over"),
        "posts.accept_hand_over": Text(zh="接手移交", en="Accepted a hand-over"),
        "posts.decline_hand_over": Text(zh="不接手移交", en="Declined a hand-over"),
        "posts.withdraw_hand_over": Text(zh="撤回移交", en="Withdrew a hand-over"),
        "posts.create_token": Text(zh="生成令牌", en="Made a token"),
        "posts.revoke_token": Text(zh="吊销令牌", en="Revoked a token"),
        "posts.use_token": Text(zh="使用令牌", en="Used a token"),
        **signin.DEEDS,
    },
    routines=(
        Routine(
            name="posts.turn_the_day",
            every=TURN_EVERY,
            run=_turn_the_day,
            title=Text(zh="岗位到期与生效", en="Posts that end or begin"),
        ),
        Routine(
            name="posts.warn_of_terms",
            every=WARN_EVERY,
            run=_warn_of_terms,
            title=Text(zh="任期将满提醒", en="Terms that end soon"),
        ),
        *signin.ROUTINES,
    ),
)
