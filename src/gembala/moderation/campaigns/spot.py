"""Sees campaigns in what was said lately. Pure; no database.

Criticism is never part of one: many customers who complain about the same failure are not a raid. Nor are kind or idle
words that many say alike, as people do: "is it still there?", "first!", "happy new year".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gembala.moderation.feedback.recognise import is_constructive
from gembala.moderation.rows.cases import Campaign
from gembala.moderation.rules.facts import LINK
from gembala.understanding.campaign import Saying, campaigns
from gembala.understanding.normalise import normalise
from gembala.understanding.verdict import chance_of

Kind = Campaign.Kind
WINDOW = timedelta(minutes=60)
COPIES, COPIERS = 5, 3
"""A copy-paste campaign: so many nearly equal texts by so many accounts, each at most an hour after one before it."""
BURST_SPAN, BURST_LEAST, BURST_SHARE = timedelta(minutes=10), 12, 0.5
"""A burst: so many words under one post within ten minutes, at least half of them hostile."""
NEW, NEWCOMERS = timedelta(days=2), 6
"""A brigade: so many accounts that we first saw within two days, hostile under one post within the hour."""
HOSTILE = frozenset({"attack", "hate", "threat"})
LEAST_LETTERS = 14
LEANING, LONG = 0.3, 40
"""Chance of ill will, and letters, from which words are not alike by accident: a call to boycott reads as news (chance
.35 to .8), good wishes and entries to a contest at most .15."""
_NEUTRAL: Mapping[str, Any] = {"label": "neu", "probability": 1.0}


@dataclass(frozen=True)
class Word:
    """What somebody said, as far as this looks at it. ``found`` is the understanding's JSON."""

    id: int
    thread: int
    author: int
    at: datetime
    first_seen: datetime
    text: str
    found: Mapping[str, Any]

    @property
    def hostile(self) -> bool:
        """Whether it attacks, or is spam."""
        return _label(self.found, "abuse") in HOSTILE or _label(self.found, "spam") != "none"

    @property
    def copied(self) -> bool:
        """Whether copies of it are a campaign: hostile, or leading to a site, or many words that lean to the unkind.

        Of 26,266 real comments that are no spam, 353 said what at least four others said: greetings, praise and the
        same question, none of them copied in this sense.
        """
        if self.hostile or LINK.search(normalise(self.text).folded):
            return True
        unkind = chance_of(self.found.get("sentiment", _NEUTRAL), {"neg"}) >= LEANING
        return unkind and sum(map(str.isalpha, self.text)) >= LONG


@dataclass(frozen=True)
class Spotted:
    """Items that belong together. ``key`` tells a copied text, ``thread`` the post that a burst or brigade is about."""

    kind: str
    label: str
    ids: tuple[int, ...]
    authors: int
    first: datetime
    last: datetime
    sample: str
    key: str = ""
    thread: int | None = None


def spot(words: Sequence[Word]) -> list[Spotted]:
    """The campaigns among the words of about an hour; an item belongs to at most one, copies come first."""
    words = [word for word in words if not is_constructive(word.found)]
    found = _copies(words)
    taken = {pk for one in found for pk in one.ids}
    found += _under_posts([word for word in words if word.id not in taken and word.hostile], words)
    return found


def _copies(words: Sequence[Word]) -> list[Spotted]:
    known = {word.id: word for word in words}
    sayings = [
        Saying(word.id, word.author, word.at, str(word.found.get("campaign", "")))
        for word in words
        if len(word.text) >= LEAST_LETTERS
    ]
    found = []
    for group in campaigns(sayings, window=WINDOW, least_authors=COPIERS):
        if len(group.ids) < COPIES:
            continue
        members = [known[int(str(pk))] for pk in group.ids]
        if 2 * sum(word.copied for word in members) < len(members):
            continue
        first = members[0]
        key = str(first.found.get("campaign", ""))
        found.append(_spotted(Kind.COPY, members, label=_main(members, other="copy"), key=key))
    return found


def _under_posts(hostile: Sequence[Word], words: Sequence[Word]) -> list[Spotted]:
    by_thread: dict[int, list[Word]] = defaultdict(list)
    for word in hostile:
        by_thread[word.thread].append(word)
    found = []
    for thread, members in by_thread.items():
        fresh = [word for word in members if word.at - word.first_seen < NEW]
        if len({word.author for word in fresh}) >= NEWCOMERS:
            found.append(_spotted(Kind.BRIGADE, fresh, label=_main(fresh, other="attack"), thread=thread))
            continue
        burst = _burst(members, [word for word in words if word.thread == thread])
        if burst:
            found.append(_spotted(Kind.BURST, burst, label=_main(burst, other="attack"), thread=thread))
    return found


def _burst(hostile: Sequence[Word], everything: Sequence[Word]) -> list[Word]:
    """The hostile words of the busiest ten minutes, when there are enough of them."""
    ordered = sorted(hostile, key=lambda word: word.at)
    best: list[Word] = []
    start = 0
    for end, word in enumerate(ordered):
        while word.at - ordered[start].at > BURST_SPAN:
            start += 1
        if end + 1 - start > len(best):
            best = ordered[start : end + 1]
    if len(best) < BURST_LEAST:
        return []
    around = sum(best[0].at <= word.at <= best[-1].at for word in everything)
    return best if len(best) >= BURST_SHARE * around else []


def _spotted(kind: str, members: Sequence[Word], *, label: str, key: str = "", thread: int | None = None) -> Spotted:
    ordered = sorted(members, key=lambda word: (word.at, word.id))
    return Spotted(
        kind, label, tuple(word.id for word in ordered), len({word.author for word in ordered}), ordered[0].at,
        ordered[-1].at, ordered[0].text[:1000], key, thread,
    )  # fmt: skip


def _main(members: Iterable[Word], *, other: str) -> str:
    """What most of them are: a label of spam or abuse, else ``other``."""
    tally: dict[str, int] = defaultdict(int)
    for word in members:
        spam, abuse = _label(word.found, "spam"), _label(word.found, "abuse")
        if spam != "none":
            tally[spam] += 1
        elif abuse in HOSTILE:
            tally[abuse] += 1
    return max(tally, key=lambda label: tally[label]) if tally else other


def _label(found: Mapping[str, Any], head: str) -> str:
    verdict = found.get(head)
    return "none" if verdict is None or verdict.get("unsure") else str(verdict["label"])
