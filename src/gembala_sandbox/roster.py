"""The platforms beside X and Bluesky: each folder with an `entry.py` that says `ENTRY` is one of them."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from gembala_sandbox.accounts import Account
    from gembala_sandbox.posts import Post
    from gembala_sandbox.ratelimit import Rule
    from gembala_sandbox.world import World


class Comment(Protocol):
    """Stores what a made-up person writes below a post (letter for letter) and tells whoever the platform tells."""

    def __call__(self, world: World, *, post: Post, author: Account, text: str, source: str) -> Post: ...


def _same(handle: str) -> str:
    return handle


def _nothing(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    return {}


def _no_routes() -> list[BaseRoute]:
    return []


@dataclass(frozen=True)
class Entry:
    """What the rest of the sandbox needs to know about a platform.

    `before` are fault kinds answered by `Platform.fault` instead of the work, `inside` those its own code plays,
    both beyond the common ones. `credentials` is added to the answer of POST /accounts. `failures` says of each class
    of failure (F1 to F24) how it is provoked. `reacted` hears of a like or repost of somebody else's. `after_reset`
    forgets what is kept outside the store. `tick` is called about ten times a real second. `spoken_of` has an author
    name a brand elsewhere (`below`: in a comment).
    """

    name: str
    routes: Callable[[], list[BaseRoute]]
    new_id: Callable[[World, str], str]
    comment: Comment
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    flags: Mapping[str, Any] = field(default_factory=dict)
    handle: Callable[[str], str] = _same
    credentials: Callable[[World, Account, dict[str, Any]], dict[str, Any]] = _nothing
    admin: Callable[[], list[BaseRoute]] = _no_routes
    failures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reacted: Callable[[World, Post, Account, str], None] | None = None
    after_reset: Callable[[World], None] | None = None
    tick: Callable[[World], None] | None = None
    spoken_of: Callable[..., Post] | None = None


@cache
def entries() -> dict[str, Entry]:
    """By name, in the order of the names."""
    here = Path(__file__).parent
    names = sorted(m.name for m in pkgutil.iter_modules([str(here)]) if m.ispkg)
    found = [import_module(f"gembala_sandbox.{n}.entry").ENTRY for n in names if (here / n / "entry.py").exists()]
    return {entry.name: entry for entry in found}


def names() -> tuple[str, ...]:
    """Every platform of the sandbox."""
    return ("x", "bluesky", *entries())
