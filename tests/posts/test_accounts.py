"""Accounts: who opens, changes and closes them, and who may look."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.factories import PASSWORD, an_account, as_actor, somebody
from yizhen.core.actor import NOBODY, SYSTEM, Channel
from yizhen.core.identifiers import IdentifierRefused
from yizhen.core.refusals import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from yizhen.journal.models import Access, Entry
from yizhen.journal.sealed_text import add_key, keyring
from yizhen.journal.usecases import PurposeMissing
from yizhen.posts import queries, usecases
from yizhen.posts.models import Account, ApiToken, Post
from yizhen.posts.rules import (
    LastAdministrator,
    NameInUse,
    NotYourOwn,
    PhoneInUse,
    SetByThemselves,
)
from yizhen.posts.signin.refusals import WeakPassword
from yizhen.posts.usecases import NewAccount

pytestmark = pytest.mark.django_db
NUMBER = "13800002010"


def epoch(account_id: int) -> int:
    return Account.objects.get(pk=account_id).session_epoch


def last_deed() -> str:
    entry = Entry.objects.latest("id")
    return f"{entry.deed} {entry.target_kind} {entry.place_path or entry.owner_path}"


def test_the_system_administrator_opens_an_account(town: Town) -> None:
    account = usecases.create_account(
        town.system_admin,
        NewAccount(
            username=" ＺＨＯＵ ",
            name="周  一",
            home_path=town.committee,
            is_staff_member=True,
            email="Zhou@Example.cn",
            phone="138 0000 2010",
            password=PASSWORD,
        ),
    )
    account.refresh_from_db()
    assert (account.username, account.name, account.email) == ("zhou", "周 一", "zhou@example.cn")
    assert check_password(PASSWORD, account.password) and account.must_change_password
    assert NUMBER not in account.phone_sealed and queries.masked_phone(account) == "138****2010"
    assert last_deed() == f"posts.create_account posts.account {town.committee}"


def test_the_same_request_twice_opens_one_account(town: Town) -> None:
    new = NewAccount(username="zhou", name="周", home_path=town.grid)
    first = usecases.create_account(town.system_admin, new, once="a1")
    assert usecases.create_account(town.system_admin, new, once="a1").pk == first.pk
    assert Account.objects.filter(username="zhou").count() == 1


def test_only_the_system_administrator_opens_accounts(town: Town) -> None:
    new = NewAccount(username="zhou", name="周", home_path=town.grid)
    for actor in (town.security_admin, town.audit_admin, town.chen, town.wang):
        with pytest.raises(NotAllowed):
            usecases.create_account(actor, new)
    with pytest.raises(NotFound):
        usecases.create_account(town.li, new)
    with pytest.raises(NotSignedIn):
        usecases.create_account(NOBODY, new)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "周 一"}, "username"),
        ({"name": " "}, "name"),
        ({"email": "zhou@"}, "email"),
        ({"home_path": "p9999"}, "home_path"),
        ({"home_path": "p0"}, "home_path"),
    ],
)
def test_what_is_entered_wrongly_is_named(town: Town, wrong: dict[str, Any], field: str) -> None:
    right = NewAccount(username="zhou", name="周", home_path=town.grid)
    with pytest.raises(Invalid) as refused:
        usecases.create_account(town.system_admin, replace(right, **wrong))
    assert refused.value.facts["field"] == field


def test_names_addresses_and_numbers_belong_to_one_account(town: Town) -> None:
    usecases.change_email(SYSTEM, town.wang.id, email="wang@example.cn")
    usecases.change_phone(SYSTEM, town.wang.id, phone=NUMBER)

    def opens(**words: Any) -> None:
        right = NewAccount(username="zhou", name="周", home_path=town.grid)
        usecases.create_account(town.system_admin, replace(right, **words))

    with pytest.raises(NameInUse):
        opens(username="WANG")
    with pytest.raises(NameInUse):
        opens(email="WANG@example.cn")
    with pytest.raises(PhoneInUse):
        opens(phone=f"+86{NUMBER}")
    with pytest.raises(IdentifierRefused):
        opens(phone="12345")


def test_a_weak_password_is_refused(town: Town) -> None:
    with pytest.raises(WeakPassword):
        usecases.set_password(town.system_admin, town.wang.id, password="12345678")


def test_a_new_password_ends_the_sessions_and_must_be_changed(town: Town) -> None:
    before = epoch(town.wang.id)
    account = usecases.set_password(town.system_admin, town.wang.id, password="Fu-Min-2026-men")
    assert account.must_change_password and epoch(account.pk) == before + 1
    assert last_deed() == f"posts.set_password posts.account {town.grid}"


def test_nobody_sets_the_password_of_an_administrator_but_the_house(town: Town) -> None:
    with pytest.raises(SetByThemselves):
        usecases.set_password(town.system_admin, town.security_admin.id, password=PASSWORD)
    account = usecases.set_password(SYSTEM, town.security_admin.id, password="Fu-Min-2026-men")
    assert account.must_change_password


def test_whoever_serves_elsewhere_too_is_out_of_a_districts_reach(town: Town) -> None:
    local = somebody(("system_administrator", town.district))
    both = somebody(("grid_worker", town.grid), ("district_viewer", town.city))
    with pytest.raises(NotFound):
        usecases.deactivate_account(local, both.id)
    assert usecases.rename_account(local, town.wang.id, name="王二").name == "王二"


def test_closing_an_account_ends_posts_sessions_and_tokens(town: Town) -> None:
    usecases.deactivate_account(town.system_admin, town.wang.id, reason="调离")
    account = Account.objects.get(pk=town.wang.id)
    assert not account.is_active and account.deactivated_at
    assert not Post.objects.filter(account=account, ended_at__isnull=True).exists()
    assert Post.objects.get(account=account).end_reason == Post.End.ACCOUNT
    assert not ApiToken.objects.filter(account=account, revoked_at__isnull=True).exists()
    with pytest.raises(NotSignedIn):
        queries.actor(account.pk, channel=Channel.WEB)
    with pytest.raises(Conflict):
        usecases.deactivate_account(town.system_admin, town.wang.id)


def test_a_reopened_account_comes_back_without_posts(town: Town) -> None:
    usecases.deactivate_account(town.system_admin, town.wang.id)
    usecases.reactivate_account(town.system_admin, town.wang.id)
    assert as_actor(town.wang.id).posts == ()
    with pytest.raises(Conflict):
        usecases.reactivate_account(town.system_admin, town.wang.id)


def test_nobody_closes_their_own_account_nor_the_last_administrators(town: Town) -> None:
    with pytest.raises(NotYourOwn):
        usecases.deactivate_account(town.system_admin, town.system_admin.id)
    with pytest.raises(LastAdministrator):
        usecases.deactivate_account(town.system_admin, town.security_admin.id)
    assert as_actor(town.security_admin.id).posts == town.security_admin.posts


def test_a_resident_can_join_the_staff(town: Town) -> None:
    usecases.enlist(town.system_admin, town.li.id)
    usecases.give_post(town.chen, town.li.id, duty="building_head", path=town.building)
    assert as_actor(town.li.id).duties == {"building_head"}


def test_accounts_are_in_view_where_one_looks_after_them(town: Town) -> None:
    def names(actor_id: int, **wishes: object) -> set[str]:
        found = queries.accounts(as_actor(actor_id), **wishes)  # type: ignore[arg-type]
        return set(found.values_list("name", flat=True))

    assert names(town.chen.id) == {"王", "赵", "陈", "李"}
    assert names(town.chen.id, is_staff_member=True) == {"王", "赵", "陈"}
    assert names(town.chen.id, within_path=town.grid) == {"王", "李"}
    assert names(town.qian.id, search="钱") == {"钱"}
    assert names(town.qian.id, search="ZHA") == {"赵"}
    with pytest.raises(NotAllowed):
        queries.accounts(town.wang)
    with pytest.raises(NotFound):
        queries.account(town.wang, town.zhao.id)
    assert queries.account(town.wang, town.wang.id).name == "王"


def test_a_whole_number_finds_its_person_and_a_part_does_not(town: Town) -> None:
    usecases.change_phone(town.system_admin, town.li.id, phone=NUMBER)
    assert queries.accounts(town.chen, search="138-0000-2010").get().name == "李"
    assert not queries.accounts(town.chen, search="1380000").exists()
    found = queries.account_by_phone(f"+86 {NUMBER}")
    assert found is not None and found.name == "李"
    assert queries.account_by_phone("13800002011") is None


def test_seeing_a_number_in_full_is_written_down(town: Town) -> None:
    usecases.change_phone(town.system_admin, town.li.id, phone=NUMBER)
    with pytest.raises(PurposeMissing):
        usecases.show_phone(town.chen, town.li.id, purpose="看")
    assert usecases.show_phone(town.chen, town.li.id, purpose="回访漏水处理情况") == NUMBER
    access = Access.objects.get()
    assert (access.actor_id, access.target_id, access.fields) == (
        town.chen.id,
        str(town.li.id),
        ["phone"],
    )
    with pytest.raises(NotFound):
        usecases.show_phone(town.wang, town.li.id, purpose="回访漏水处理情况")


def test_one_changes_ones_own_number_and_nobody_elses(town: Town) -> None:
    usecases.change_phone(town.li, town.li.id, phone=NUMBER, is_verified=True)
    assert Account.objects.get(pk=town.li.id).phone_verified_at is not None
    with pytest.raises(NotFound):
        usecases.change_phone(town.wang, town.zhao.id, phone=NUMBER)
    with pytest.raises(NotAllowed):
        usecases.change_phone(town.chen, town.li.id, phone=NUMBER)


def test_after_a_rotation_all_phones_are_sealed_again(town: Town) -> None:
    usecases.change_phone(SYSTEM, town.li.id, phone=NUMBER)
    key_id = add_key()
    last = usecases.seal_phones_again(SYSTEM)
    assert usecases.seal_phones_again(SYSTEM, after_id=last) == 0
    account = Account.objects.get(pk=town.li.id)
    assert account.phone_sealed.startswith(key_id)
    assert queries.masked_phone(account) == "138****2010"
    keyring.cache_clear()


def test_whoever_acts_is_known_in_two_queries(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        actor = queries.actor(town.qian.id, channel=Channel.WEB)
    assert actor.name == "钱" and len(actor.posts) == 2


def test_a_moved_home_needs_reach_over_both_ends(town: Town) -> None:
    local = somebody(("system_administrator", town.street))
    person = an_account(home=town.grid)
    with pytest.raises(NotFound):
        usecases.change_home(local, person.pk, home_path=town.government)
    moved = usecases.change_home(local, person.pk, home_path=town.other_grid)
    assert moved.home_path == town.other_grid
