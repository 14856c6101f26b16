"""The other pages of the desk: today, messages, places, organisations, roster, leave, hand-over, and the map."""

import gzip
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Town
from tests.edges.web.desk.conftest import SignedIn
from tests.factories import a_place, somebody
from yizhen.base import usecases as base
from yizhen.base.models import Organisation, Place
from yizhen.core.actor import SYSTEM
from yizhen.journal.models import Notice
from yizhen.matters.models import Matter
from yizhen.posts import usecases as posts
from yizhen.posts.models import HandOver, Leave

pytestmark = pytest.mark.django_db


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_today_tells_what_waits(town: Town, circular: Matter, signed_in: SignedIn) -> None:
    shown = text_of(signed_in(town.wang).get("/desk/"))
    assert "防火检查" in shown
    assert "王" in shown


def test_today_tells_where_nobody_serves(town: Town, signed_in: SignedIn) -> None:
    shown = text_of(signed_in(town.chen).get("/desk/"))
    assert "楼栋长" in shown
    assert "duty=building_head" in shown


def test_reading_a_message_leads_to_what_it_is_about(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = circular.children.get(place_path=town.grid)
    notice = Notice.objects.create(
        recipient_id=town.wang.id, topic="circular.opened", title="请签收", created_at=timezone.now(),
        target_kind="matters.matter", target_id=str(part.pk),
    )  # fmt: skip
    client = signed_in(town.wang)
    assert "请签收" in text_of(client.get("/desk/notices/"))
    answer = client.post(f"/desk/notices/{notice.pk}/")
    assert answer.headers["Location"] == f"/desk/circulars/{part.pk}/"
    assert "请签收" not in text_of(client.get("/desk/notices/"))
    assert "请签收" in text_of(client.get("/desk/notices/?tab=all"))


def test_nobody_reads_the_message_of_somebody_else(town: Town, signed_in: SignedIn) -> None:
    notice = Notice.objects.create(
        recipient_id=town.zhao.id, topic="x", title="给赵", created_at=timezone.now()
    )
    assert signed_in(town.wang).post(f"/desk/notices/{notice.pk}/").status_code == 404


def test_a_place_shows_the_way_the_children_and_who_serves(town: Town, signed_in: SignedIn) -> None:
    shown = text_of(signed_in(town.chen).get(f"/desk/places/{town.community}/"))
    for words in ("清河区", "第一网格", "福民社区居委会", "社区主任"):
        assert words in shown
    assert f"/desk/places/{town.street}/" not in shown  # above one's post there is a name, no link


def test_a_building_shows_its_doors(town: Town, signed_in: SignedIn) -> None:
    unit = a_place(town.building, "一单元")
    door = a_place(unit, "101")
    shown = text_of(signed_in(town.wang).get(f"/desk/places/{town.building}/"))
    assert "一单元" in shown
    assert f'href="/desk/places/{door}/"' in shown


def test_a_search_finds_only_in_the_own_area(town: Town, signed_in: SignedIn) -> None:
    found = signed_in(town.wang).get("/desk/places/?q=1号楼").context["found"].rows
    assert [row.path for row in found] == [town.building]


def test_a_place_is_added_renamed_and_closed(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    answer = client.post(
        f"/desk/places/{town.grid}/add/",
        {"name": "3号楼", "floors": "6", "kind": "residential", "once": "a"},
    )
    again = client.post(
        f"/desk/places/{town.grid}/add/",
        {"name": "3号楼", "floors": "6", "kind": "residential", "once": "a"},
    )
    assert answer.headers["Location"] == again.headers["Location"]
    row = Place.objects.get(name="3号楼")
    assert (row.floors, row.kind) == (6, "residential")
    client.post(f"/desk/places/{row.path}/rename/", {"name": "三号楼"})
    today = timezone.localdate().isoformat()
    client.post(f"/desk/places/{row.path}/close/", {"on": today})
    row.refresh_from_db()
    assert (row.name, row.closed_on) == ("三号楼", timezone.localdate())


def test_a_wrong_name_comes_back_with_the_sentence(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.chen).post(f"/desk/places/{town.grid}/add/", {"name": " "})
    assert answer.status_code == 422
    assert "名称要有 1 到 60 个字" in text_of(answer)


def test_organisations_show_the_party_beside_the_government(
    town: Town, signed_in: SignedIn
) -> None:
    client = signed_in(town.chen)
    shown = text_of(client.get("/desk/organisations/"))
    assert "福民社区居委会" in shown
    assert "福民社区党委" in shown
    party = text_of(client.get(f"/desk/organisations/{town.party[1]}/"))
    assert "社区党委" in party
    assert "福民社区党委" in party


def test_an_organisation_is_added_below(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.system_admin)
    entered = {"kind": "supervision_committee", "name": "监督委员会", "place": town.community}
    assert client.post(f"/desk/organisations/{town.committee}/add/", entered).status_code == 303
    assert Organisation.objects.get(name="监督委员会").parent.path == town.committee  # type: ignore[union-attr]
    wrong = {"kind": "street_office", "name": "街道办"}
    answer = client.post(f"/desk/organisations/{town.committee}/add/", wrong)
    assert answer.status_code == 422
    assert "这类组织不能建在这里" in text_of(answer)


def test_the_roster_flags_where_nobody_is(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.chen)
    shown = text_of(client.get("/desk/roster/"))
    assert "网格员" in shown
    gaps = text_of(client.get("/desk/roster/?tab=gaps&duty=grid_head"))
    assert gaps.count("d-row-gap") == 2
    found = text_of(client.get("/desk/roster/?q=王"))
    assert "王" in found
    assert "赵" not in found


def test_the_roster_is_a_file_too(town: Town, signed_in: SignedIn) -> None:
    text = signed_in(town.chen).get("/desk/roster/?export=csv").content.decode("utf-8-sig")
    assert "网格员" in text
    assert "这里没有人" in text


def test_leave_is_asked_and_agreed_to(town: Town, signed_in: SignedIn) -> None:
    today = timezone.localdate()
    entered = {
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=2)).isoformat(),
        "stand_in": town.zhao.id,
        "once": "a",
    }
    client = signed_in(town.wang)
    assert client.post("/desk/leave/ask/", entered).status_code == 303
    assert client.post("/desk/leave/ask/", entered).status_code == 303
    leave = Leave.objects.get()
    stand_in = signed_in(town.zhao)
    assert "请你代班" in text_of(stand_in.get("/desk/"))
    stand_in.post(f"/desk/leave/{leave.pk}/agree/")
    leave.refresh_from_db()
    assert leave.state == Leave.State.AGREED
    assert "请假中" in text_of(signed_in(town.chen).get("/desk/roster/?tab=leave"))
    client.post(f"/desk/leave/{leave.pk}/cancel/")
    leave.refresh_from_db()
    assert leave.state == Leave.State.CANCELLED


