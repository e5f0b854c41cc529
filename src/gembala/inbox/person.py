"""What somebody said to us, over time and across platforms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from gembala.inbox.models import Conversation
from gembala.ingest.models import Item
from gembala.members.models import Identity, Person
from gembala.members.queries import accounts_of

FEELING = {"pos": 1, "neu": 0, "neg": -1}
READ = 200
FELT = ("understanding__sentiment__label", "understanding__sentiment__right")


@dataclass(frozen=True)
class Month:
    """How somebody felt in a month: ``mood`` from -1 (all bad) to 1 (all good) over ``words`` of theirs."""

    first: date
    mood: float
    words: int


@dataclass(frozen=True)
class Profile:
    """One human: their accounts, what they said where (newest first), and how they felt by month (oldest first)."""

    identity: Identity
    person: Person | None
    accounts: list[Identity]
    conversations: list[Conversation]
    months: list[Month]


def profile(identity: Identity, *, size: int = 12) -> Profile:
    """Everything for the person's pane. Feelings come from their latest 200 words. Four queries at most."""
    accounts = accounts_of(identity)
    ids = [one.pk for one in accounts]
    conversations = (
        Conversation.objects.filter(identity_id__in=ids, workspace_id=identity.workspace_id)
        .select_related("channel", "thread", "assignee")
        .order_by("-last_at", "-id")[:size]
    )
    return Profile(identity, identity.person, accounts, list(conversations), _months(ids))


def _months(ids: list[int]) -> list[Month]:
    rows = Item.objects.filter(identity_id__in=ids, own=False, held=False).order_by("-created_at")
    felt: dict[date, list[int]] = defaultdict(list)
    for at, said, right in rows.values_list("created_at", *FELT)[:READ]:
        label = right or said
        if label in FEELING:
            felt[at.date().replace(day=1)].append(FEELING[label])
    months = [Month(first, sum(marks) / len(marks), len(marks)) for first, marks in sorted(felt.items())]
    return months[-6:]
