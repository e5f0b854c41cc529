"""What lines of the log were done to: their names and pages, looked up by kind, one query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse

from gembala.content.models import Draft
from gembala.delivery.models import Delivery
from gembala.forum.models import ForumMember, ForumPost, Space, Topic
from gembala.inbox.models import Conversation, Reply
from gembala.ingest.models import Item
from gembala.members.models import Person
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.models import AuditEntry


@dataclass(frozen=True)
class Subject:
    """A name for people, and its page (empty when there is none)."""

    name: str
    url: str = ""


Namer = Callable[[Model, str], Subject]


def _draft(row: Draft, slug: str) -> Subject:
    return Subject(row.title or row.text[:60] or "…", reverse("draft", args=[slug, row.pk]))


def _conversation(row: Conversation, slug: str) -> Subject:
    return Subject(row.identity.shown_name, reverse("inbox-conversation", args=[slug, row.pk]))


def _reply(row: Reply, slug: str) -> Subject:
    return _conversation(row.conversation, slug)


def _channel(row: Channel, slug: str) -> Subject:
    return Subject(f"@{row.handle}", reverse("channels-one", args=[slug, row.pk]))


_KINDS: dict[str, tuple[type[Model], tuple[str, ...], Namer]] = {
    "draft": (Draft, (), _draft),  # type: ignore[dict-item]
    "conversation": (Conversation, ("identity",), _conversation),  # type: ignore[dict-item]
    "reply": (Reply, ("conversation__identity",), _reply),  # type: ignore[dict-item]
    "item": (Item, ("identity",), lambda row, _slug: Subject(row.identity.shown_name)),  # type: ignore[attr-defined]
    "channel": (Channel, (), _channel),  # type: ignore[dict-item]
    "delivery": (Delivery, ("channel",), lambda row, slug: _channel(row.channel, slug)),  # type: ignore[attr-defined]
    "person": (Person, (), lambda row, _slug: Subject(row.name or "…")),  # type: ignore[attr-defined]
    "space": (Space, (), lambda row, _slug: Subject(row.name)),  # type: ignore[attr-defined]
    "topic": (Topic, (), lambda row, _slug: Subject(row.title)),  # type: ignore[attr-defined]
    "forumpost": (ForumPost, ("topic",), lambda row, _slug: Subject(row.topic.title)),  # type: ignore[attr-defined]
    "forummember": (ForumMember, (), lambda row, _slug: Subject(row.name)),  # type: ignore[attr-defined]
}


def subjects_of(entries: Iterable[AuditEntry], actor: Actor) -> dict[int, Subject]:
    """Subjects by the entry's id; what is deleted or belongs to another workspace is absent."""
    wanted: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.object_type in _KINDS and entry.object_id.isdecimal():
            wanted[entry.object_type][int(entry.object_id)].append(entry.pk)
    found: dict[int, Subject] = {}
    for kind, ids in wanted.items():
        model, joined, name = _KINDS[kind]
        rows = model._default_manager.filter(pk__in=ids)
        for row in rows.select_related(*joined) if joined else rows:
            for entry_id in ids[row.pk]:
                found[entry_id] = name(row, actor.workspace.slug)
    return found
