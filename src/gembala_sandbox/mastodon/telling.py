"""Who is told of what, and what made-up people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.mastodon import app
from gembala_sandbox.mastodon.wishes import Wish
from gembala_sandbox.posts import Post

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def named(world: World, post: Post) -> None:
    """A mention for everybody the status names, blocked people left out."""
    for account_id in post.extra["mentions"]:
        person = accounts.find(world, account_id)
        if person is None or person.id == post.account_id or person.source != "brand":
            continue
        if not blocks(world, person.id, post.account_id):
            world.store.write(
                "INSERT INTO notices(account_id,reason,uri,cid,actor,subject,record,created)"
                " VALUES(?,'mention',?,'',?,NULL,'{}',?)",
                (person.id, post.id, post.account_id, world.clock.now()),
            )


def blocks(world: World, who: str, whom: str) -> bool:
    """Whether one account has blocked another."""
    sql = "SELECT 1 FROM reactions WHERE kind='block' AND actor=? AND subject=?"
    return bool(world.store.value(sql, (who, whom)))


def comment(world: World, *, post: Post, author: Account, text: str, source: str) -> Post:
    """A made-up person answers, letter for letter; the answer is addressed to whom it answers."""
    from gembala_sandbox.mastodon import statuses

    if blocks(world, post.account_id, author.id):
        raise ValueError("that person is blocked there")
    wish = Wish(text=text, reply_to=post.id, visibility=str(post.extra.get("visibility", "public")))
    above = post.extra.get("mentions", ())
    also = (post.account_id, *(one for one in above if one != author.id))
    return statuses.store(world, author, wish, source=source, also=also)


def handle(name: str) -> str:
    """A name that fits; every other person lives on another server."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)[:30]
    return f"{plain}@komunitas.example" if sum(map(ord, plain)) % 2 else plain


def full(world: World, account: Account) -> str:
    """Name and server."""
    return account.handle if "@" in account.handle else f"{account.handle}@{app.settings(world)['domain']}"
