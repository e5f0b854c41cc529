"""Conversations and held items."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from gembala.api.auth import actor
from gembala.api.content import delivery_out
from gembala.api.shapes import (
    REFUSALS,
    After,
    CaseOut,
    ConversationOut,
    ConversationPage,
    Id,
    ItemOut,
    Limit,
    QueueIn,
    ReplyIn,
    ReplyOut,
    RightIn,
    TagIn,
)
from gembala.inbox import act
from gembala.inbox.assign import assign
from gembala.inbox.finish import finish
from gembala.inbox.marking.set_right import set_right
from gembala.inbox.marking.tag import tag, untag
from gembala.inbox.marking.to_queue import to_queue
from gembala.inbox.models import Conversation, Reply
from gembala.inbox.queries import rows_of, visible
from gembala.inbox.reopen import reopen
from gembala.inbox.reply import reply
from gembala.inbox.withdraw import withdraw
from gembala.ingest.models import Item
from gembala.moderation.decide import confirm, release
from gembala.moderation.models import Case
from gembala.moderation.queries import visible as visible_cases
from gembala.platforms.queries import speakable_by
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission
from gembala.workspaces.tokens import Scope

router = Router()


def item_out(item: Item) -> ItemOut:
    """An item as programs see it."""
    return ItemOut(
        id=item.pk, kind=item.kind, text=item.text, author=item.identity.shown_name, handle=item.identity.handle,
        own=item.own, created_at=item.created_at, held=item.held, hidden=item.hidden, liked=item.liked,
        deleted=item.deleted_at is not None, permalink=item.permalink, attached=item.attached, understanding=item.understanding,
        tags=sorted(tag.name for tag in item.tags.all()),
    )  # fmt: skip


def conversation_out(row: Conversation) -> ConversationOut:
    """A conversation as programs see it."""
    return ConversationOut(
        id=row.pk, channel=row.channel_id, platform=row.channel.platform, name=row.identity.shown_name,
        handle=row.identity.handle, state=row.state, assignee=row.assignee.name if row.assignee else None,
        last_at=row.last_at, waiting_since=row.waiting_since, sentiment=row.sentiment, intent=row.intent,
        urgency=row.urgency, spam=row.spam, preview=row.preview,
    )  # fmt: skip


def reply_out(said: Reply) -> ReplyOut:
    """An answer as programs see it."""
    return ReplyOut(
        id=said.pk, voice=said.voice, deleted=said.deleted_at is not None, delivery=delivery_out(said.delivery)
    )


def _reader(request: HttpRequest, slug: str, scope: Scope = Scope.INBOX_READ) -> Actor:
    who = actor(request, slug, scope)
    who.require(Permission.INBOX_READ)
    return who


def _item(who: Actor, pk: int) -> Item:
    """An item of a conversation that they may see."""
    item = who.find(Item.objects.select_related("identity", "channel", "thread"), pk=pk)
    if item.channel.owner_id not in (None, who.user.pk):
        raise Http404
    return item


def _find(who: Actor, pk: int) -> Conversation:
    return who.find(visible(who).select_related("channel", "identity", "assignee", "last_item", "thread"), pk=pk)


@router.get("/w/{slug}/conversations", response={200: ConversationPage, **REFUSALS})
def conversations(
    request: HttpRequest,
    slug: str,
    view: Literal["waiting", "mine", "held", "done", "all"] = "waiting",
    after: After = 0,
    limit: Limit = 50,
) -> ConversationPage:
    """Conversations of a view in the order of their ids; hand ``next`` back as ``after``."""
    who = _reader(request, slug)
    rows = list(
        rows_of(who, view)
        .filter(pk__gt=after)
        .select_related("channel", "identity", "assignee")
        .order_by("pk")[: limit + 1]
    )
    more = str(rows[limit - 1].pk) if len(rows) > limit else None
    return ConversationPage(items=[conversation_out(row) for row in rows[:limit]], next=more)


@router.get("/w/{slug}/conversations/{pk}", response={200: ConversationOut, **REFUSALS})
def conversation(request: HttpRequest, slug: str, pk: Id) -> ConversationOut:
    """One conversation."""
    return conversation_out(_find(_reader(request, slug), pk))


@router.get("/w/{slug}/conversations/{pk}/items", response={200: list[ItemOut], **REFUSALS})
def items(request: HttpRequest, slug: str, pk: Id, before: Id = 2**62, limit: Limit = 50) -> list[ItemOut]:
    """What this person said in this thread, newest first."""
    row = _find(_reader(request, slug), pk)
    found = Item.objects.filter(thread_id=row.thread_id, identity_id=row.identity_id, pk__lt=before)
    return [item_out(item) for item in found.select_related("identity").prefetch_related("tags").order_by("-pk")[:limit]]


@router.post("/w/{slug}/conversations/{pk}/reply", response={201: ReplyOut, **REFUSALS})
def answer(request: HttpRequest, slug: str, pk: Id, data: ReplyIn) -> tuple[int, ReplyOut]:
    """Answer through a channel: a brand channel speaks as the brand, an own account as the person."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    row = _find(who, pk)
    channel = who.find(speakable_by(who), pk=data.channel)
    said = reply(row, actor=who, channel=channel, text=data.text)
    return 201, reply_out(said)


