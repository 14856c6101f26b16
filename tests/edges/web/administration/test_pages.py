"""What the administrators do: accounts and posts, packs, the clock, the journal, background work, tokens, redaction."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.administration.conftest import SignedIn
from tests.factories import an_account
from yizhen.core.actor import SYSTEM
from yizhen.journal import sealing
from yizhen.journal.models import Entry, Errand, Remark
from yizhen.journal.usecases import record_packs
from yizhen.matters.usecases import NewCircular, issue_circular
from yizhen.packs.current import in_force
from yizhen.posts.models import Account, ApiToken, Post

pytestmark = pytest.mark.django_db
LIST_QUERIES_MAX = 9
PASSWORD = "Song-Lv-2026-gong"


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_an_account_is_opened_once_and_given_a_post(town: Town, signed_in: SignedIn) -> None:
    entered = {
        "username": "liuyang", "name": "刘洋", "home_path": town.community, "is_staff_member": "on",
        "password": PASSWORD, "once": "a",
    }  # fmt: skip
    client = signed_in(town.system_admin)
    first, again = (client.post("/admin/accounts/new/", entered) for _ in range(2))
    assert first.status_code == again.status_code == 303
    account = Account.objects.get(username="liuyang")
    assert account.must_change_password
    post = {"duty": "grid_worker", "path": town.grid, "starts_on": timezone.localdate().isoformat()}
    answer = signed_in(town.security_admin).post(f"/admin/accounts/{account.pk}/give/", post)
    assert answer.status_code == 303
    assert Post.objects.get(account=account).duty == "grid_worker"


def test_a_name_that_is_taken_is_said_at_its_field(town: Town, signed_in: SignedIn) -> None:
    entered = {"username": "chen", "name": "另一位", "home_path": town.community}
    answer = signed_in(town.system_admin).post("/admin/accounts/new/", entered)
    assert answer.status_code == 422
    assert "已有人用" in text_of(answer)
    assert 'value="另一位"' in text_of(answer)


def test_nobody_becomes_two_kinds_of_administrator(town: Town, signed_in: SignedIn) -> None:
    post = {
        "duty": "system_administrator", "path": town.street,
        "starts_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    answer = signed_in(town.security_admin).post(
        f"/admin/accounts/{town.audit_admin.id}/give/", post
    )
    assert answer.status_code == 409
    assert "同一个人不能既是" in text_of(answer)
    assert "哪些岗位不能由一个人担任" in text_of(answer)


def test_nobody_changes_their_own_posts(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.security_admin)
    own = Post.objects.filter(account_id=town.security_admin.id).first()
    assert own is not None
    assert client.post(f"/admin/posts/{own.pk}/end/", {"reason": "x"}).status_code == 403
    assert "这是您自己的账号" in text_of(client.get(f"/admin/accounts/{town.security_admin.id}/"))


def test_a_post_is_taken_away_with_a_reason(town: Town, signed_in: SignedIn) -> None:
    post = Post.objects.get(account_id=town.zhao.id)
    client = signed_in(town.security_admin)
    client.post(f"/admin/posts/{post.pk}/end/", {"reason": "调走"})
    post.refresh_from_db()
    assert post.ended_at is not None
    assert "以前的岗位" in text_of(client.get(f"/admin/accounts/{town.zhao.id}/"))


def test_a_wrong_day_is_told_and_changes_nothing(town: Town, signed_in: SignedIn) -> None:
    post = Post.objects.get(account_id=town.zhao.id)
    client = signed_in(town.security_admin)
    for day in ("2020-01-01", "2026-13-45", "nonsense"):
        answer = client.post(f"/admin/posts/{post.pk}/term/", {"ends_on": day})
        assert answer.status_code == 422
    post.refresh_from_db()
    assert post.ends_on is None


def test_accounts_are_found_and_a_file_too(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.system_admin)
    rows = client.get("/admin/accounts/?q=王").context["found"].rows
    assert [row.name for row in rows] == ["王"]
    residents = client.get("/admin/accounts/?tab=residents").context["found"].rows
    assert {row.pk for row in residents} == {town.li.id}
    text = client.get("/admin/accounts/?export=csv").content.decode("utf-8-sig")
    assert "王" in text


def test_packs_show_versions_hashes_and_history(town: Town, signed_in: SignedIn) -> None:
    record_packs(SYSTEM)
    shown = text_of(signed_in(town.system_admin).get("/admin/packs/"))
    assert in_force().digest in shown
    for pack in in_force().packs:
        assert pack.digest in shown


def test_the_category_tree_is_whole_and_searched(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.system_admin)
    shown = text_of(client.get("/admin/packs/categories/"))
    assert all(f">{one.title.zh}<" in shown for one in in_force().categories.values())
    group = next(iter(in_force().groups.values()))
    found = text_of(client.get(f"/admin/packs/categories/?q={group.categories[0].code}"))
    assert found.count("a-group") == 1
    assert found.count('<dl class="c-facts">') == 1
    assert "没有找到" in text_of(client.get("/admin/packs/categories/?q=没有这一类"))


def test_a_year_that_is_not_announced_is_provisional(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.system_admin)
    last = max(year.year for year in in_force().calendar.years)
    assert "暂定" not in text_of(client.get(f"/admin/packs/calendar/?year={last}"))
    assert "暂定" in text_of(client.get(f"/admin/packs/calendar/?year={last + 1}"))
    assert client.get("/admin/packs/calendar/?year=0001").status_code == 200
    assert client.get("/admin/packs/calendar/?year=x").status_code == 200


def test_a_procedure_is_drawn_and_told(town: Town, signed_in: SignedIn) -> None:
    shown = text_of(signed_in(town.system_admin).get("/admin/packs/procedures/"))
    assert '<svg class="a-graph"' in shown
    assert "签收: 待签收 → 已签收" in shown


def test_the_clock_says_when_and_why(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.system_admin)
    asked = "at=2026-02-13T16:40&amount=5&unit=work_day&calendar=office"
    shown = text_of(client.get(f"/admin/clock/?{asked}"))
    assert "5 个工作日" in shown
    assert "2月" in shown
    assert "有几处要改一下" in text_of(client.get("/admin/clock/?at=&amount=0&unit=x&calendar=y"))
    far = "at=2045-12-30T10:00&amount=9999&unit=work_day&calendar=office"
    assert "算不出来" in text_of(client.get(f"/admin/clock/?{far}"))


def test_an_entry_has_a_receipt_once_it_is_sealed(town: Town, signed_in: SignedIn) -> None:
    entry = Entry.objects.order_by("id").first()
    assert entry is not None
    client = signed_in(town.audit_admin)
    assert "待封存" in text_of(client.get(f"/admin/journal/{entry.pk}/"))
    assert client.get(f"/admin/journal/{entry.pk}/receipt/").status_code == 409
    with_seal()
    assert "下载回执" in text_of(client.get(f"/admin/journal/{entry.pk}/"))
    answer = client.get(f"/admin/journal/{entry.pk}/receipt/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert text_of(answer).startswith("c2sp.org/tlog-proof")


def with_seal() -> None:
    """Seal as the loop does; the test's own transaction stands around it."""
    sealing.seal()


