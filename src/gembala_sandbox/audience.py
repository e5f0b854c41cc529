"""Made-up people: they comment, like, repost and follow, the same way for the same seed."""

from __future__ import annotations

import json
import math
import random
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, announce, posts, roster
from gembala_sandbox.accounts import Account
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_GROWS_FOR = 8.0  # time constants after which a post stops growing
_FRESH = 86_400  # seconds of world time after which nobody discovers a post any more
_NAMED_LIKES = 8  # of a post; the rest only count
_MOODS = ("praise", "question", "complaint", "slang", "english", "mixed", "troll", "spam")
_KIND_MOODS = ("praise", "question", "complaint")
_ELSEWHERE = 3  # after every third post, the first among them, the brand is named elsewhere
_WEIGHTS = (26, 22, 12, 14, 9, 8, 4, 5)


@dataclass(frozen=True)
class Line:
    """One thing somebody may write."""

    mood: str
    text: str


@cache
def lines() -> dict[str, list[Line]]:
    """The data file by mood."""
    raw = json.loads(resources.files("gembala_sandbox").joinpath("data/comments.json").read_text("utf-8"))
    return {mood: [Line(mood, text) for text in raw["comments"][mood]] for mood in _MOODS}


@cache
def people() -> list[tuple[str, str]]:
    """(handle, name) of everybody."""
    raw = json.loads(resources.files("gembala_sandbox").joinpath("data/comments.json").read_text("utf-8"))
    return [(handle, name) for handle, name in raw["people"]]


def _dice(world: World, *parts: Any) -> random.Random:
    return random.Random(":".join(str(part) for part in (world.audience["seed"], *parts)))


def _person(world: World, platform: str, number: int) -> Account:
    handle, name = people()[number % len(people())]
    entry = roster.entries().get(platform)
    fitting = entry.handle(handle) if entry else handle if platform == "x" else handle.replace("_", "-")
    return accounts.create(
        world,
        platform=platform,
        handle=fitting,
        name=name,
        source="audience",
    )


def tick(world: World) -> None:
    """Called a few times a second: notice new posts, let due comments out, let figures grow."""
    if not world.audience["on"]:
        return
    _notice_new(world)
    _comment(world)
    _speak_elsewhere(world)
    _grow(world)


def _notice_new(world: World) -> None:
    seen = world.store.setting("audience_seen")
    newest = world.store.value("SELECT max(seq) FROM posts") or 0
    if seen is None or seen > newest:
        seen = 0
    if newest == seen:
        return
    fresh = posts.select(world, "seq>? AND source='api' AND reply_to IS NULL", (seen,), limit=500, newest_first=False)
    for post in fresh:
        if world.clock.now() - post.created < _FRESH:
            _plan(world, post)
    world.store.keep_setting("audience_seen", fresh[-1].seq if len(fresh) == 500 else newest)


def _plan(world: World, post: Post) -> None:
    dice = _dice(world, post.platform, _ordinal(world, post))
    start = world.clock.real() + float(world.audience["first_after_seconds"])
    moments = sorted(dice.random() ** 2 for _ in range(dice.randint(3, 9)))
    used: set[str] = set()
    for moment in moments:
        mood = dice.choices(_MOODS, _WEIGHTS)[0]
        choices = [line for line in lines()[mood] if line.text not in used]
        text = dice.choice(choices).text
        used.add(text)
        data = json.dumps({"text": text, "person": dice.randrange(len(people()))})
        due = start + moment * float(world.audience["spread_seconds"])
        world.store.write("INSERT INTO plans(due,kind,post_seq,data) VALUES(?,'comment',?,?)", (due, post.seq, data))
    reach = int(120 * math.exp(dice.gauss(0, 0.7)))
    _plan_word_elsewhere(world, post, start)
    goal = {
        "likes": max(int(reach * dice.uniform(0.04, 0.12)), 1),
        "reposts": int(reach * dice.uniform(0.004, 0.02)),
        "impressions": reach,
        "follows": dice.choices((0, 1, 2, 3), (55, 28, 12, 5))[0],
        "start": world.clock.real(),
    }
    world.store.write(
        "INSERT INTO plans(due,kind,post_seq,data) VALUES(?,'growth',?,?)", (start, post.seq, json.dumps(goal))
    )


