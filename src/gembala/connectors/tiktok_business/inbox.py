"""Reading comments by asking. TikTok counts 40 questions a minute: half of them are ours, the rest is for people's acts.

The counts of comments are two days old, so they tell nothing of what is new: every video is asked about in turn, the
newest ones each time. Of a video the first pages bring what is new; the pages behind them are gone through little by
little, once an hour, for answers below old comments and for whatever was missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gembala.connectors.tiktok_business.comments import CERTAIN, MOST, Listed, answers, events_of, page, sent_along
from gembala.connectors.tiktok_business.manifest import RATE
from gembala.connectors.tiktok_business.videos import TOLD, listing, permalink
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Category, Event, Page, PlatformError

WATCHED = 60
"""Videos whose comments are read."""
FRESH = 5
"""The newest of them, asked about each time."""
LISTED, ALL_LISTED = timedelta(seconds=10), timedelta(minutes=10)
"""How old the first page of videos, and the others, may be."""
DEEP = timedelta(hours=1)
OVERLAP = 600
"""Seconds read again each time: clocks differ."""
C = Category
GONE = frozenset({C.NOT_FOUND, C.CONTENT_INVALID})
"""Answers to a video that was deleted, or a cursor that has ended: the others go on."""


@dataclass
class Seen:
    """How far one video was read. Times are seconds since 1970; ``deep`` is the cursor of the pages behind."""

    at: float = 0
    newest: float = 0
    deep: str = ""
    whole_at: float = 0
    told: dict[str, int] = field(default_factory=dict)
    """Answers below comments that have more of them than TikTok sends along."""


@dataclass
class Journal:
    """The cursor: which videos there are, how far each was read, and when TikTok was asked in the last minute."""

    videos: dict[str, str] = field(default_factory=dict)
    """Address by number, newest first."""
    seen: dict[str, Seen] = field(default_factory=dict)
    asked: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    listed_at: float = 0
    all_at: float = 0

    @classmethod
    def read(cls, cursor: str) -> Journal:
        """From a cursor; a new one where it cannot be understood."""
        try:
            told = json.loads(cursor) if cursor else {}
            seen = {str(one): Seen(**row) for one, row in told.pop("seen", {}).items()}
            return cls(**told, seen=seen)
        except (ValueError, TypeError, AttributeError):
            return cls()

    def written(self) -> str:
        """As a cursor."""
        kept = {one: vars(self.seen[one]) for one in self.videos if one in self.seen}
        return json.dumps({**vars(self), "seen": kept}, sort_keys=False)


class Spent(Exception):
    """TikTok was asked often enough for now."""


def fetch(account: Account, *, cursor: str) -> Page:
    """New comments and answers, oldest first, as far as one minute's questions lead. Raises `PlatformError`."""
    journal, moment = Journal.read(cursor), now()
    _list(account, journal, moment)
    events: dict[str, Event] = {}
    for video in _turn(journal):
        try:
            for event in _video(account, journal, video, moment):
                events.setdefault(event.remote_id, event)
        except Spent:
            break
        except PlatformError as error:
            if error.problem.category is C.RATE_LIMIT and events:
                break
            if error.problem.category not in GONE:
                raise
            journal.seen[video] = Seen(at=moment.timestamp())
    ordered = sorted(events.values(), key=lambda event: event.created_at)
    return Page(tuple(ordered), journal.written())


def _list(account: Account, journal: Journal, moment: datetime) -> None:
    stamp = moment.timestamp()
    if 0 <= stamp - journal.listed_at < LISTED.total_seconds() and journal.videos:
        return
    every = not 0 <= stamp - journal.all_at < ALL_LISTED.total_seconds()
    rows = list(listing(account, TOLD, most=3 if every else 1))
    found = {row["item_id"]: permalink(account, row) for row in rows}
    older = {} if every else {one: link for one, link in journal.videos.items() if one not in found}
    journal.videos = dict(list({**found, **older}.items())[:WATCHED])
    journal.listed_at, journal.all_at = stamp, stamp if every else journal.all_at


