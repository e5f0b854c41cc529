"""The channels of a workspace: how each stands, what it may do, and what will go wrong if nobody acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.platforms.accounts import capabilities_of
from gembala.platforms.connect import may_connect
from gembala.platforms.disconnect import disconnect, may_disconnect
from gembala.platforms.problems import explain
from gembala.platforms.queries import channels_for
from gembala.platforms.registry import connector, platforms
from gembala.platforms.warnings import ENDS, forewarnings
from gembala.web.channels.words import ACTIONS, REASONS, SUPPORT
from gembala.workspaces.access import Actor, door


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
        "offered": offered if may_connect(actor, personal=True) else [],
    }
    return render(request, "channels/list.html", context)


@require_GET
@door()
def one(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One channel: its sign-in, its abilities with reasons, its address for messages of the platform."""
    channel = actor.find(channels_for(actor).annotate(ends_at=ENDS), pk=pk)
    caps = capabilities_of(channel)
    hook = reverse("hook", kwargs={"platform": channel.platform, "channel": channel.pk})
    context = {
        "actor": actor,
        "active": "channels",
        "channel": channel,
        "problem": explain(channel.problem),
        "caps": caps,
        "abilities": [_ability(caps, name) for name in caps.actions],
        "hook": f"{settings.PUBLIC_URL}{hook}" if caps.webhooks else "",
        "internal": connector(channel.platform).manifest.sign_in == "internal",
        "manageable": may_disconnect(actor, channel),
    }
    return render(request, "channels/one.html", context)


@require_POST
@door()
def let_go(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Disconnect, keeping the history."""
    channel = disconnect(actor.find(channels_for(actor), pk=pk), actor=actor)
    messages.success(request, _("@%(handle)s is disconnected. Its history stays.") % {"handle": channel.handle})
    return HttpResponseRedirect(reverse("channels", kwargs={"slug": actor.workspace.slug}))


def _ability(caps: Any, name: str) -> Ability:
    support = str(caps.actions[name])
    reason = REASONS.get(caps.refused.get(name, ""), "")
    return Ability(ACTIONS.get(name, name), support in {"native", "emulated"}, SUPPORT[support], reason)