def test_the_journal_is_filtered_paged_and_a_file(town: Town, signed_in: SignedIn) -> None:
    for number in range(10):
        an_account(f"乙{number}")
    client = signed_in(town.audit_admin)
    first = client.get("/admin/journal/").context["found"]
    second = client.get(f"/admin/journal/?page={first.after}").context["found"]
    assert first.rows[-1].pk > second.rows[0].pk
    only = client.get("/admin/journal/?deed=posts.give_post").context["found"].rows
    assert {row.deed for row in only} == {"posts.give_post"}
    about = client.get(f"/admin/journal/?row=posts.account:{town.wang.id}&channel=worker")
    assert {row.target_id for row in about.context["found"].rows} == {str(town.wang.id)}
    assert client.get("/admin/journal/?on=2026-02-31&person=x&row=:").status_code == 200
    assert "posts.account:" in text_of(client.get("/admin/journal/?export=csv"))


def test_a_street_leader_audits_the_street_only(town: Town, signed_in: SignedIn) -> None:
    rows = signed_in(town.qian).get("/admin/journal/").context["found"].rows
    assert rows
    office = {post.path for post in town.qian.posts}
    for row in rows:
        where = row.place_path or row.owner_path
        assert any(where.startswith(path) for path in office)


def test_verifying_says_that_the_journal_is_whole(town: Town, signed_in: SignedIn) -> None:
    with_seal()
    shown = text_of(signed_in(town.audit_admin).post("/admin/journal/seal/"))
    assert "台账完好" in shown


