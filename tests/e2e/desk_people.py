"""A small street with people and circulars in a running house, for the browser tests of desk and administration."""

from tests.e2e.conftest import Server

FILL = """
from datetime import timedelta
from django.utils import timezone
from yizhen.base import usecases as base
from yizhen.base.models import Place
from yizhen.core.actor import SYSTEM, Channel
from yizhen.matters.models import Matter, MatterClock
from yizhen.matters.usecases import NewCircular, issue_circular
from yizhen.posts import queries, usecases
from yizhen.posts.models import Account
from yizhen.posts.usecases import NewAccount
if not Account.objects.filter(username="desk_chen").exists():
    if not Place.objects.filter(path="p").exists():
        base.plant_roots(SYSTEM)
    rows = base.add_places(SYSTEM, [
        base.NewPlace(name="示例市", parent="p"), base.NewPlace(name="示例区", parent="#0"),
        base.NewPlace(name="安宁街道", parent="#1"), base.NewPlace(name="安宁社区", parent="#2", code="991"),
        base.NewPlace(name="东网格", parent="#3"), base.NewPlace(name="西网格", parent="#3"),
        base.NewPlace(name="1号楼", parent="#4", kind="residential", floors=6),
        base.NewPlace(name="一单元", parent="#6"), base.NewPlace(name="101", parent="#7"),
    ])
    community, east, west = (rows[n].path for n in (3, 4, 5))
    def hire(username, name, duty, path):
        account = usecases.create_account(SYSTEM, NewAccount(
            username=username, name=name, home_path=path, is_staff_member=True, must_change_password=False))
        usecases.give_post(SYSTEM, account.pk, duty=duty, path=path)
        return queries.actor(account.pk, channel=Channel.WEB)
    chen = hire("desk_chen", "陈晓燕", "community_manager", community)
    hire("desk_wang", "王建国", "grid_worker", east)
    hire("desk_zhao", "赵丽", "grid_worker", west)
    for side in ("system", "security", "audit"):
        hire("desk_" + side, side, side + "_administrator", "p")
    for title in ("排查燃气软管", "清理楼道堆物", "核对独居老人名单"):
        issue_circular(chen, NewCircular(title, title + "，请按时签收。", (east, west), 3))
    late = Matter.objects.filter(title="排查燃气软管")
    past = timezone.now() - timedelta(days=9)
    late.update(due_at=past + timedelta(days=3))
    MatterClock.objects.filter(matter__in=late).update(started_at=past, due_at=past + timedelta(days=3))
print(Place.objects.get(name="安宁社区").path)
"""


def settle(house: Server) -> str:
    """Fill the house once; gives the path of the community."""
    return house.run(FILL).splitlines()[-1]