def test_leave_with_wrong_days_comes_back_with_the_sentence(
    town: Town, signed_in: SignedIn
) -> None:
    entered = {"starts_on": "2020-01-01", "ends_on": "2020-01-02", "stand_in": town.zhao.id}
    answer = signed_in(town.wang).post("/desk/leave/ask/", entered)
    assert answer.status_code == 422
    assert "请假日期不对" in text_of(answer)
    assert 'value="2020-01-01"' in text_of(answer)


def test_open_work_is_offered_and_taken_over(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    part = circular.children.get(place_path=town.grid)
    client = signed_in(town.wang)
    assert "防火检查" in text_of(client.get("/desk/hand-over/"))
    entered = {
        "items": [f"circular:{part.pk}"],
        "taker": town.zhao.id,
        "remark": "培训",
        "once": "a",
    }
    assert client.post("/desk/hand-over/offer/", entered).status_code == 303
    offer = HandOver.objects.get()
    taker = signed_in(town.zhao)
    assert "防火检查" in text_of(taker.get(f"/desk/hand-over/{offer.pk}/"))
    taker.post(f"/desk/hand-over/{offer.pk}/accept/")
    part.refresh_from_db()
    assert part.assigned_to_id == town.zhao.id
    assert "防火检查" in text_of(taker.get("/desk/circulars/?tab=tray"))


def test_declining_without_a_reason_is_refused(
    town: Town, circular: Matter, signed_in: SignedIn
) -> None:
    offer = posts.offer_hand_over(town.wang, taker=town.zhao.id)
    answer = signed_in(town.zhao).post(f"/desk/hand-over/{offer.pk}/decline/", {})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/desk/", 22),
        ("/desk/notices/", 9),
        ("/desk/organisations/", 9),
        ("/desk/roster/", 13),
        ("/desk/places/?q=1", 9),
        ("/desk/places/{community}/", 18),
    ],
)
def test_a_page_costs_few_queries_however_much_there_is(
    town: Town,
    circular: Matter,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    most: int,
) -> None:
    for number in range(20):
        a_place(town.grid, f"1-{number}栋")
        somebody(("grid_worker", town.grid), name=f"员{number}")
    client = signed_in(town.chen)
    with django_assert_max_num_queries(most):
        assert client.get(address.format(community=town.community)).status_code == 200


def test_the_map_is_one_file_that_is_not_sent_twice(town: Town, signed_in: SignedIn) -> None:
    outline = '{"type":"Polygon","coordinates":[[[108,34],[108.1,34],[108,34.1],[108,34]]]}'
    base.add_place(
        SYSTEM,
        base.NewPlace(name="9号楼", parent=town.grid, kind="public", outline=outline),
    )
    road = base.NewFeature(
        "road", '{"type":"LineString","coordinates":[[108,34],[108.1,34]]}', "福民路", 9
    )
    base.draw_features(SYSTEM, town.street, [road])
    client = signed_in(town.li)
    answer = client.get(f"/map/{town.community}.geojson", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    features = json.loads(gzip.decompress(answer.content))["features"]
    assert [f["properties"]["kind"] for f in features] == ["road", "building"]
    assert features[1]["properties"] == {
        "kind": "building",
        "name": "9号楼",
        "use": "public",
        "zone": town.grid,
    }
    again = client.get(
        f"/map/{town.community}.geojson", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.content