def test_a_text_is_taken_out_once_with_a_reason(town: Town, signed_in: SignedIn) -> None:
    issue_circular(town.chen, NewCircular("寻人", "张三电话一三八。", (town.grid,), 2))
    remark = Remark.objects.get(field="text")
    client = signed_in(town.security_admin)
    assert "张三" in text_of(client.get("/admin/redaction/?q=张三"))
    short = client.post(f"/admin/redaction/{remark.pk}/", {"reason": "删"})
    assert short.status_code == 422
    assert "请写明查看用途" in text_of(short)
    assert (
        client.post(f"/admin/redaction/{remark.pk}/", {"reason": "本人申请删除"}).status_code == 303
    )
    remark.refresh_from_db()
    assert not remark.text
    again = client.post(f"/admin/redaction/{remark.pk}/", {"reason": "本人申请删除"})
    assert again.status_code == 409


def test_a_given_up_errand_is_tried_again(town: Town, signed_in: SignedIn) -> None:
    now = timezone.now()
    errand = Errand.objects.create(
        kind="send.notice", created_at=now, due_at=now, given_up_at=now, last_error="outage: no", attempts=10
    )  # fmt: skip
    client = signed_in(town.system_admin)
    assert "outage: no" in text_of(client.get("/admin/loop/"))
    client.post(f"/admin/loop/{errand.pk}/redrive/")
    errand.refresh_from_db()
    assert errand.given_up_at is None
    assert client.post(f"/admin/loop/{errand.pk}/redrive/").status_code == 409


def test_a_token_is_shown_once_and_taken_back(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    entered = {"name": "台账大屏", "expires_on": until, "abilities": ["circular.read"]}
    made = client.post("/admin/tokens/", entered)
    assert "yzt_" in text_of(made)
    assert "no-store" in made.headers["Cache-Control"]
    assert "yzt_" not in text_of(client.get("/admin/tokens/"))
    token = ApiToken.objects.get()
    client.post(f"/admin/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_token_asks_for_no_more_than_one_may(town: Town, signed_in: SignedIn) -> None:
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    entered = {"name": "多要", "expires_on": until, "abilities": ["journal.verify"]}
    assert signed_in(town.chen).post("/admin/tokens/", entered).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("system_admin", "/admin/accounts/"),
        ("audit_admin", "/admin/journal/"),
        ("audit_admin", "/admin/journal/access/"),
        ("security_admin", "/admin/redaction/"),
        ("system_admin", "/admin/loop/"),
        ("system_admin", "/admin/packs/categories/"),
        ("chen", "/admin/tokens/"),
    ],
)
def test_a_list_costs_few_queries_however_much_there_is(
    town: Town,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    role: str,
    address: str,
) -> None:
    for number in range(12):
        an_account(f"甲{number}", home=town.grid)
    client = signed_in(getattr(town, role))
    with django_assert_max_num_queries(LIST_QUERIES_MAX):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/packs/duties/", "/admin/packs/deadlines/", "/admin/packs/calendar/"],
)
def test_pages_are_drawn_in_both_languages(
    town: Town, signed_in: SignedIn, address: str, language: str
) -> None:
    client = signed_in(town.system_admin)
    client.cookies["yizhen_language"] = language
    assert ("Administration" in text_of(client.get(address))) is (language == "en")
