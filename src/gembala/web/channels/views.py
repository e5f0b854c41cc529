"""The channels of a workspace: how each stands, what it may do, and what will go wrong if nobody acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.ingest.webhook import secrets_of
from gembala.kernel.clock import now
from gembala.platforms.accounts import capabilities_of
from gembala.platforms.connect import may_connect
from gembala.platforms.contracts import Finding
from gembala.platforms.disconnect import disconnect, may_disconnect
from gembala.platforms.models import Channel
from gembala.platforms.names import called
from gembala.platforms.problems import explain
from gembala.platforms.push import callback
from gembala.platforms.queries import channels_for
from gembala.platforms.registry import connector, platforms
from gembala.platforms.self_test import self_test
from gembala.platforms.warnings import ENDS, forewarnings
from gembala.web.channels.words import ACTIONS, FINDINGS, PUSH, REASONS, SUPPORT
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@dataclass(frozen=True)
class Ability:
    """One row of the table of what a channel may do."""

    name: Any
    yes: bool
    support: Any
    reason: Any


@require_GET
@door()
def listing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every channel that the actor may see, and the platforms that can be connected."""
    rows = channels_for(actor).annotate(ends_at=ENDS)
    offered = [manifest for manifest in platforms() if manifest.sign_in != "internal"]
    context = {
        "actor": actor,
        "active": "channels",
        "channels": [{"row": row, "problem": explain(row.problem)} for row in rows],
        "warnings": forewarnings(channels_for(actor)),
        "sunsets": _sunsets([row.platform for row in rows]) if actor.may(Permission.CHANNELS_MANAGE) else [],
        "offered": offered if may_connect(actor, personal=True) else [],
    }
    return render(request, "channels/list.html", context)


BEFORE_SUNSET = timedelta(days=60)
"""How early a platform's end of a version is told to who manages channels."""


def _sunsets(used: Sequence[str]) -> list[tuple[Any, str, bool]]:
    """Manifests of platforms in use whose version ends soon or has ended: manifest, last day, whether it is over."""
    today = now().date()
    found = [connector(platform).manifest for platform in dict.fromkeys(used)]
    dated = [(one, one.api_sunset) for one in found if one.api_sunset and one.api_sunset - today <= BEFORE_SUNSET]
    return [(one, date_format(end, "j F Y"), end < today) for one, end in sorted(dated, key=lambda pair: pair[1])]


@require_GET
@door()
def one(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One channel: its sign-in, its abilities with reasons, how news comes from the platform."""
    return _page(request, actor, pk)


@require_POST
@door()
def test(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The same page with what the platform says now, point by point."""
    channel = actor.find(channels_for(actor), pk=pk)
    if not may_disconnect(actor, channel):
        raise PermissionDenied(Permission.CHANNELS_MANAGE)
    return _page(request, actor, pk, findings=self_test(channel))


def _page(request: HttpRequest, actor: Actor, pk: int, *, findings: Sequence[Finding] | None = None) -> HttpResponse:
    channel = actor.find(channels_for(actor).annotate(ends_at=ENDS), pk=pk)
    caps = capabilities_of(channel)
    context = {
        "actor": actor,
        "active": "channels",
        "channel": channel,
        "problem": explain(channel.problem),
        "caps": caps,
        "abilities": [_ability(caps, name) for name in caps.actions],
        "hook": callback(channel) if caps.webhooks else "",
        "push": _push(channel) if caps.webhooks else None,
        "findings": None if findings is None else [(FINDINGS.get(one.code, one.code), one) for one in findings],
        "internal": connector(channel.platform).manifest.sign_in == "internal",
        "manageable": may_disconnect(actor, channel),
    }
    return render(request, "channels/one.html", context)


@require_POST
@door()
def let_go(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Disconnect, keeping the history."""
    channel = disconnect(actor.find(channels_for(actor), pk=pk), actor=actor)
    messages.success(request, _("%(handle)s is disconnected. Its history stays.") % {"handle": called(channel)})
    return HttpResponseRedirect(reverse("channels", kwargs={"slug": actor.workspace.slug}))


def _push(channel: Channel) -> dict[str, Any]:
    """How news comes from the platform, and when that was looked at (UTC)."""
    state, at = str(channel.push.get("state", "")), channel.push.get("checked_at")
    word = connector(channel.platform).verify_token(secrets_of(channel))
    told = "in_the_app" if state == "by_hand" and word else state
    return {
        "state": state,
        "words": PUSH.get(told, PUSH["failed"]),
        "verify": word,
        "at": datetime.fromisoformat(at) if at else None,
        "code": channel.push.get("code", ""),
    }


def _ability(caps: Any, name: str) -> Ability:
    support = str(caps.actions[name])
    reason = REASONS.get(caps.refused.get(name, ""), "")
    return Ability(ACTIONS.get(name, name), support in {"native", "emulated"}, SUPPORT[support], reason)
