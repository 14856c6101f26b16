"""Small pieces that several resources are described with: words, numbers and paths in addresses."""

from typing import Annotated

from ninja import Path, Query
from ninja import Schema as NinjaSchema
from pydantic import ConfigDict

from yizhen.base import queries as base
from yizhen.core import paths
from yizhen.core.actor import Actor

ID_MAX = 2**63 - 1
PLACE = r"^p[0-9]{0,25}$"
ORGANISATION = r"^o[0-9]{0,24}$"
NODE = r"^(p[0-9]{0,25}|o[0-9]{0,24})$"
MAPPED = r"^p[0-9]{9,25}$"
"""A place from the street down: a map of more would not fit one answer."""
CODE = r"^[a-z0-9][a-z0-9_.-]{0,59}$"

Id = Annotated[int, Path(ge=1, le=ID_MAX)]
PlacePath = Annotated[str, Path(pattern=PLACE)]
MappedPath = Annotated[str, Path(pattern=MAPPED, description="A street or a place below one.")]
OrganisationPath = Annotated[str, Path(pattern=ORGANISATION)]
Code = Annotated[str, Path(pattern=CODE)]
Within = Annotated[
    str | None, Query(pattern=NODE, description="Only this place or organisation and below.")
]
At = Annotated[str, Query(pattern=NODE, description="This place or organisation and below.")]


class Body(NinjaSchema):
    """A body of a request: names that are not described are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


def node_names(actor: Actor, wanted: set[str]) -> dict[str, str]:
    """Names of places and organisations by path, for rows that the actor may already see. Up to two queries."""
    places = {path for path in wanted if path and paths.tree_of(path) is paths.Tree.PLACE}
    names = base.names_of(places) if places else {}
    if units := {path for path in wanted if path} - places:
        rows = base.organisations(actor).filter(path__in=units)
        names |= dict(rows.values_list("path", "name"))
    return names
