"""`yizhen circular …`: what the pages and the API do with circulars, from the command line, on behalf of an account."""

from argparse import Namespace

from django.utils import timezone

from yizhen.core.actor import Actor, Channel
from yizhen.core.refusals import NotFound
from yizhen.core.text import Text
from yizhen.edges.command import house
from yizhen.edges.command.console import Console
from yizhen.matters import queries, usecases
from yizhen.posts import queries as posts

ROWS_MAX = 200
ISSUED = Text(
    zh="通知 {matter} 已发给 {places} 个地点，{due} 前签收。",
    en="Circular {matter} was issued to {places} places, to be acknowledged by {due}.",
)
ACKNOWLEDGED = Text(zh="通知 {matter} 已签收。", en="Circular {matter} was acknowledged.")
NONE = Text(zh="没有看得到的通知。", en="There is no circular in view.")
OPEN = Text(zh="办理中", en="open")
DONE = Text(zh="已办结", en="done")


def run(read: Namespace, console: Console) -> int:
    """Do it as the account named. Raises what the use cases raise."""
    house.require_current_schema()
    actor = _actor(read.account)
    actions = {"issue": _issue, "list": _list, "acknowledge": _acknowledge}
    return actions[read.action](actor, read, console)


def _actor(username: str) -> Actor:
    account = posts.account_by_username(username)
    if account is None:
        raise NotFound(username=username)
    return posts.actor(account.pk, channel=Channel.COMMAND)


def _issue(actor: Actor, read: Namespace, console: Console) -> int:
    new = usecases.NewCircular(
        title=read.title, text=read.text, places=tuple(read.places), workdays=read.workdays
    )
    matter = usecases.issue_circular(actor, new, once=read.once)
    due = timezone.localtime(matter.due_at).strftime("%Y-%m-%d %H:%M")
    console.say(ISSUED.format(matter=matter.pk, places=len(set(read.places)), due=due))
    return 0


def _list(actor: Actor, read: Namespace, console: Console) -> int:
    rows = list(queries.circulars(actor).order_by("-id")[:ROWS_MAX])
    if read.json:
        console.show(
            [
                {
                    "id": row.pk,
                    "part_of": row.parent_id,
                    "title": row.title,
                    "place": row.place_path,
                    "step": row.step,
                    "is_open": row.is_open,
                    "due_at": row.due_at.isoformat(),
                }
                for row in rows
            ]
        )
        return 0
    if not rows:
        console.say(NONE)
    for row in rows:
        due = timezone.localtime(row.due_at).strftime("%Y-%m-%d %H:%M")
        state = console.words(OPEN if row.is_open else DONE)
        console.say(f"{row.pk}  {state}  {due}  {row.place_path}  {row.title}")
    return 0


def _acknowledge(actor: Actor, read: Namespace, console: Console) -> int:
    matter = usecases.move(actor, read.matter, "acknowledge", remark=read.remark, once=read.once)
    console.say(ACKNOWLEDGED.format(matter=matter.pk))
    return 0
