"""What goes in and out, as documented on the OpenAPI page. Times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
After = Annotated[int, Field(ge=0, le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=100)]


def _whole(text: str) -> str:
    """Refuse the null character: no database and no platform takes it."""
    if "\x00" in text:
        raise ValueError("the text holds a null character")
    return text


def _near(moment: datetime) -> datetime:
    """Refuse years that no calendar of ours reaches."""
    if not 2000 <= moment.year <= 2200:
        raise ValueError("the year is out of reach")
    return moment


Text = Annotated[str, Field(max_length=100_000), AfterValidator(_whole)]
Line = Annotated[str, Field(max_length=1500), AfterValidator(_whole)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_whole)]
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Refusal(Schema):
    """Why something was not done: sentences for people."""

    detail: list[str]


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 422), Refusal)
"""What every call may answer instead."""


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
    title: Name = ""
    space: Annotated[str, Field(max_length=60), AfterValidator(_whole)] = ""
    media: Annotated[list[Id], Field(max_length=40)] = []
    format: Annotated[str, Field(pattern="^[a-z]{0,10}$")] = ""
    details: dict[str, Any] | None = None
    """First comment, link, poll, parts, cover, options of the platform, ``by_hand``; left out: as it stands."""


class DraftIn(Schema):
    """A draft as a writer hands it in. ``version`` is needed to save over an existing one."""

    title: Name = ""
    text: Text = ""
    variants: Annotated[list[VariantIn], Field(max_length=40)] = []
    version: Number = 0


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
    format: str = "feed"
    details: dict[str, Any] = {}
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

    text: Annotated[str, Field(max_length=4000), AfterValidator(_whole)] = ""


class AtChannel(Schema):
    """One channel of a draft."""

    channel: Id


class Approval(Remark):
    """The version that was looked at."""

    version: Number


class When(Schema):
    """An aware moment, and the zone in which it was chosen."""

    at: Moment
    zone: Annotated[str, Field(max_length=64), AfterValidator(_whole)] = ""


class TagIn(Schema):
    """A word to put on an item, or to take off."""

    name: Name


class RightIn(Schema):
    """What an item is in a person's eyes: the label of each head, by the head's name."""

    verdicts: Annotated[dict[str, Annotated[str, Field(max_length=12)]], Field(min_length=1, max_length=7)]


class QueueIn(Schema):
    """What an item is sent to the review queue for: gambling, promotion, fraud, rude, attack, hate, threat, or marked
    (anything else, with a note)."""

    label: Annotated[str, Field(max_length=24)]
    note: Annotated[str, Field(max_length=300), AfterValidator(_whole)] = ""


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
    attached: list[str] = []
    """What hung on a private message (photo, video, gif, audio, file); it is seen at the platform only."""
    tags: list[str] = []
    understanding: dict[str, Any] | None = None
    """The machine's verdicts; one that a person set right has the label under ``right``."""


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
    text: Annotated[str, Field(min_length=1, max_length=25_000), AfterValidator(_whole)]


class ReplyOut(Schema):
    """The answer and its delivery."""

    id: int
    voice: str
    deleted: bool
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


class TopicOut(Schema):
    """A topic of the own forum."""

    id: int
    title: str
    space: str
    author: str
    posts: int
    created_at: datetime
    last_post_at: datetime
    pinned: bool
    locked: bool
