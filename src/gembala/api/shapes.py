"""What goes in and out, as documented on the OpenAPI page. Times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
After = Annotated[int, Field(ge=0, le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=100)]
Text = Annotated[str, Field(max_length=100_000)]


class Refusal(Schema):
    """Why something was not done: sentences for people."""

    detail: list[str]


class Me(Schema):
    """Who this key speaks for."""

    name: str
    email: str
    workspace: str
    role: str
    permissions: list[str]
    scopes: list[str]


class ChannelOut(Schema):
    """A connected account. ``voice`` is brand or person."""

    id: int
    platform: str
    environment: str
    handle: str
    name: str
    state: str
    voice: str


class VariantIn(Schema):
    """The draft for one channel; without ``text`` it gets the common text."""

    channel: Id
    text: Text | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    space: Annotated[str, Field(max_length=60)] = ""
    media: list[Id] = []


class DraftIn(Schema):
    """A draft as a writer hands it in. ``version`` is needed to save over an existing one."""

    title: Annotated[str, Field(max_length=200)] = ""
    text: Text = ""
    variants: list[VariantIn] = []
    version: int | None = None


class DeliveryOut(Schema):
    """What became of it at the platform."""

    id: int
    state: str
    due_at: datetime
    remote_id: str
    permalink: str
    problem: dict[str, Any]


class VariantOut(Schema):
    """The draft for one channel."""

    channel: int
    platform: str
    text: str
    title: str
    space: str
    delivery: DeliveryOut | None = None


class DraftOut(Schema):
    """A draft as it stands."""

    id: int
    title: str
    text: str
    state: str
    version: int
    scheduled_at: datetime | None = None
    zone: str
    variants: list[VariantOut] = []


class FindingOut(Schema):
    """What a platform would say of a variant."""

    channel: int
    count: int
    limit: int
    errors: list[str]
    warnings: list[str]


class Remark(Schema):
    """Words beside a decision."""

    text: Annotated[str, Field(max_length=4000)] = ""


class Approval(Remark):
    """The version that was looked at."""

    version: int


class When(Schema):
    """An aware moment, and the zone in which it was chosen."""

    at: datetime
    zone: Annotated[str, Field(max_length=64)] = ""


class ItemOut(Schema):
    """One thing somebody said, letters untouched, with what was understood of it."""

    id: int
    kind: str
    text: str
    author: str
    handle: str
    own: bool
    created_at: datetime
    held: bool
    hidden: bool
    liked: bool
    deleted: bool
    permalink: str
    understanding: dict[str, Any] | None = None


class ConversationOut(Schema):
    """One person in one thread. ``waiting_since`` is null when nobody waits."""

    id: int
    channel: int
    platform: str
    name: str
    handle: str
    state: str
    assignee: str | None = None
    last_at: datetime
    waiting_since: datetime | None = None
    sentiment: str
    intent: str
    urgency: int
    spam: str
    preview: str


class ConversationPage(Schema):
    """A page; hand ``next`` back as ``after`` for the following one."""

    items: list[ConversationOut]
    next: str | None = None


class ReplyIn(Schema):
    """An answer through a channel whose voice the person may use."""

    channel: Id
    text: Annotated[str, Field(min_length=1, max_length=25_000)]


class ReplyOut(Schema):
    """The answer and its delivery."""

    id: int
    voice: str
    delivery: DeliveryOut


class CaseOut(Schema):
    """A held item."""

    id: int
    state: str
    label: str
    probability: float
    item: ItemOut


class LineOut(Schema):
    """One target of the scorecard; percentages are of the goal, null when nothing can be compared."""

    role: str
    area: str
    metric: str
    value: float | None = None
    before: float | None = None
    goal: float | None = None
    reached_percent: float | None = None
    forecast_percent: float | None = None
    rows: int
