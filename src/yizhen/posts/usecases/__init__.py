"""Every way to change accounts and posts. Split by meaning: accounts, appointments, absence, hand-over, tokens."""

from yizhen.posts.usecases.absence import (
    agree_to_leave,
    cancel_leave,
    decline_leave,
    request_leave,
)
from yizhen.posts.usecases.accounts import (
    NewAccount,
    change_email,
    change_home,
    change_phone,
    create_account,
    deactivate_account,
    enlist,
    reactivate_account,
    rename_account,
    seal_phones_again,
    set_password,
    show_phone,
)
from yizhen.posts.usecases.appointments import (
    change_term,
    end_post,
    give_post,
    turn_the_day,
    warn_of_terms,
)
from yizhen.posts.usecases.handover import (
    accept_hand_over,
    decline_hand_over,
    offer_hand_over,
    withdraw_hand_over,
)
from yizhen.posts.usecases.own import choose_home
from yizhen.posts.usecases.tokens import actor_for_token, create_token, revoke_token

__all__ = [
    "NewAccount",
    "accept_hand_over",
    "actor_for_token",
    "agree_to_leave",
    "cancel_leave",
    "change_email",
    "change_home",
    "change_phone",
    "change_term",
    "choose_home",
    "create_account",
    "create_token",
    "deactivate_account",
    "decline_hand_over",
    "decline_leave",
    "end_post",
    "enlist",
    "give_post",
    "offer_hand_over",
    "reactivate_account",
    "rename_account",
    "request_leave",
    "revoke_token",
    "seal_phones_again",
    "set_password",
    "show_phone",
    "turn_the_day",
    "warn_of_terms",
    "withdraw_hand_over",
]
