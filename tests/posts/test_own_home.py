"""What residents say about their home, and whom they may then ring."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Town
from tests.factories import an_account, as_actor
from yizhen.core.actor import NOBODY, SYSTEM
from yizhen.core.refusals import NotFound, NotSignedIn
from yizhen.journal.models import Entry
from yizhen.posts import queries, usecases
from yizhen.posts.usecases.own import NotADoor, SetByTheOffice

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


def test_a_resident_chooses_a_home_and_the_journal_keeps_the_grid(town: Town) -> None:
    account = usecases.choose_home(town.li, home_path=town.neighbour_building)
    assert account.home_path == town.neighbour_building
    entry = Entry.objects.get(deed="posts.choose_home")
    assert (entry.place_path, entry.facts) == (town.neighbour_grid, {"fields": ["home_path"]})


@pytest.mark.parametrize("path", ["", "grid", "community", "committee", "nonsense"])
def test_only_a_door_that_is_there_can_be_a_home(town: Town, path: str) -> None:
    wanted = getattr(town, path, path)
    if not wanted:
        assert usecases.choose_home(town.li, home_path="").home_path == ""
        return
    with pytest.raises(NotADoor):
        usecases.choose_home(town.li, home_path=wanted)


def test_staff_and_visitors_choose_no_home(town: Town) -> None:
    with pytest.raises(SetByTheOffice):
        usecases.choose_home(town.wang, home_path=town.building)
    with pytest.raises(NotSignedIn):
        usecases.choose_home(NOBODY, home_path=town.building)


def test_only_duties_that_share_it_give_their_number(town: Town) -> None:
    usecases.change_phone(SYSTEM, town.wang.id, phone=PHONE)
    usecases.change_phone(SYSTEM, town.chen.id, phone="13800138001")
    places, numbers = queries.numbers_to_call(town.li, town.building)
    assert [place.path for place in places] == [town.grid, town.community]
    assert list(numbers.values()) == [PHONE]


def test_who_is_away_is_rung_at_the_number_of_the_stand_in(town: Town) -> None:
    usecases.change_phone(SYSTEM, town.wang.id, phone=PHONE)
    usecases.change_phone(SYSTEM, town.zhao.id, phone="13800138002")
    today = timezone.localdate()
    leave = usecases.request_leave(
        town.wang, starts_on=today, ends_on=today + timedelta(days=1), stand_in=town.zhao.id
    )
    usecases.agree_to_leave(town.zhao, leave.pk)
    numbers = queries.numbers_to_call(town.li, town.building)[1]
    assert list(numbers.values()) == ["13800138002"]


def test_the_neighbours_numbers_are_not_told(town: Town) -> None:
    stranger = as_actor(an_account(home=town.neighbour_building, is_staff=False).pk)
    with pytest.raises(NotFound):
        queries.numbers_to_call(stranger, town.building)
