"""What rules ask about items, gathered for a whole batch: at most one query a kind of fact, none for an item."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Value
from django.db.models.fields.json import KT

from gembala.ingest.models import Item
from gembala.members.models import Identity
from gembala.moderation.rows.sanctions import Strike
from gembala.understanding.normalise import normalise

DENSE = 1_000
"""A batch larger than this is a piece of a rehearsal: whatever lies between its first and last item is in it."""
NEVER = re.compile(r"(?!)")
LINK = re.compile(
    r"(?:https?://|www\.)([a-z0-9][a-z0-9.-]{1,250})|(?<![@\w.-])((?:[a-z0-9-]{1,63}\.){1,4}"
    r"(?:com|net|org|id|xyz|top|site|online|shop|club|vip|live|link|info|me|ly|io|cc|to|bet|win|asia|app|dev))(?![\w-])"
)
_EMPTY: Mapping[str, Any] = {}
Moment = datetime


@dataclass(frozen=True, slots=True)
class Said:
    """An item of the past, as far as rules look at it: a rehearsal reads many and changes none."""

    pk: int
    workspace_id: int
    channel_id: int
    identity_id: int
    kind: str
    text: str
    created_at: datetime
    understanding: Mapping[str, Any] | None


class Facts:
    """One item as rules see it. Sets of facts that no rule asked for are not there to be read."""

    __slots__ = ("_folded", "_hosts", "_pool", "first_seen", "found", "item", "person_id", "strikes", "words_before")

    def __init__(self, item: Item | Said, pool: Pool) -> None:
        self.item = item
        self.found: Mapping[str, Any] = item.understanding or _EMPTY
        self._pool = pool
        self._folded: str | None = None
        self._hosts: list[str] | None = None
        self.first_seen: datetime = item.created_at
        self.person_id: int | None = None
        self.strikes = 0
        self.words_before = 0

    @property
    def folded(self) -> str:
        """The text in lower case with disguises taken off."""
        if self._folded is None:
            self._folded = normalise(self.item.text).folded
        return self._folded

    @property
    def hosts(self) -> list[str]:
        """The sites that it links to, without ``www``."""
        if self._hosts is None:
            found = LINK.findall(self.folded)
            self._hosts = [(one or other).strip(".").removeprefix("www.") for one, other in found]
        return self._hosts

    def said_within(self, span: timedelta) -> int:
        """How many items its author wrote in the span that ends with it, it included."""
        times = self._pool.said.get(self.item.identity_id, [])
        return bisect_right(times, self.item.created_at) - bisect_left(times, self.item.created_at - span)

    def repeated_within(self, span: timedelta) -> tuple[int, int]:
        """How often the same text (disguise and advertised name apart) was said in the span, and by how many."""
        uttered = self._pool.uttered.get(str(self.found.get("campaign", "")), [])
        times = [pair for pair in uttered if self.item.created_at - span <= pair[0] <= self.item.created_at]
        return len(times), len({author for _at, author in times})


class Pool:
    """What the batch's neighbours said: moments by author, and by text (moment, author). Ascending."""

    def __init__(self) -> None:
        self.said: dict[int, list[datetime]] = {}
        self.uttered: dict[str, list[tuple[datetime, int]]] = {}


def gather(items: Sequence[Item | Said], *, needs: Collection[str], span: timedelta) -> list[Facts]:
    """The facts of each item, in the order of the items; ``span`` is how far back rate and repeats look."""
    pool = Pool()
    found = [Facts(item, pool) for item in items]
    if not items or not needs:
        return found
    if "author" in needs:
        _authors(found)
    if "struck" in needs:
        _strikes(found)
    if "regular" in needs:
        _words_before(found)
    if "rate" in needs or "repeats" in needs:
        _neighbours(items, pool, needs=needs, span=span)
    return found


def _authors(found: list[Facts]) -> None:
    ids = {one.item.identity_id for one in found}
    rows = Identity.objects.filter(pk__in=ids).values_list("pk", "first_seen_at", "person_id")
    known = {pk: (seen, person) for pk, seen, person in rows}
    for one in found:
        if one.item.identity_id in known:
            seen, one.person_id = known[one.item.identity_id]
            one.first_seen = min(seen, one.item.created_at)


def _strikes(found: list[Facts]) -> None:
    people = {one.person_id for one in found if one.person_id is not None}
    if people:
        strikes = Strike.objects.filter(person_id__in=people, lifted_at=None)
        spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for person, at, end in strikes.values_list("person_id", "at", "expires_at"):
            spans[person].append((at, end))
        for one in found:
            if one.person_id is not None:
                one.strikes = sum(at <= one.item.created_at < end for at, end in spans[one.person_id])


def _words_before(found: list[Facts]) -> None:
    ids = {one.item.identity_id for one in found}
    first = min(one.item.pk for one in found)
    counts = Item.objects.filter(identity_id__in=ids, own=False, held=False, pk__lt=first).order_by()
    before = Counter(dict(counts.values_list("identity_id").annotate(Count("pk"))))
    for one in found:
        one.words_before = before[one.item.identity_id]
        before[one.item.identity_id] += 1


def _neighbours(items: Sequence[Item | Said], pool: Pool, *, needs: Collection[str], span: timedelta) -> None:
    """One query: what was said in the workspaces from a span before the first to the last item."""
    workspaces = {item.workspace_id for item in items}
    start, end = min(item.created_at for item in items) - span, max(item.created_at for item in items)
    rows = Item.objects.filter(workspace_id__in=workspaces, created_at__gte=start, created_at__lte=end, own=False)
    keys = {str((item.understanding or {}).get("campaign", "")) for item in items} - {""}
    authors = {item.identity_id for item in items}
    if len(items) > DENSE:
        rows = rows.exclude(pk__gte=min(item.pk for item in items), pk__lte=max(item.pk for item in items))
    if "repeats" not in needs:
        rows = rows.filter(identity_id__in=authors)
    ids = {item.pk for item in items}
    said: dict[int, list[Moment]] = defaultdict(list)
    uttered: dict[str, list[tuple[Moment, int]]] = defaultdict(list)
    known = rows.annotate(key=KT("understanding__campaign") if "repeats" in needs else Value(""))
    for pk, author, at, key in known.values_list("pk", "identity_id", "created_at", "key"):
        if pk in ids:
            continue
        said[author].append(at)
        if key in keys:
            uttered[key].append((at, author))
    for item in items:
        said[item.identity_id].append(item.created_at)
        key = str((item.understanding or {}).get("campaign", ""))
        if key:
            uttered[key].append((item.created_at, item.identity_id))
    pool.said = {author: sorted(times) for author, times in said.items() if author in authors}
    pool.uttered = {key: sorted(pairs) for key, pairs in uttered.items()}
