"""A draft to read and decide on: what changed since I last looked, how it will look, what was said."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gembala.content.approve import may_approve
from gembala.content.diff import Part, between
from gembala.content.manuscript import manuscript_of, snapshot
from gembala.content.models import Draft
from gembala.content.withdraw import editable
from gembala.web.content.file_words import COMMON
from gembala.web.content.panel import panel
from gembala.web.content.present import look, previews, when_for
from gembala.web.content.reading import shelf_of
from gembala.web.content.sheet import chosen_words
from gembala.web.content.views.parts import draft_here, reader
from gembala.workspaces.access import Actor, door
from gembala.workspaces.roles import Permission


@require_safe
@door()
def review(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The page of one draft."""
    return page(request, actor, draft_here(actor, pk))


def page(
    request: HttpRequest, actor: Actor, draft: Draft, *, wrong: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """Show a draft with what may be done to it; ``wrong`` is why the last try did not work."""
    reader(actor)
    reading = shelf_of(actor, manuscript_of(draft))
    channels = [variant.channel for variant in draft.variants.all()]
    planned = {one.channel_id: one.delivery_id for one in draft.variants.all()}
    at = draft.scheduled_at if draft.state not in PAST else None
    shown = previews(channels, reading.manuscript, reading.assets, at=at, planned=planned)
    since = _since(request, actor, draft)
    context: dict[str, Any] = {
        **COMMON,
        "actor": actor,
        "active": "content",
        "draft": draft,
        "shown": shown,
        "since": since,
        "parts": _parts(draft, since),
        "look": look(draft.state),
        "panel": panel(draft, actor=actor),
        "may": {
            "write": actor.may(Permission.CONTENT_WRITE),
            "submit": actor.may(Permission.CONTENT_SUBMIT),
            "approve": may_approve(draft, actor),
            "change": actor.may(Permission.CONTENT_APPROVE),
            "schedule": actor.may(Permission.CONTENT_SCHEDULE),
        },
        "when": when_for(actor, platforms=[one.platform for one in channels], draft=draft, at=draft.scheduled_at),
        "editable": editable(draft),
        "chosen": {one.channel.pk: chosen_words(one.sheet) for one in shown},
        "ready": not any(one.check.errors for one in shown) and bool(shown),
        "wrong": wrong or [],
        "said": request.POST.get("text", "") if wrong else "",
        "next": "",
    }
    return render(request, "content/review.html", context, status=status)


PAST = frozenset({Draft.State.PUBLISHED, Draft.State.FAILED})


def _since(request: HttpRequest, actor: Actor, draft: Draft) -> int:
    """The version that the reader saw before the one they see now; 0 when they see it for the first time."""
    seen = request.session.get("drafts_seen", {})
    base, last = seen.get(str(draft.pk), (0, 0))
    if last != draft.version:
        mine = draft.notes.filter(author=actor.user, version__lt=draft.version).order_by("-version").first()
        base, last = max(last, mine.version if mine else 0), draft.version
        kept = dict(list({**seen, str(draft.pk): (base, last)}.items())[-100:])
        request.session["drafts_seen"] = kept
    return int(base) if base < draft.version else 0


def _parts(draft: Draft, since: int) -> list[Part]:
    before = draft.versions.filter(number__lte=since).order_by("-number").first() if since else None
    return between(before.snapshot, snapshot(draft)) if before else []
