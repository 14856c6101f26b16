"""A circular walks from its issuer to each grid and back, once, in time, and within everybody's scope."""

import io
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cast import Town
from tests.factories import somebody
from yizhen.core.actor import NOBODY, SYSTEM, Actor
from yizhen.core.refusals import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, Stale
from yizhen.core.worktime import due
from yizhen.journal import loop
from yizhen.journal import queries as journal
from yizhen.journal.attachments import attachment, file_of, remove_attachment
from yizhen.journal.deed import UsedForSomethingElse
from yizhen.journal.models import Attachment, Entry, Errand, Notice, Remark
from yizhen.journal.pictures import NotAPicture
from yizhen.matters import queries
from yizhen.matters.models import Matter, MatterClock
from yizhen.matters.reading import clock_of
from yizhen.matters.usecases import (
    NewCircular,
    issue_circular,
    move,
    recompute_clocks,
    tell_overdue,
)
from yizhen.packs.current import in_force
from yizhen.site.wiring import WIRING

pytestmark = pytest.mark.django_db


def a_circular(actor: Actor, *places: str, workdays: int = 3, once: str | None = None) -> Matter:
    """A circular to `places`."""
    new = NewCircular("防火检查", "请查看楼道堆物。", places, workdays)
    return issue_circular(actor, new, once=once)


def part_of(whole: Matter, place: str) -> Matter:
    """The share of one place."""
    return Matter.objects.get(parent=whole, place_path=place)


def do_errands() -> None:
    """What the loop does until nothing is left."""
    loop.work(WIRING, stop=Event(), until_idle=True)


def test_each_place_gets_its_part_with_a_clock_that_explains_itself(town: Town) -> None:
    whole = a_circular(town.chen, town.grid, town.neighbour_grid)
    assert whole.place_path == town.community
    parts = list(whole.children.all())
    assert {part.place_path for part in parts} == {town.grid, town.neighbour_grid}
    for matter in (whole, *parts):
        clock = matter.clocks.get()
        assert clock.due_at == matter.due_at == due(clock_of(clock), in_force().calendar).at
    page = queries.circular_page(town.wang, part_of(whole, town.grid).pk)
    assert page.text == "请查看楼道堆物。"
    assert page.why_due
    assert [m.code for m in page.moves] == ["acknowledge"]


def test_addressees_are_told_and_the_last_acknowledgement_closes_the_whole(town: Town) -> None:
    whole = a_circular(town.chen, town.grid, town.neighbour_grid)
    do_errands()
    for addressee in (town.wang, town.zhao):
        assert journal.notices(addressee).filter(topic="circular.opened").count() == 1
    move(town.wang, part_of(whole, town.grid).pk, "acknowledge", remark="已查看。")
    whole.refresh_from_db()
    assert whole.is_open
    move(town.zhao, part_of(whole, town.neighbour_grid).pk, "acknowledge")
    whole.refresh_from_db()
    assert (whole.step, whole.is_open) == ("completed", False)
    assert not MatterClock.objects.filter(finished_at__isnull=True).exists()
    assert Notice.objects.filter(recipient_id=town.chen.id, topic="circular.complete").exists()
    deeds = Entry.objects.filter(target_id=str(whole.pk), target_kind="matters.matter")
    assert list(deeds.values_list("deed", flat=True)) == [
        "matters.issue_circular",
        "matters.acknowledge",
    ]


def test_the_neighbour_does_not_see_it_and_cannot_acknowledge_it(town: Town) -> None:
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    assert not queries.circulars(town.zhao).exists()
    assert not queries.in_tray(town.zhao).exists()
    for reach in (queries.circular, queries.circular_page):
        with pytest.raises(NotFound):
            reach(town.zhao, part.pk)
    with pytest.raises(NotFound):
        move(town.zhao, part.pk, "acknowledge")
    assert Matter.objects.get(pk=part.pk).step == "issued"


