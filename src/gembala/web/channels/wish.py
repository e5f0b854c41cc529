"""What somebody wants to connect: kept in the address while they choose, in the session while they are away."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from gembala.platforms.endpoints import PRODUCTION, SANDBOX, sandbox_api
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Brand
from gembala.workspaces.roles import Permission


@dataclass(frozen=True)
class Wish:
    """Which environment, whose voice, for which brand, and which channel again (ids, 0 for none)."""

    environment: str
    personal: bool
    brand: int
    again: int = 0

    def address(self, **changes: object) -> str:
        """The wish as a query, with changes."""
        fields = {**asdict(self), **changes}
        return urlencode({name: int(value) if isinstance(value, bool) else value for name, value in fields.items()})

    def row(self) -> dict[str, object]:
        """The wish for a session."""
        return asdict(self)


def wish_of(actor: Actor, query: QueryDict) -> Wish:
    """The wish of an address; raises ``Http404`` for a channel or brand of somebody else."""
    again = actor.find(connectable(actor), pk=query["again"]) if query.get("again", "0") != "0" else None
    if again is not None:
        return Wish(again.environment, again.owner_id is not None, again.brand_id, again.pk)
    environment = query.get("environment") or (SANDBOX if sandbox_api("x") else PRODUCTION)
    personal = query.get("personal") == "1" or not actor.may(Permission.CHANNELS_MANAGE)
    brands = Brand.objects.filter(workspace=actor.workspace).order_by("pk")
    brand = actor.find(brands, pk=query["brand"]) if query.get("brand") else brands.first()
    if brand is None:
        raise Http404("this workspace has no brand")
    return Wish(SANDBOX if environment == SANDBOX else PRODUCTION, personal, brand.pk)


def connectable(actor: Actor) -> QuerySet[Channel]:
    """Channels that the actor may connect again, those that were let go included."""
    rows = Channel.objects.filter(workspace=actor.workspace)
    return rows if actor.may(Permission.CHANNELS_MANAGE) else rows.filter(owner=actor.user)
