"""The three panes: who waits, what was said, who it is. On a phone each is a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gembala.inbox.models import Conversation
from gembala.inbox.queries import visible
from gembala.web.frame.toast import told
from gembala.web.inbox.showing import conversation_context, list_context
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_GET
@door(Permission.INBOX_READ)
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list; on a wide screen the first conversation comes beside it in a second request."""
    context = list_context(request, actor)
    return render(request, "inbox/inbox.html", context | {"at": "list", "toast": told(request)})


@require_GET
@door(Permission.INBOX_READ)
def conversation(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One conversation beside the list."""
    return page(request, actor, find(actor, pk))


@require_GET
@door(Permission.INBOX_READ)
def about(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The person's pane as a page of its own on a phone."""
    return page(request, actor, find(actor, pk), at="person")


def find(actor: Actor, pk: int) -> Conversation:
    """A conversation that the actor may see, else 404."""
    rows = visible(actor).select_related("channel", "thread", "identity__person", "last_item", "assignee")
    return actor.find(rows, pk=pk)


def page(
    request: HttpRequest, actor: Actor, row: Conversation, *, at: str = "thread", status: int = 200, **more: object
) -> HttpResponse:
    """The three panes with ``row`` open; ``more`` goes to the templates (what was typed, what is wrong with it)."""
    context = conversation_context(request, actor, row) | {"actor": actor, "active": "inbox", "at": at, **more}
    context |= list_context(request, actor)
    context["toast"] = told(request)
    return render(request, "inbox/inbox.html", context, status=status)
