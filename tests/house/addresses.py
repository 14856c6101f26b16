"""The table of addresses: for each, what every kind of person gets.

The codes stand in the order of `stage.PEOPLE`: visitor, 李 (resident of the grid), 王 (grid worker, own things), 赵 (grid worker next
door), 陈 (community), 钱 (street), system, security and audit administrator. `in` means: led to the sign-in. A POST that is let in
answers 302 or 303 on pages, 200 or 201 in the API, and 200, 409 or 422 where only its content is at fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.house.stage import Stage

Words = Mapping[str, object]

OPEN = "200 200 200 200 200 200 200 200 200"
SIGNED_IN = "in 200 200 200 200 200 200 200 200"
STAFF = "in 404 200 200 200 200 200 200 200"
PROGRAMS = "401 200 200 200 200 200 200 200 200"


@dataclass(frozen=True, slots=True)
class Address:
    """One address: who gets what. Names in `at`, `send` and `ask` are those of Stage's fields; other values are meant as they stand."""

    get: str = ""
    """What opening it gives; empty: it cannot be opened."""
    post: str = ""
    """What sending to it gives; empty: nothing can be sent."""
    at: Mapping[str, str] = field(default_factory=dict)
    """What stands in the address."""
    send: Words = field(default_factory=dict)
    """The body of a POST."""
    ask: str = ""
    """The question behind the address, with `{grid}`-like names."""
    queries_max: int = 0
    """Its own ceiling of queries; 0: the usual one."""

    def kwargs(self, stage: Stage) -> dict[str, object]:
        """What stands in the address, on this stage."""
        return {name: getattr(stage, value, value) for name, value in self.at.items()}

    def body(self, stage: Stage) -> dict[str, object]:
        """The body, on this stage."""
        return {name: _meant(value, stage) for name, value in self.send.items()}

    def query(self, stage: Stage) -> str:
        """The question, on this stage."""
        return self.ask.format(grid=stage.grid)


def _meant(value: object, stage: Stage) -> object:
    if isinstance(value, list):
        return [_meant(one, stage) for one in value]
    if isinstance(value, str) and value.startswith("@"):
        return getattr(stage, value[1:])
    return value


