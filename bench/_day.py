"""A day in the life of a house: posts spread over 24 hours, tokens that end, a platform that is down for two hours.

Time is the house's own (`kernel.clock.rehearse` and the sandbox's clock together), so that a day takes minutes. The
duties are those of the worker, one sweep after the other.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench._matrix.house import House
from bench._matrix.posts import usual

DAY = timedelta(hours=24)
OUTAGE = (timedelta(hours=11), timedelta(hours=13))
SIGNED_OUT, LOOKS = timedelta(hours=8), timedelta(hours=1)
"""When sign-ins end that nothing renews, and how often after that a person looks and connects again."""
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(minutes=10)
"""How far the clock is moved at once: to the next thing that is due, within these bounds."""
DAILY = {"tiktok": 15, "tiktok_business": 15, "instagram": 50, "youtube": 50}
"""Posts a day from one of our channels: TikTok's cap for programs, Instagram's lowest quota, YouTube's 100 uploads of an
app by two. What is planned beyond is missed rightly, and the product's forecast says so before."""
STILL_OPEN = ("waiting", "preparing", "processing", "armed", "unknown")


@dataclass
class Day:
    """What was planned: channel and the words that must stand there, once each."""

    channels: list[Any]
    wanted: list[tuple[Any, str]] = field(default_factory=list)
    reconnected: int = 0


def standing_words(platform: str, post: Any) -> str:
    """The words by which the sandbox shows a post: YouTube's are its title."""
    return str(post.title if platform == "youtube" else post.text)


def plan(house: House, platforms: Sequence[str], *, posts: int, per_platform: int = 2) -> Day:
    """So many posts over all channels, evenly over the day, no two at once, within what each platform takes in one."""
    from gembala.delivery.plan import plan_post
    from gembala.kernel.clock import now

    day = Day([house.channel(platform) for platform in platforms for _ in range(per_platform)])
    begin, span = now() + timedelta(minutes=1), DAY - timedelta(hours=1)
    given = shares([one.platform for one in day.channels], posts)
    moments = [
        (begin + span * ((turn + (number + 0.5) / len(given)) / given[number]), channel)
        for number, channel in enumerate(day.channels)
        for turn in range(given[number])
    ]
    for due_at, channel in sorted(moments, key=lambda one: one[0]):
        post = usual(channel.platform, house.folder)
        plan_post(channel=channel, post=post, by=None, due_at=due_at)
        day.wanted.append((channel, standing_words(channel.platform, post)))
    return day


def shares(platforms: Sequence[str], posts: int) -> list[int]:
    """How many posts each channel gets: the same, but never more than its platform takes from it in a day."""
    given = [0] * len(platforms)
    while left := posts - sum(given):
        room = [number for number, name in enumerate(platforms) if given[number] < DAILY.get(name, posts)]
        if not room:
            raise ValueError(f"these channels take {sum(given)} posts a day, not {posts}")
        for number in room[:left]:
            given[number] += 1
    return given


def live(house: House, day: Day, *, down: str) -> None:
    """Let the day go by, and afterwards what is still open settle. ``down`` is the platform of the outage."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    begun, looked, states = now(), SIGNED_OUT, {"out": 0, "ended": 0, "hour": 0}
    while now() < begun + DAY + timedelta(hours=7):
        passed = now() - begun
        if passed >= timedelta(hours=states["hour"] + 1):
            states["hour"] = int(passed / timedelta(hours=1))
            print(f"… {states['hour']:2d} o'clock", file=sys.stderr, flush=True)
        _weather(house, passed, states, down)
        if passed >= SIGNED_OUT and not states["ended"]:
            states["ended"] = 1
            for channel in _meta(day):
                house.tell("/graph/tokens", {"platform": channel.platform, "account": channel.remote_id,
                                             "reason": "expired"})  # fmt: skip
        if passed >= looked + LOOKS:
            looked = passed
            day.reconnected += _reconnect(house, day)
        _sweep(house)
        left = Delivery.objects.filter(state__in=STILL_OPEN)
        if not left.exists():
            return
        ahead = left.filter(next_at__gt=now()).values_list("next_at", flat=True)
        house.passes(max(min(min(ahead, default=now() + LONGEST) - now(), LONGEST), SHORTEST).total_seconds())


def _weather(house: House, passed: timedelta, states: dict[str, int], down: str) -> None:
    out = OUTAGE[0] <= passed < OUTAGE[1]
    if out != states["out"]:
        states["out"] = int(out)
        house.tell("/outage", {"platform": down, "seconds": 1e6 if out else 0})


def _meta(day: Day) -> list[Any]:
    """The channels whose sign-in nothing renews, the first of each platform."""
    first: dict[str, Any] = {}
    for channel in day.channels:
        if channel.platform in {"facebook", "instagram", "threads"}:
            first.setdefault(channel.platform, channel)
    return list(first.values())


def _reconnect(house: House, day: Day) -> int:
    """A person connects again whatever is signed out."""
    found = 0
    for channel in day.channels:
        channel.refresh_from_db()
        if channel.state == "expired":
            house.connect_again(channel)
            found += 1
    return found


def _sweep(house: House) -> None:
    """Until nothing is due at this moment."""
    from gembala.delivery.models import Delivery
    from gembala.kernel.clock import now

    for _ in range(200):
        house.sweep()
        due = Delivery.objects.filter(next_at__lte=now(), channel__state="connected", state__in=STILL_OPEN)
        if not due.exclude(channel__paused_until__gt=now()).exists():
            return


def count(house: House, day: Day) -> Mapping[str, Any]:
    """From what really stands at the sandboxes: what is lost, what is there twice, what came late."""
    from gembala.delivery.models import Delivery

    seen: Counter[tuple[int, str]] = Counter()
    for channel in day.channels:
        house.settled(channel, sum(1 for one, _ in day.wanted if one.pk == channel.pk))
        seen.update((channel.pk, row["text"]) for row in house.standing(channel))
    states = Counter(Delivery.objects.values_list("state", flat=True))
    late = [(row.settled_at - row.due_at).total_seconds() for row in Delivery.objects.filter(state="done")]
    return {
        "posts": len(day.wanted),
        "lost": sum(1 for channel, words in day.wanted if not seen[channel.pk, words]),
        "duplicated": sum(found - 1 for found in seen.values()),
        "missed": states["missed"],
        "unknown_settled": Delivery.objects.filter(was_unknown=True, state="done").count(),
        "connected_again": day.reconnected,
        "latest_s": round(max(late, default=0.0)),
        "states": dict(states),
        "open": [_told(row) for row in Delivery.objects.exclude(state="done").select_related("channel")[:20]],
    }


def _told(row: Any) -> str:
    """A post that did not end as it should: where, when it was due, and what was said of it last."""
    said = f"{row.problem.get('category', '')} {row.problem.get('code', '')} {row.problem.get('message', '')}".strip()
    armed = f", armed {row.armed_at:%H:%M}" if row.armed_at else ""
    return f"{row.channel.platform} {row.state}, due {row.due_at:%H:%M}{armed}: {said}"[:300]
