"""What programs send and get about moderation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

Words = Annotated[str, Field(max_length=4000)]
Note = Annotated[str, Field(max_length=300)]
Small = Annotated[int, Field(ge=0, le=100_000)]


class AlertMailShape(Schema):
    """Which alerts are mailed to this person from this workspace."""

    choice: Literal["off", "urgent", "all"]


class ClauseShape(Schema):
    """A rule for members; English may be empty."""

    key: Annotated[str, Field(max_length=24)]
    title_id: Words
    text_id: Words
    title_en: Words = ""
    text_en: Words = ""


class StepShape(Schema):
    """A step of the ladder; ``days`` 0 is without end."""

    strikes: Small
    step: Annotated[str, Field(max_length=8)]
    days: Small = 0
    asks: bool = False


class PolicyIn(Schema):
    """A whole draft."""

    intro_id: Words
    intro_en: Words = ""
    clauses: Annotated[list[ClauseShape], Field(max_length=40)]
    ladder: Annotated[list[StepShape], Field(max_length=40)]
    strike_days: Small = 180
    appeal_days: Small = 14


class PolicyOut(PolicyIn):
    """A version of the policy."""

    number: int
    state: str
    why: str
    decided_at: datetime | None = None


class WhyIn(Schema):
    """A reason in own words."""

    why: Note


class RuleIn(Schema):
    """A rule: a condition (groups and questions) and what it does; shapes as of the documentation for users."""

    name: Annotated[str, Field(max_length=200)]
    condition: dict[str, Any]
    acts: Annotated[list[dict[str, Any]], Field(max_length=20)]


class RuleOut(Schema):
    """A rule with its newest version; ``running`` is the number of the version that is evaluated, 0 for none."""

    id: int
    name: str
    state: str
    running: int
    version: int
    condition: dict[str, Any]
    acts: list[dict[str, Any]]


class ReplayOut(Schema):
    """A rehearsal: how far it is, and what it met."""

    id: int
    version: int
    state: str
    total: int
    seen: int
    matched: int
    spared: int
    items: list[int]


class CampaignOut(Schema):
    """Items that belong together."""

    id: int
    kind: str
    state: str
    label: str
    items: int
    authors: int
    first_at: datetime
    last_at: datetime
    sample: str


class SanctionOut(Schema):
    """What follows for a person."""

    id: int
    person: str
    kind: str
    state: str
    strikes: int
    clause: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    carried: list[dict[str, Any]]


class AppealOut(Schema):
    """An objection and what came of it."""

    id: int
    sanction: int
    state: str
    text: str
    answer: str
    created_at: datetime


class AnswerIn(Schema):
    """What is answered to somebody."""

    answer: Annotated[str, Field(max_length=1000)]


class FeedbackOut(Schema):
    """Criticism that is followed."""

    id: int
    item: int
    state: str
    topic: str
    text: str
    lesson: str
    answered_at: datetime | None = None
    solved_at: datetime | None = None


class LessonIn(Schema):
    """What was learned."""

    lesson: Note = ""


class DecisionOut(Schema):
    """A judgement with its reason."""

    id: int
    case: int
    item: int
    verdict: str
    label: str
    was_label: str
    clause: str
    note: str
    policy: int | None = None
    rule: int | None = None
    model: str
    by: str | None = None
    at: datetime
    taken_back: bool


class FiguresOut(Schema):
    """Of 30 days: agreement of moderators (Fleiss' kappa, null where undefined) and criticism."""

    looked_twice: int
    agreed: int
    kappa: float | None = None
    criticism: int
    answered: int
    solved: int
    lessons: int
