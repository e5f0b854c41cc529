"""The scorecard of both roles."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router

from gembala.api.auth import actor
from gembala.api.shapes import REFUSALS, LineOut
from gembala.kernel.clock import now
from gembala.scorecards.read import scorecard
from gembala.workspaces.roles import Permission
from gembala.workspaces.tokens import Scope

router = Router()


@router.get("/w/{slug}/scorecard", response={200: list[LineOut], **REFUSALS})
def lines(
    request: HttpRequest, slug: str, period: Literal["monthly", "quarterly", "semester", "annual"] = "monthly"
) -> list[LineOut]:
    """The computed targets of the running period."""
    who = actor(request, slug, Scope.SCORECARD_READ)
    who.require(Permission.SCORECARD_READ)
    found, _rest = scorecard(who.workspace, now(), period=period)
    return [
        LineOut(
            role=line.target.role, area=line.target.area, metric=line.target.metric, value=line.now.value,
            before=line.before.value, goal=line.goal, reached_percent=line.reached, forecast_percent=line.forecast,
            rows=line.now.rows,
        )
        for line in found
    ]  # fmt: skip
