"""What was decided, by whom, why and under which policy; how far moderators and machines agree."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gembala.kernel.clock import now
from gembala.moderation.policy.content import clause_of
from gembala.moderation.queries import decisions
from gembala.moderation.second import SHARE, agreement, disputed
from gembala.understanding.correct import agreement as machine_agreement
from gembala.web.frame.toast import told
from gembala.web.moderation.sentences import HEADS
from gembala.web.moderation.showing import base
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission

DAYS = 90
SIZE = 30


@require_GET
@door(Permission.MODERATE)
def log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest decisions (``before``: those before an id), and the figures of 90 days."""
    before = request.GET.get("before", "")
    rows = list(decisions(actor, size=SIZE + 1, before=int(before) if before.isdecimal() and len(before) < 18 else 0))
    since = now() - timedelta(days=DAYS)
    context = base(
        actor, "log", rows=[(row, clause_of(row.policy, row.clause)) for row in rows[:SIZE]],
        more=rows[SIZE - 1].pk if len(rows) > SIZE else 0, days=DAYS, share=SHARE,
        agreement=agreement(actor.workspace, since=since), disputed=list(disputed(actor.workspace, size=10)),
        machines=[
            (HEADS.get(one.head, one.head), one)
            for one in machine_agreement(actor.workspace, since=since, by_version=True)
        ],
        toast=told(request),
    )  # fmt: skip
    return render(request, "moderation/log.html", context)