PUBLIC: dict[str, Address] = {
    "public:front": Address(get=OPEN),
    "public:accessibility": Address(get=OPEN),
    "public:privacy": Address(get=OPEN),
    "public:journal": Address(get=OPEN),
    "public:checkpoint": Address(get=OPEN),
    "public:keys": Address(get=OPEN),
    "public:receipt": Address(get=OPEN, post=OPEN),
    "public:checker": Address(get=OPEN),
    "public:offline": Address(get=OPEN),
    "public:worker": Address(get=OPEN),
    "public:robots": Address(get=OPEN),
    "public:health": Address(get=OPEN),
    "shell:guide": Address(get=STAFF),
    "shell:reading": Address(
        get=OPEN,
        post="302 302 302 302 302 302 302 302 302",
        send={"size": "elder"},
    ),
    "shell:manifest": Address(get=OPEN),
    "shell:sample_map": Address(get=STAFF),
    "shell:shell": Address(get=STAFF, at={"name": "desk"}),
    "shell:refusal": Address(get="in 404 409 409 409 409 409 409 409", at={"code": "conflict"}),
    "shell:piece": Address(get=STAFF, at={"number": "1"}),
    "send:outbox": Address(get="404 404 404 404 404 404 404 404 404"),
    "map": Address(get="404 200 200 200 200 200 200 200 200", at={"path": "grid"}),
}
SIGNING_IN: dict[str, Address] = {
    "signin:sign_in": Address(
        get="200 302 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302 302"
    ),
    "signin:phone": Address(
        get="200 302 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302 302"
    ),
    "signin:code": Address(get="in in in in in in in in in", post="in in in in in in in in in"),
    "signin:second": Address(get="in in in in in in in in in", post="in in in in in in in in in"),
    "signin:enrol": Address(get="in in in in in in in in in", post="in in in in in in in in in"),
    "signin:identity": Address(post="404 404 404 404 404 404 404 404 404"),
    "signin:identity_back": Address(get="404 404 404 404 404 404 404 404 404"),
    "signin:out": Address(post="in in in in in in in in in"),
    "signin:doors": Address(get=SIGNED_IN),
    "signin:security": Address(get=SIGNED_IN),
    "signin:password": Address(get=SIGNED_IN, post=SIGNED_IN),
    "signin:second_factor": Address(
        get="in 302 302 302 302 302 302 302 302", post="in 302 302 302 302 302 302 302 302"
    ),
    "signin:second_factor_off": Address(get=SIGNED_IN, post=SIGNED_IN),
    "signin:recovery_codes": Address(get=SIGNED_IN, post=SIGNED_IN),
    "signin:out_everywhere": Address(post="in in in in in in in in in"),
}
RESIDENT: dict[str, Address] = {
    "resident:home": Address(get=SIGNED_IN),
    "resident:grid": Address(get=SIGNED_IN),
    "resident:urgent": Address(get=SIGNED_IN),
    "resident:notices": Address(get=SIGNED_IN),
    "resident:read": Address(
        post="in 302 404 404 404 404 404 404 404", at={"notice": "notice_of_li"}
    ),
    "resident:me": Address(get=SIGNED_IN),
    "resident:choose_home": Address(
        get=SIGNED_IN,
        post="in 302 403 403 403 403 403 403 403",
        send={"path": "@grid"},
    ),
    "resident:data": Address(get=SIGNED_IN),
    "resident:export": Address(get=SIGNED_IN),
    "resident:receipts": Address(get=SIGNED_IN),
    "resident:receipt": Address(
        get="in 200 404 404 404 200 404 404 200", at={"entry": "entry_of_li"}
    ),
}
GRID: dict[str, Address] = {
    "grid:today": Address(get=STAFF),
    "grid:circular": Address(get="in 404 200 404 200 200 404 404 404", at={"matter": "part"}),
    "grid:acknowledge": Address(post="in 404 302 404 302 302 404 404 404", at={"matter": "part"}),
    "grid:ground": Address(get=STAFF),
    "grid:place": Address(get="in 404 200 404 200 200 200 200 200", at={"path": "grid"}),
    "grid:notices": Address(get=STAFF),
    "grid:read": Address(post="in 404 302 404 404 404 404 404 404", at={"notice": "notice"}),
    "grid:duty": Address(get=STAFF, queries_max=18),
    "grid:leave": Address(get=STAFF, post=STAFF),
    "grid:answer_leave": Address(
        post="in 404 404 302 404 404 404 404 404", at={"leave": "leave", "answer": "agree"}
    ),
    "grid:hand_over": Address(get=STAFF, post=STAFF),
    "grid:offered": Address(get="in 404 200 200 404 404 404 404 404", at={"number": "hand_over"}),
    "grid:answer_offer": Address(
        post="in 404 404 302 404 404 404 404 404", at={"number": "hand_over", "answer": "accept"}
    ),
}
DESK: dict[str, Address] = {
    "desk:start": Address(get=STAFF),
    "desk:notices": Address(get=STAFF),
    "desk:notice": Address(post="in 404 303 404 404 404 404 404 404", at={"notice_id": "notice"}),
    "desk:circulars": Address(get=STAFF),
    "desk:issue": Address(
        get="in 404 403 403 200 200 403 403 403",
        post="in 404 403 403 303 303 403 403 403",
        send={
            "title": "停水告知",
            "text": "明天停水。",
            "workdays": "3",
            "places": ["@grid"],
            "once": "a",
        },
    ),
    "desk:due_preview": Address(get=STAFF, ask="?workdays=3"),
    "desk:circular": Address(
        get="in 404 200 404 200 200 404 404 404", at={"matter_id": "part"}, queries_max=19
    ),
    "desk:move": Address(
        post="in 404 303 404 303 303 404 404 404", at={"matter_id": "part", "name": "acknowledge"}
    ),
    "desk:places": Address(get="in 404 303 303 303 303 303 303 303"),
    "desk:place": Address(
        get="in 404 200 404 200 200 200 200 200", at={"path": "grid"}, queries_max=18
    ),
    "desk:add_place": Address(
        post="in 404 403 404 303 403 303 403 403", at={"path": "grid"}, send={"name": "三号楼"}
    ),
    "desk:rename_place": Address(
        post="in 404 403 404 303 403 303 403 403", at={"path": "grid"}, send={"name": "新名"}
    ),
    "desk:close_place": Address(
        post="in 404 403 404 303 403 303 403 403",
        at={"path": "building"},
        send={"reason": "拆除重建"},
    ),
    "desk:organisations": Address(get=STAFF),
    "desk:organisation": Address(
        get="in 404 404 404 200 200 200 200 200", at={"path": "committee"}
    ),
    "desk:add_organisation": Address(
        post="in 404 404 404 404 303 303 403 403",
        at={"path": "street_office"},
        send={"kind": "residents_committee", "name": "新居委会"},
    ),
    "desk:roster": Address(get=STAFF),
    "desk:leave": Address(get=STAFF, queries_max=20),
    "desk:ask_leave": Address(post="in 404 422 422 422 422 422 422 422"),
    "desk:answer_leave": Address(
        post="in 404 404 303 404 404 404 404 404", at={"leave_id": "leave", "answer": "agree"}
    ),
    "desk:hand_overs": Address(get=STAFF, queries_max=20),
    "desk:offer_hand_over": Address(post="in 404 422 422 422 422 422 422 422"),
    "desk:hand_over": Address(
        get="in 404 200 200 404 404 404 404 404", at={"hand_over_id": "hand_over"}
    ),
    "desk:answer_hand_over": Address(
        post="in 404 404 303 404 404 404 404 404",
        at={"hand_over_id": "hand_over", "answer": "accept"},
    ),
}
ADMINISTRATION: dict[str, Address] = {
    "administration:start": Address(get=STAFF),
    "administration:accounts": Address(get="in 404 403 403 200 200 200 200 403"),
    "administration:create_account": Address(
        get="in 404 403 403 403 403 200 403 403",
        post="in 404 403 403 403 403 303 403 403",
        send={
            "username": "newcomer",
            "name": "新人",
            "home_path": "@grid",
            "is_staff_member": "on",
        },
    ),
    "administration:account": Address(
        get="in 404 404 404 200 200 200 200 404", at={"account_id": "account"}
    ),
    "administration:give_post": Address(
        post="in 404 403 404 303 303 403 303 403",
        at={"account_id": "staff"},
        send={"duty": "grid_worker", "path": "@grid", "starts_on": "@today"},
    ),
    "administration:change_account": Address(
        post="in 404 404 404 403 403 303 403 404",
        at={"account_id": "account", "deed": "rename"},
        send={"name": "李新"},
    ),
    "administration:end_post": Address(
        post="in 404 403 404 303 303 403 303 403",
        at={"post_id": "post"},
        send={"reason": "调往别处"},
    ),
    "administration:change_term": Address(
        post="in 404 403 404 303 303 403 303 403",
        at={"post_id": "post"},
        send={"ends_on": "2030-01-01"},
    ),
    "administration:packs": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:categories": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:deadlines": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:calendar": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:duties": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:procedures": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:clock": Address(get="in 404 403 403 403 200 200 200 200"),
    "administration:journal": Address(get="in 404 403 403 403 200 403 403 200"),
    "administration:seal": Address(
        get="in 404 404 404 404 404 403 403 200", post="in 404 404 404 404 404 403 403 200"
    ),
    "administration:accesses": Address(get="in 404 404 404 404 404 403 403 200"),
    "administration:entry": Address(
        get="in 404 403 403 403 200 403 403 200", at={"entry_id": "entry"}
    ),
    "administration:receipt": Address(
        get="in 404 200 404 404 200 404 404 200", at={"entry_id": "entry"}
    ),
    "administration:redaction": Address(get="in 404 403 403 403 403 403 200 403"),
    "administration:redact": Address(
        post="in 404 403 404 403 403 403 303 403",
        at={"remark_id": "remark"},
        send={"reason": "本人要求删除"},
    ),
    "administration:loop": Address(get="in 404 404 404 404 404 200 403 403"),
    "administration:redrive": Address(
        post="in 404 404 404 404 404 303 403 403", at={"errand_id": "errand"}
    ),
    "administration:tokens": Address(get=STAFF, post=STAFF),
    "administration:revoke_token": Address(
        post="in 404 303 404 303 303 403 303 404", at={"token_id": "token"}
    ),
}
COCKPIT: dict[str, Address] = {
    "cockpit:screen": Address(get="in 403 403 403 200 200 200 200 200", queries_max=29),
    "cockpit:grid": Address(
        get="in 403 403 403 200 200 200 200 200", at={"path": "grid"}, queries_max=25
    ),
}
API: dict[str, Address] = {
    "api:openapi": Address(get=OPEN),
    "api:docs": Address(get=OPEN),
    "api:docs-css": Address(get=OPEN),
    "api:me": Address(get=PROGRAMS),
    "api:places": Address(get=PROGRAMS),
    "api:place": Address(get="401 404 200 404 200 200 200 200 200", at={"path": "grid"}),
    "api:children": Address(get="401 404 200 404 200 200 200 200 200", at={"path": "grid"}),
    "api:drawn": Address(get="401 404 200 404 200 200 200 200 200", at={"path": "grid"}),
    "api:organisations": Address(get=PROGRAMS),
    "api:organisation": Address(
        get="401 404 404 404 200 200 200 200 200", at={"path": "committee"}
    ),
    "api:accounts": Address(get="401 403 403 403 200 200 200 200 403"),
    "api:open_account": Address(
        post="401 404 403 404 403 403 201 403 403",
        send={
            "username": "newcomer",
            "name": "新人",
            "home_path": "@grid",
            "is_staff_member": True,
        },
    ),
    "api:account": Address(get="401 200 404 404 200 200 200 200 404", at={"id": "account"}),
    "api:deactivate": Address(
        post="401 403 404 404 403 403 200 403 404",
        at={"id": "account"},
        send={"reason": "搬走注销"},
    ),
    "api:reactivate": Address(post="401 404 404 404 403 403 200 403 404", at={"id": "closed"}),
    "api:posts": Address(get=PROGRAMS),
    "api:give_post": Address(
        post="401 404 403 404 201 201 403 201 403",
        send={"account_id": "@staff", "duty": "grid_worker", "path": "@grid"},
    ),
    "api:post": Address(get="401 404 200 404 200 200 200 200 200", at={"id": "post"}),
    "api:end_post": Address(
        post="401 404 403 404 200 200 403 200 403", at={"id": "post"}, send={"reason": "调往别处"}
    ),
    "api:roster": Address(get="401 404 200 404 200 200 200 200 200", ask="?path={grid}"),
    "api:vacancies": Address(get="401 404 200 404 200 200 200 200 200", ask="?path={grid}"),
    "api:circulars": Address(get=PROGRAMS),
    "api:issue": Address(
        post="401 404 403 404 201 201 403 403 403",
        send={"title": "停水告知", "text": "明天停水。", "places": ["@grid"], "workdays": 3},
    ),
    "api:circular": Address(get="401 404 200 404 200 200 404 404 404", at={"id": "part"}),
    "api:take_move": Address(
        post="401 404 200 404 200 200 404 404 404", at={"id": "part", "move": "acknowledge"}
    ),
    "api:notices": Address(get=PROGRAMS),
    "api:read": Address(post="401 404 200 404 404 404 404 404 404", at={"id": "notice"}),
    "api:entries": Address(get=PROGRAMS),
    "api:entry": Address(get="401 404 404 404 404 200 404 404 200", at={"id": "entry"}),
    "api:receipt": Address(get="401 404 200 404 404 200 404 404 200", at={"id": "entry"}),
    "api:checkpoint": Address(get=OPEN),
    "api:keys": Address(get=OPEN),
    "api:tile": Address(get=OPEN, at={"tile": "0/000.p/1"}),
    "api:packs": Address(get="401 403 403 403 403 200 200 200 200"),
    "api:history": Address(get="401 403 403 403 403 200 200 200 200"),
    "api:categories": Address(get=PROGRAMS),
    "api:forms": Address(get=PROGRAMS),
    "api:form": Address(get=PROGRAMS, at={"code": "circular"}),
    "api:tokens": Address(get=PROGRAMS),
    "api:create": Address(
        post="401 422 201 201 201 201 422 422 422",
        send={"name": "新令牌", "abilities": ["circular.read"], "expires_on": "@today"},
    ),
    "api:revoke": Address(post="401 404 200 404 200 200 403 200 404", at={"id": "token"}),
    "api/": Address(get="404 404 404 404 404 404 404 404 404"),
}
ADDRESSES = {**PUBLIC, **SIGNING_IN, **RESIDENT, **GRID, **DESK, **ADMINISTRATION, **COCKPIT, **API}
