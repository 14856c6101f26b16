"""An actor answers two questions: which duties here, and where these duties."""

from yizhen.core.actor import Actor, HeldPost

STREET, GRID, NEIGHBOUR = "p000101001", "p000101001001001", "p000101001001002"
WANG = Actor(
    id=7,
    name="王",
    posts=(
        HeldPost("grid_worker", GRID),
        HeldPost("party_branch_secretary", "o001"),
        HeldPost("grid_worker", f"{GRID}0001"),
    ),
)


def test_a_duty_reaches_what_stands_below_and_nothing_beside() -> None:
    assert WANG.duties_at(f"{GRID}0003") == {"grid_worker"}
    assert WANG.duties_at(NEIGHBOUR) == frozenset()
    assert WANG.duties_at(STREET) == frozenset()


def test_the_paths_of_a_duty_are_the_outermost_ones() -> None:
    assert WANG.paths_for("grid_worker") == (GRID,)
    assert WANG.paths_for() == ("o001", GRID)
    assert WANG.paths_for("street_leader") == ()
