"""A moment of attention for one post, at the sandbox's present time: for filling the past of a demo."""

from __future__ import annotations

import random
from typing import Any

from starlette.requests import Request

from gembala_sandbox import accounts, announce
from gembala_sandbox.accounts import Account
from gembala_sandbox.admin.wire import platform_of, post_of
from gembala_sandbox.audience import lines, people
from gembala_sandbox.graph import history
from gembala_sandbox.posts import Post
from gembala_sandbox.world import World

_NAMED = 8
"""Likes and reposts that have a name; the rest only count."""


def visit(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /visit {platform, post_id, moods=[…], likes=0, reposts=0, impressions=0, followers=0, seed=1}.

    One comment for each mood (praise, question, complaint, slang, english, mixed, troll, spam); the figures are what
    the post has afterwards, never less than before, noted at this moment for platforms that tell them late. Gives the
    ids of the comments.
    """
    post, name = post_of(world, body), platform_of(body)
    dice = random.Random(f"{body.get('seed', 1)}:{name}:{post.seq}:{post.replies}")
    ids = []
    for mood in body.get("moods", ()):
        if mood not in lines():
            raise ValueError(f"a mood is one of {', '.join(lines())}")
        author = _person(world, name, dice.randrange(len(people())))
        text = dice.choice(lines()[mood]).text
        ids.append(announce.comment(world, post=post, author=author, text=text, source="audience").id)
    _figures(world, post, body, dice)
    history.look(world, post.id)
    return {"ids": ids}


def _person(world: World, platform: str, number: int) -> Account:
    handle, name = people()[number]
    handle = handle if platform == "x" else handle.replace("_", "-")
    return accounts.create(world, platform=platform, handle=handle, name=name, source="audience")


def _figures(world: World, post: Post, body: dict[str, Any], dice: random.Random) -> None:
    crowd = dice.sample(range(len(people())), min(len(people()), 2 * _NAMED))
    for kind, column in (("like", "likes"), ("repost", "reposts")):
        want = int(body.get(column, 0))
        for number in crowd[: min(want, _NAMED)]:
            announce.reaction(world, kind=kind, actor=_person(world, post.platform, number), post=post)
        world.store.write(f"UPDATE posts SET {column}=max({column},?) WHERE seq=?", (want, post.seq))
    seen = int(body.get("impressions", 0))
    world.store.write("UPDATE posts SET impressions=max(impressions,?) WHERE seq=?", (seen, post.seq))
    author = accounts.find(world, post.account_id)
    for number in crowd[_NAMED : _NAMED + min(int(body.get("followers", 0)), _NAMED)]:
        if author is not None:
            announce.follow(world, actor=_person(world, post.platform, number), target=author)