@router.post("/w/{slug}/replies/{pk}/delete", response={200: ReplyOut, **REFUSALS})
def withdraw_reply(request: HttpRequest, slug: str, pk: Id) -> ReplyOut:
    """Delete an answer of ours at its platform; twice is once."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    rows = Reply.objects.select_related("delivery__channel", "conversation__thread", "item")
    said = get_object_or_404(rows, pk=pk, conversation__in=visible(who))
    withdraw(said, actor=who)
    said.refresh_from_db()
    return reply_out(said)


@router.post("/w/{slug}/conversations/{pk}/{verb}", response={200: ConversationOut, **REFUSALS})
def change(request: HttpRequest, slug: str, pk: Id, verb: Literal["finish", "reopen", "assign-me"]) -> ConversationOut:
    """Finish, reopen, or take it on."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    row = _find(who, pk)
    if verb == "assign-me":
        assign(row, actor=who, to=who.user)
    else:
        {"finish": finish, "reopen": reopen}[verb](row, actor=who)
    return conversation_out(_find(who, pk))


@router.post("/w/{slug}/items/{pk}/tag", response={200: ItemOut, **REFUSALS})
def put_tag(request: HttpRequest, slug: str, pk: Id, data: TagIn) -> ItemOut:
    """Put a tag on it; twice is once."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    tag(_item(who, pk), actor=who, name=data.name)
    return item_out(_item(who, pk))


@router.post("/w/{slug}/items/{pk}/untag", response={200: ItemOut, **REFUSALS})
def take_tag(request: HttpRequest, slug: str, pk: Id, data: TagIn) -> ItemOut:
    """Take a tag off."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    untag(_item(who, pk), actor=who, name=data.name)
    return item_out(_item(who, pk))


@router.post("/w/{slug}/items/{pk}/set-right", response={200: ItemOut, **REFUSALS})
def correct(request: HttpRequest, slug: str, pk: Id, data: RightIn) -> ItemOut:
    """Set right what machines made of it."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    set_right(_item(who, pk), actor=who, rights=data.verdicts)
    return item_out(_item(who, pk))


@router.post("/w/{slug}/items/{pk}/to-queue", response={200: ItemOut, **REFUSALS})
def send_to_queue(request: HttpRequest, slug: str, pk: Id, data: QueueIn) -> ItemOut:
    """Send it to the review queue."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    to_queue(_item(who, pk), actor=who, label=data.label, note=data.note)
    return item_out(_item(who, pk))


@router.post("/w/{slug}/items/{pk}/{verb}", response={200: ItemOut, **REFUSALS})
def touch(
    request: HttpRequest, slug: str, pk: Id, verb: Literal["hide", "unhide", "like", "unlike", "delete"]
) -> ItemOut:
    """Act on it at its platform, where the account may."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    item = _item(who, pk)
    getattr(act, verb)(item, actor=who)
    return item_out(_item(who, pk))


@router.get("/w/{slug}/cases", response={200: list[CaseOut], **REFUSALS})
def cases(request: HttpRequest, slug: str, after: After = 0, limit: Limit = 50) -> list[CaseOut]:
    """Held items, oldest first."""
    who = _reader(request, slug)
    who.require(Permission.MODERATE)
    rows = visible_cases(who).filter(state=Case.State.HELD, pk__gt=after)
    return [_case_out(row) for row in rows.select_related("item__identity").order_by("pk")[:limit]]


@router.post("/w/{slug}/cases/{pk}/{verb}", response={200: CaseOut, **REFUSALS})
def decide(request: HttpRequest, slug: str, pk: Id, verb: Literal["release", "confirm"]) -> CaseOut:
    """Release it to the inbox, or confirm that it is what it was held for."""
    who = _reader(request, slug, Scope.INBOX_WRITE)
    case = who.find(visible_cases(who).select_related("item__identity", "item__channel", "item__thread"), pk=pk)
    {"release": release, "confirm": confirm}[verb](case, actor=who)
    return _case_out(who.find(visible_cases(who).select_related("item__identity"), pk=pk))


def _case_out(row: Case) -> CaseOut:
    return CaseOut(id=row.pk, state=row.state, label=row.label, probability=row.probability, item=item_out(row.item))