def _plan_word_elsewhere(world: World, post: Post, start: float) -> None:
    """After some posts somebody names the brand in what they publish themselves, where the platform plays that."""
    entry = roster.entries().get(post.platform)
    if entry is None or entry.spoken_of is None:
        return
    ordinal = _ordinal(world, post)
    dice = _dice(world, "elsewhere", post.platform, ordinal)
    if ordinal % _ELSEWHERE:
        return
    line = dice.choice([line for mood in _KIND_MOODS for line in lines()[mood]])
    data = {"text": line.text, "person": dice.randrange(len(people())), "below": dice.random() < 0.7}
    due = start + dice.random() * float(world.audience["spread_seconds"])
    world.store.write(
        "INSERT INTO plans(due,kind,post_seq,data) VALUES(?,'elsewhere',?,?)", (due, post.seq, json.dumps(data))
    )


def _speak_elsewhere(world: World) -> None:
    now = world.clock.real()
    for row in world.store.all("SELECT * FROM plans WHERE kind='elsewhere' AND due<=? ORDER BY due, seq LIMIT 20", (now,)):
        world.store.write("DELETE FROM plans WHERE seq=?", (row["seq"],))
        post, plan = posts.by_seq(world, row["post_seq"]), json.loads(row["data"])
        entry = roster.entries().get(post.platform) if post is not None else None
        brand = accounts.find(world, post.account_id) if post is not None else None
        if post is None or brand is None or entry is None or entry.spoken_of is None:
            continue
        author = _person(world, post.platform, plan["person"])
        entry.spoken_of(world, brand=brand, author=author, text=plan["text"], below=plan["below"])


def _ordinal(world: World, post: Post) -> int:
    """How many posts of brands came before it on that platform: the same in every run of the same story."""
    return int(
        world.store.value(
            "SELECT count(*) FROM posts WHERE platform=? AND source='api' AND reply_to IS NULL AND seq<?",
            (post.platform, post.seq),
        )
    )


def _comment(world: World) -> None:
    now = world.clock.real()
    pace = 60.0 / max(float(world.audience["rate_per_minute"]), 0.001)
    last = float(world.store.setting("audience_last", 0.0))
    allowed = min(int((now - last) / pace), 50)
    if allowed < 1:
        return
    due = world.store.all(
        "SELECT * FROM plans WHERE kind='comment' AND due<=? ORDER BY due, seq LIMIT ?", (now, allowed)
    )
    for row in due:
        world.store.write("DELETE FROM plans WHERE seq=?", (row["seq"],))
        post = posts.by_seq(world, row["post_seq"])
        if post is not None:
            plan = json.loads(row["data"])
            with suppress(ValueError):  # comments are off, or that person may not
                announce.comment(
                    world,
                    post=post,
                    author=_person(world, post.platform, plan["person"]),
                    text=plan["text"],
                    source="audience",
                )
    if due:
        world.store.keep_setting("audience_last", now)


def _grow(world: World) -> None:
    now = world.clock.real()
    span = max(float(world.audience["growth_seconds"]), 0.1)
    for row in world.store.all("SELECT * FROM plans WHERE kind='growth' AND due<=? ORDER BY due LIMIT 200", (now,)):
        goal = json.loads(row["data"])
        age = (now - goal["start"]) / span
        share = 1 - math.exp(-age)
        post = posts.by_seq(world, row["post_seq"])
        if post is None or age > _GROWS_FOR:
            world.store.write("DELETE FROM plans WHERE seq=?", (row["seq"],))
        else:
            world.store.write("UPDATE plans SET due=? WHERE seq=?", (now + min(max(span / 100, 0.5), 30), row["seq"]))
        if post is not None:
            _raise_figures(world, post, goal, share)


def _raise_figures(world: World, post: Post, goal: dict[str, Any], share: float) -> None:
    dice = _dice(world, "likers", post.platform, _ordinal(world, post))
    crowd = dice.sample(range(len(people())), min(len(people()), 40))
    for kind, column, have in (("like", "likes", post.likes), ("repost", "reposts", post.reposts)):
        want = round(goal[column] * share)
        for number in crowd[have : min(want, _NAMED_LIKES)]:
            if announce.reaction(world, kind=kind, actor=_person(world, post.platform, number), post=post):
                have += 1
        if want > max(have, _NAMED_LIKES):
            world.store.write(f"UPDATE posts SET {column}=? WHERE seq=? AND {column}<?", (want, post.seq, want))
    seen = round(goal["impressions"] * share) + post.likes
    world.store.write("UPDATE posts SET impressions=max(impressions,?) WHERE seq=?", (seen, post.seq))
    author = accounts.find(world, post.account_id)
    for number in crowd[20 : 20 + round(goal["follows"] * share)]:
        if author is not None:
            announce.follow(world, actor=_person(world, post.platform, number), target=author)