@pytest.mark.parametrize("who", ["wang", "li", "nobody", "audit_admin"])
def test_who_may_not_issue_is_refused_and_nothing_is_opened(town: Town, who: str) -> None:
    actor = NOBODY if who == "nobody" else getattr(town, who)
    with pytest.raises((NotAllowed, NotFound, NotSignedIn)):
        a_circular(actor, town.grid)
    assert not Matter.objects.exists()


def test_a_circular_beyond_the_issuers_area_is_refused_as_a_whole(town: Town) -> None:
    with pytest.raises(NotFound):
        a_circular(town.chen, town.grid, town.other_grid)
    assert not Matter.objects.exists()
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "},
        {"title": "长" * 81},
        {"text": ""},
        {"text": "长" * 2001},
        {"workdays": 0},
        {"workdays": 61},
        {"places": ()},
    ],
    ids=str,
)
def test_what_is_entered_wrongly_is_named(town: Town, wrong: dict[str, object]) -> None:
    entered = {"title": "防火", "text": "请查看。", "places": (town.grid,), "workdays": 3, **wrong}
    with pytest.raises(Invalid) as refused:
        issue_circular(town.chen, NewCircular(**entered))  # type: ignore[arg-type]
    assert refused.value.facts["field"] in wrong


def test_a_double_click_opens_one_circular(town: Town) -> None:
    first = a_circular(town.chen, town.grid, once="k1")
    again = a_circular(town.chen, town.grid, once="k1")
    assert first.pk == again.pk
    assert Matter.objects.filter(parent__isnull=True).count() == 1
    with pytest.raises(UsedForSomethingElse):
        a_circular(town.chen, town.neighbour_grid, once="k1")


def test_acknowledging_twice_says_that_somebody_was_faster(town: Town) -> None:
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    move(town.wang, part.pk, "acknowledge", version=1, once="k")
    assert move(town.wang, part.pk, "acknowledge", once="k").step == "acknowledged"
    with pytest.raises(Stale):
        move(town.wang, part.pk, "acknowledge", version=1)
    with pytest.raises(Conflict):
        move(town.wang, part.pk, "acknowledge")


def test_withdrawing_the_whole_withdraws_what_is_still_open(town: Town) -> None:
    whole = a_circular(town.chen, town.grid, town.neighbour_grid)
    move(town.wang, part_of(whole, town.grid).pk, "acknowledge")
    move(town.chen, whole.pk, "withdraw", remark="发错了。")
    steps = set(whole.children.values_list("place_path", "step"))
    assert steps == {(town.grid, "acknowledged"), (town.neighbour_grid, "withdrawn")}
    assert not queries.in_tray(town.zhao).exists()


def test_reminding_has_a_limit(town: Town) -> None:
    whole = a_circular(town.chen, town.grid)
    for _ in range(3):
        move(town.chen, whole.pk, "remind")
    with pytest.raises(Conflict):
        move(town.chen, whole.pk, "remind")
    assert Notice.objects.filter(recipient_id=town.wang.id, topic="circular.reminder").count() == 3


def test_a_worker_may_not_withdraw_or_remind(town: Town) -> None:
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    for name in ("withdraw", "remind"):
        with pytest.raises(NotAllowed):
            move(town.wang, part.pk, name)


def test_running_out_of_time_is_told_once(town: Town) -> None:
    a_circular(town.chen, town.grid)
    late = timezone.now() + timedelta(days=60)
    assert tell_overdue(SYSTEM, now=late) == 2
    assert tell_overdue(SYSTEM, now=late) == 0
    told = Notice.objects.filter(topic="circular.overdue").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted([town.wang.id, town.chen.id])


def test_what_is_acknowledged_in_time_is_never_told_late(town: Town) -> None:
    whole = a_circular(town.chen, town.grid)
    move(town.wang, part_of(whole, town.grid).pk, "acknowledge")
    assert tell_overdue(SYSTEM, now=timezone.now() + timedelta(days=60)) == 0


def test_recomputing_with_an_unchanged_calendar_moves_nothing(town: Town) -> None:
    a_circular(town.chen, town.grid)
    before = Entry.objects.count()
    assert recompute_clocks(SYSTEM) == 0
    assert Entry.objects.count() == before


