"""What the register offers to the house."""

from yizhen.core.manifest import Manifest
from yizhen.core.text import Text

MANIFEST = Manifest(
    room="base",
    title=Text(zh="底数", en="Register"),
    deeds={
        "base.plant_roots": Text(zh="建立两棵树的根", en="Planted the roots of both trees"),
        "base.add_place": Text(zh="新增地点", en="Added a place"),
        "base.add_places": Text(zh="批量新增地点", en="Added places"),
        "base.rename_place": Text(zh="地点改名", en="Renamed a place"),
        "base.close_place": Text(zh="停用地点", en="Closed a place"),
        "base.draw_features": Text(zh="更新底图", en="Redrew the map"),
        "base.add_organisation": Text(zh="新增组织", en="Added an organisation"),
    },
)
