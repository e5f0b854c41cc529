"""What an id in a path stands for, and whether a token may see it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import persons
from gembala_sandbox.graph.tokens import Token
from gembala_sandbox.things import Thing

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_ACCOUNTS = {"facebook": "page", "instagram": "ig_user", "threads": "th_user"}
_POSTS = {
    ("facebook", False): "fb_post",
    ("facebook", True): "fb_comment",
    ("instagram", False): "ig_media",
    ("instagram", True): "ig_comment",
    ("threads", False): "th_media",
    ("threads", True): "th_media",
}
_THINGS = ("container", "photo", "video", "thread", "message", "hashtag", "rating", "item")


@dataclass
class Node:
    """`kind` names a row of the tables of edges, `owner` is the brand's account it belongs to, if any."""

    kind: str
    id: str
    platform: str
    thing: Any
    owner: Account | None


def scoped(world: World, account: Account) -> str:
    """The id one app knows an Instagram account by; not the professional id, and the same every time."""
    digest = int.from_bytes(hashlib.sha256(f"scoped:{account.id}".encode()).digest()[:8])
    made = "9" + str(digest % 10**15).zfill(15)
    if things.find(world, "instagram", "scoped", made) is None:
        things.keep(world, Thing("instagram", "scoped", made, owner=account.id))
    return made


def of_account(account: Account) -> Node:
    """The node of an account."""
    return Node(_ACCOUNTS[account.platform], account.id, account.platform, account, account)


def find(world: World, node_id: str) -> Node | None:
    """By id, of whatever kind."""
    account = accounts.find(world, node_id)
    if account is not None and account.platform in _ACCOUNTS:
        return of_account(account)
    row = world.store.one(
        "SELECT * FROM posts WHERE id=? AND deleted=0 AND platform IN ('facebook','instagram','threads')", (node_id,)
    )
    if row is not None:
        post = posts.from_row(row)
        root = posts.find(world, platform=post.platform, post_id=post.root, gone_too=True)
        about = ((root.quote_of if root else None) or "").partition(":")  # a visitor's post is the Page's to answer
        whose = about[2] if about[0] in ("to", "tag") else root.account_id if root else post.account_id
        owner = accounts.find(world, whose)
        return Node(_POSTS[post.platform, post.reply_to is not None], post.id, post.platform, post, owner)
    return _thing(world, node_id)


def _thing(world: World, node_id: str) -> Node | None:
    marks = ",".join("?" * len(_THINGS))
    row = world.store.one(
        f"SELECT platform, kind FROM things WHERE id=? AND kind IN ({marks})"
        " AND platform IN ('facebook','instagram','threads')",
        (node_id, *_THINGS),
    )
    if row is not None:
        thing = things.find(world, row["platform"], row["kind"], node_id)
        if thing is not None:
            kind = f"{ {'facebook': 'fb', 'instagram': 'ig', 'threads': 'th'}[thing.platform] }_{thing.kind}"
            return Node(kind, node_id, thing.platform, thing, accounts.find(world, thing.owner))
    person = persons.find(world, node_id)
    if person is not None:
        return Node("fb_user", person.id, "facebook", person, None)
    link = things.find(world, "instagram", "scoped", node_id)
    if link is not None and (account := accounts.find(world, link.owner)) is not None:
        return of_account(account)
    return None


def of_token(world: World, token: Token) -> Node | None:
    """What `me` means."""
    if token.kind == "user":
        person = persons.find(world, token.person)
        return Node("fb_user", person.id, "facebook", person, None) if person else None
    account = accounts.find(world, token.owner)
    return of_account(account) if account else None


def tasks(world: World, token: Token, owner: Account) -> list[str] | None:
    """What the token may do with a brand's account: the tasks, or None when it may not see it."""
    if token.kind == "login":
        return persons.ALL_TASKS if token.owner == owner.id else None
    if token.kind not in ("user", "page"):
        return None
    page = owner if owner.platform == "facebook" else persons.page_of(world, owner.id)
    if page is None or page.id not in ([token.owner] if token.kind == "page" else token.pages):
        return None
    person = persons.find(world, token.person)
    return person.pages.get(page.id) if person else None


def public(node: Node) -> bool:
    """Whether somebody else's token may look at it (other people's media that mention us, hashtags)."""
    return node.kind == "ig_hashtag"