def test_a_clock_that_disagrees_with_the_calendar_is_put_right_and_recorded(town: Town) -> None:
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    right = part.due_at
    MatterClock.objects.filter(matter=part).update(due_at=right + timedelta(days=9))
    assert recompute_clocks(SYSTEM) == 1
    part.refresh_from_db()
    assert part.due_at == right
    assert Entry.objects.filter(deed="matters.recompute_clocks", target_id=str(part.pk)).exists()


def test_the_text_stays_out_of_the_entries(town: Town) -> None:
    a_circular(town.chen, town.grid)
    assert Remark.objects.filter(text="请查看楼道堆物。").count() == 1
    assert "楼道" not in str(list(Entry.objects.values_list("facts", "texts")))


def test_a_photo_can_show_what_was_done_and_a_bad_one_stops_the_move(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    with pytest.raises(NotAPicture):
        move(town.wang, part.pk, "acknowledge", photos=[b"no picture"])
    part.refresh_from_db()
    assert part.step == "issued"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    move(town.wang, part.pk, "acknowledge", photos=[out.getvalue()])
    (picture,) = queries.circular_page(town.chen, part.pk).pictures
    assert file_of(picture.sha256).read_bytes().startswith(b"RIFF")
    assert attachment(town.chen, picture.pk).pk == picture.pk
    with pytest.raises(NotFound):
        attachment(town.zhao, picture.pk)


def test_a_picture_that_is_removed_is_gone_from_the_disk(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    for place, who in ((town.grid, town.wang), (town.neighbour_grid, town.zhao)):
        part = part_of(a_circular(town.chen, place), place)
        move(who, part.pk, "acknowledge", photos=[out.getvalue()])
    first, second = Attachment.objects.all()
    remove_attachment(town.wang, first.pk)
    do_errands()
    assert file_of(second.sha256).exists()
    remove_attachment(town.zhao, second.pk)
    do_errands()
    assert not file_of(second.sha256).exists()


def test_the_lists_take_few_queries(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        a_circular(town.chen, town.grid, town.neighbour_grid)
    with django_assert_max_num_queries(1):
        rows = list(queries.issued(town.chen))
    assert [(row.places, row.acknowledged) for row in rows] == [(2, 0)] * 5  # type: ignore[attr-defined]
    with django_assert_max_num_queries(10):
        queries.circular_page(town.chen, rows[0].pk)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), max_size=12))
def test_after_any_walk_no_open_matter_is_without_a_clock(
    town: Town, walk: list[tuple[str, int]]
) -> None:
    whole = a_circular(town.chen, town.grid, town.neighbour_grid)
    matters = [whole, *whole.children.all()]
    takers = {"a": town.wang, "b": town.zhao, "c": town.chen}
    names = ("acknowledge", "withdraw", "remind", "complete", "acknowledge")
    for who, index in walk:
        for matter in matters:
            try:
                move(takers[who], matter.pk, names[index])
            except (NotFound, NotAllowed, Conflict):
                continue
    open_ids = set(Matter.objects.filter(is_open=True).values_list("pk", flat=True))
    running = set(
        MatterClock.objects.filter(finished_at__isnull=True).values_list("matter_id", flat=True)
    )
    assert open_ids == running
    for top in Matter.objects.filter(parent__isnull=True, is_open=True):
        assert top.children.filter(is_open=True).exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_acknowledge_at_once_are_one_acknowledgement(town: Town) -> None:
    part = part_of(a_circular(town.chen, town.grid), town.grid)
    colleague = somebody(("grid_head", town.grid))
    results: list[str] = []

    def acknowledge(actor: Actor) -> None:
        try:
            results.append(move(actor, part.pk, "acknowledge").step)
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=acknowledge, args=(who,)) for who in (town.wang, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["acknowledged", "conflict"]
    assert Entry.objects.filter(deed="matters.acknowledge", target_id=str(part.pk)).count() == 1
