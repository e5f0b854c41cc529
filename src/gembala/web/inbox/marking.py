"""Marking by hand what somebody said: tags, what it is, that it belongs in the review queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gembala.inbox.marking.set_right import set_right
from gembala.inbox.marking.tag import lately, tag, untag
from gembala.inbox.marking.to_queue import to_queue
from gembala.inbox.models import Conversation
from gembala.inbox.tend import may_tend
from gembala.ingest.models import Item
from gembala.moderation.by_hand import LABELS as REASONS
from gembala.understanding.verdict import ASPECTS, LABELS, label_of
from gembala.web.frame.toast import tell
from gembala.web.inbox import words
from gembala.web.inbox.steps import back
from gembala.web.inbox.views import find, page
from gembala.workspaces.access import Actor, door
from gembala.workspaces.models import AuditEntry
from gembala.workspaces.roles import Permission


@dataclass(frozen=True)
class Head:
    """One thing that a machine judged, with what can be said instead. ``said`` is the machine's label where a person
    has set it right, else empty."""

    key: str
    name: str | Promise
    label: str
    said: str
    choices: list[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Marking:
    """Everything that the panel shows of one item."""

    item: Item
    tags: list[str]
    lately: list[str]
    heads: list[Head]
    reasons: list[tuple[str, str | Promise]]


@require_GET
@door(Permission.INBOX_READ)
def mark(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    """The conversation with the panel open, in place of the answer."""
    row = find(actor, pk)
    if not may_tend(actor):
        raise PermissionDenied
    return page(request, actor, row, marking=marking_of(actor, word_of(actor, row, item)))


def word_of(actor: Actor, row: Conversation, pk: int) -> Item:
    """One of their words in the conversation, else 404."""
    rows = Item.objects.filter(own=False, deleted_at=None, held=False).exclude(kind="like")
    return actor.find(
        rows.select_related("channel", "thread", "identity"), pk=pk, thread=row.thread, identity=row.identity
    )


def marking_of(actor: Actor, item: Item) -> Marking:
    """What the panel shows; heads and reasons only to who moderates."""
    moderates = actor.may(Permission.MODERATE)
    return Marking(
        item=item,
        tags=sorted(item.tags.values_list("name", flat=True), key=str.casefold),
        lately=lately(actor.workspace),
        heads=_heads(item) if moderates else [],
        reasons=[(key, words.REASONS[key]) for key in REASONS] if moderates else [],
    )


def _heads(item: Item) -> list[Head]:
    found = item.understanding or {}
    return [
        Head(
            head, words.HEADS[head], label_of(found[head]),
            str(words.LABELS[head][found[head]["label"]]) if found[head].get("right") else "",
            [(label, words.LABELS[head][label]) for label in LABELS[head]],
        )
        for head in ASPECTS
        if head in found
    ]  # fmt: skip


@require_POST
@door(Permission.INBOX_READ)
def mark_step(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponseBase:
    """``do`` is tag, untag, right or queue; what is refused comes back beside the panel."""
    row = find(actor, pk)
    word = word_of(actor, row, item)
    do = STEPS.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        entry, said = do(request, actor, word)
    except ValidationError as error:
        shown = marking_of(actor, word_of(actor, row, item))
        return page(request, actor, find(actor, pk), status=422, marking=shown, errors=error.messages)
    if entry is not None:
        tell(request, said, entry=entry)
    else:
        tell(request, _("Nothing was changed."))
    return back(request, actor, row.pk)


def _tag(request: HttpRequest, actor: Actor, item: Item) -> tuple[AuditEntry | None, str]:
    return tag(item, actor=actor, name=request.POST.get("name", "")), _("Tagged.")


def _untag(request: HttpRequest, actor: Actor, item: Item) -> tuple[AuditEntry | None, str]:
    return untag(item, actor=actor, name=request.POST.get("name", "")), _("The tag is off.")


def _right(request: HttpRequest, actor: Actor, item: Item) -> tuple[AuditEntry | None, str]:
    rights = {head: request.POST[head] for head in ASPECTS if head in request.POST}
    return set_right(item, actor=actor, rights=rights), _("Set right. The machine learns from it.")


def _queue(request: HttpRequest, actor: Actor, item: Item) -> tuple[AuditEntry | None, str]:
    entry = to_queue(item, actor=actor, label=request.POST.get("label", ""), note=request.POST.get("note", ""))
    return entry, _("It waits in the review queue now.")


STEPS: dict[str, Callable[[HttpRequest, Actor, Item], tuple[AuditEntry | None, str]]] = {
    "tag": _tag, "untag": _untag, "right": _right, "queue": _queue,
}  # fmt: skip