def _turn(journal: Journal) -> list[str]:
    """The newest videos, then the others, first those that were asked about longest ago."""
    every = list(journal.videos)
    return [*every[:FRESH], *sorted(every[FRESH:], key=lambda one: journal.seen.get(one, Seen()).at)]


def _spend(asked: list[float], moment: datetime) -> None:
    """Count one question. Raises `Spent` where half of what TikTok allows in a minute is used up."""
    stamp = moment.timestamp()
    asked[:] = [one for one in asked if 0 <= stamp - one < 60]
    if len(asked) >= RATE // 2:
        raise Spent
    asked.append(stamp)


def _video(account: Account, journal: Journal, video: str, moment: datetime) -> Iterator[Event]:
    state, link = journal.seen.setdefault(video, Seen()), journal.videos[video]
    begun, until = state.newest, state.newest - OVERLAP
    _spend(journal.asked, moment)
    part = page(account, video)
    yield from _told(account, journal, video, part, link=link, moment=moment)
    state.at = moment.timestamp()
    if begun:
        while part.cursor and _oldest(part) > until:
            _spend(journal.asked, moment)
            part = page(account, video, cursor=part.cursor)
            yield from _told(account, journal, video, part, link=link, moment=moment)
    yield from _behind(account, journal, video, part, link=link, moment=moment)


def _behind(
    account: Account, journal: Journal, video: str, part: Listed, *, link: str, moment: datetime
) -> Iterator[Event]:
    """The pages behind the new ones: one after the other, as long as there are questions left."""
    state = journal.seen[video]
    if not state.deep and 0 <= moment.timestamp() - state.whole_at < DEEP.total_seconds():
        return
    state.deep = state.deep or part.cursor
    for _ in range(CERTAIN // MOST + 1):
        if not state.deep:
            break
        _spend(journal.asked, moment)
        try:
            part = page(account, video, cursor=state.deep)
        except PlatformError as error:
            if error.problem.category not in GONE:
                raise
            state.deep = ""  # the cursor has ended: begun anew next time
            return
        yield from _told(account, journal, video, part, link=link, moment=moment)
        state.deep = part.cursor
    state.deep, state.whole_at = "", moment.timestamp()


def _told(
    account: Account, journal: Journal, video: str, part: Listed, *, link: str, moment: datetime
) -> Iterator[Event]:
    state = journal.seen[video]
    for row in part.rows:
        yield from events_of(row, account, video=video, permalink=link)
        state.newest = max(state.newest, _stamp(row))
        yield from _answers(account, journal, video, row, link=link, moment=moment)


def _answers(
    account: Account, journal: Journal, video: str, row: Mapping[str, Any], *, link: str, moment: datetime
) -> Iterator[Event]:
    """The answers that TikTok did not send along, when their number has changed."""
    state, comment = journal.seen[video], str(row["comment_id"])
    number = int(row["replies"]) if str(row.get("replies") or "").isdigit() else 0
    if number <= len(sent_along(row)) or state.told.get(comment) == number:
        return
    following = ""
    for _ in range(CERTAIN // MOST + 1):
        try:
            _spend(journal.replies, moment)
            part = answers(account, video, comment, cursor=following)
        except Spent:
            return
        except PlatformError as error:
            if error.problem.category not in GONE | {C.RATE_LIMIT}:
                raise
            return
        for one in part.rows:
            yield from events_of(one, account, video=video, permalink=link, below=comment)
        following = part.cursor
        if not following:
            break
    state.told = dict([*((one, told) for one, told in state.told.items() if one != comment), (comment, number)][-50:])


def _oldest(part: Listed) -> float:
    """When the oldest row was written; the far future for a page without rows: it says nothing."""
    return min((_stamp(row) for row in part.rows), default=float("inf"))


def _stamp(row: Mapping[str, Any]) -> float:
    told = str(row.get("create_time") or "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 14 else 0.0
