"""The scorecard of both roles."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gembala.kernel.clock import now
from gembala.scorecards.indicators import INDICATORS
from gembala.scorecards.models import Target
from gembala.scorecards.read import scorecard
from gembala.scorecards.series import series_of
from gembala.web.scorecard.charts import Chart, chart
from gembala.web.scorecard.words import METRICS, NOTES, PERIODS, STEPS
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission, Role

ROLES = (Role.SOCIAL, Role.COMMUNITY)


@door(Permission.SCORECARD_READ)
def scorecard_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Targets of a period: ``?period=monthly|quarterly|semester|annual&role=``; unknown values mean the default."""
    period = request.GET.get("period", "monthly")
    period = period if period in PERIODS else "monthly"
    role = request.GET.get("role", "")
    role = role if role in {str(one) for one in ROLES} else ""
    moment = now()
    lines, rest = scorecard(actor.workspace, moment, period=period, role=role)
    groups = [
        (one, [line for line in lines if line.target.role == one], [row for row in rest if row.role == one])
        for one in ROLES
        if not role or role == one
    ]
    known = [line for line in lines if line.forecast is not None]
    context = {
        "actor": actor, "active": "scorecard", "moment": moment, "period": period, "role": role, "groups": groups,
        "periods": PERIODS, "roles": ROLES, "metrics": METRICS, "notes": NOTES, "lines": lines,
        "on_course": sum(line.level == "good" for line in known), "known": len(known),
        "charts": _charts(actor, period=period, role=role, moment=moment), "steps": STEPS,
        "short": [line for line in known if line.level == "short"],
    }  # fmt: skip
    return render(request, "scorecard/scorecard.html", context)


def _charts(actor: Actor, *, period: str, role: str, moment: datetime) -> list[Chart]:
    """The course of every computed indicator that the workspace has a target for, once each."""
    rows = Target.objects.filter(workspace=actor.workspace, metric__in=INDICATORS).order_by("pk")
    wanted = {row.metric: row.area for row in reversed(rows) if not role or row.role == role}
    found = [
        series_of(actor.workspace, metric=metric, area=wanted[metric], period=period, moment=moment)
        for metric in INDICATORS
        if metric in wanted
    ]
    return [chart(series) for series in found if series.measured]
