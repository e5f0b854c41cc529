"""What the frame of every page asks the areas: the rail's counts, and what the palette can find."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from gembala.content.models import Draft
from gembala.inbox.models import Conversation
from gembala.inbox.queries import visible, waiting_count
from gembala.moderation.models import Case
from gembala.moderation.queries import visible as visible_cases
from gembala.web.frame import counts
from gembala.web.frame.find import Found, register
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

COUNTED = 100


def inbox_count(actor: Actor) -> int:
    """Conversations in which somebody waits."""
    return waiting_count(actor.workspace) if actor.may(Permission.INBOX_READ) else 0


def content_count(actor: Actor) -> int:
    """Drafts that wait for this person: to approve, or to change."""
    mine = Q(author=actor.user, state=Draft.State.CHANGES)
    if actor.may(Permission.CONTENT_APPROVE):
        mine |= Q(state=Draft.State.REVIEW)
    return Draft.objects.filter(mine, workspace=actor.workspace).order_by().values("pk")[:COUNTED].count()


def review_count(actor: Actor) -> int:
    """What waits for a moderator's eyes, counted up to 1,000."""
    if not actor.may(Permission.MODERATE):
        return 0
    rows = visible_cases(actor).filter(state=Case.State.HELD)
    return rows.order_by().values("pk")[:1000].count()


def find_drafts(actor: Actor, words: str) -> Iterator[Found]:
    """Newest drafts whose title or text holds the words."""
    rows = Draft.objects.filter(Q(title__icontains=words) | Q(text__icontains=words), workspace=actor.workspace)
    for row in rows.order_by("-updated_at")[:5]:
        address = reverse("draft", kwargs={"slug": actor.workspace.slug, "pk": row.pk})
        yield Found(row.title or row.text[:60], address, "pencil", gettext("Draft"))


def find_conversations(actor: Actor, words: str) -> Iterator[Found]:
    """Newest conversations with somebody of that name or handle."""
    if not actor.may(Permission.INBOX_READ):
        return
    rows: list[Conversation] = list(
        visible(actor)
        .filter(Q(identity__name__icontains=words) | Q(identity__handle__icontains=words))
        .select_related("identity")
        .order_by("-last_at")[:5]
    )
    for row in rows:
        address = reverse("inbox-conversation", kwargs={"slug": actor.workspace.slug, "pk": row.pk})
        yield Found(row.identity.shown_name, address, "message", gettext("Conversation"))


def register_all() -> None:
    """Once, when the application is ready."""
    counts.register("inbox", inbox_count, urgent=True)
    counts.register("review-queue", review_count, urgent=True)
    counts.register("content", content_count)
    register("drafts", find_drafts)
    register("conversations", find_conversations)
