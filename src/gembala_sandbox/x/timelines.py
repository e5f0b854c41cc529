"""Recent search, mentions and a user's own posts, page by page."""

from __future__ import annotations

import re
from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.clock import parse_iso
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call
from gembala_sandbox.x import errors
from gembala_sandbox.x.render import page, wanted

_SEARCH_DAYS = 7
_TOKEN = "b26v89c19zqg8o3f"
_TERM = re.compile(r'(-?)(?:([a-z_]+):(\S+)|"([^"]+)"|(\S+))')


def search_recent(call: Call) -> dict[str, Any]:
    """GET /2/tweets/search/recent: terms are joined by AND, groups by OR; brackets are not understood here."""
    query = call.query("query")
    if not 1 <= len(query) <= 512:
        raise errors.invalid("The `query` has 1 to 512 characters", parameter="query", value=query)
    if "(" in query or ")" in query:
        raise errors.invalid("This sandbox does not understand brackets in a query", parameter="query", value=query)
    groups: list[str] = []
    args: list[Any] = []
    for group in re.split(r"\s+OR\s+", query):
        conditions = [_term(call, match, args) for match in _TERM.finditer(group)]
        groups.append("(" + " AND ".join(conditions) + ")")
    since = call.world.clock.now() - _SEARCH_DAYS * 86_400
    return _page(call, "(" + " OR ".join(groups) + ") AND created>?", [*args, since], low=10, usual=10)


def _term(call: Call, match: re.Match[str], args: list[Any]) -> str:
    minus, operator, value, phrase, word = match.groups()
    condition = _operator(call, operator, value, args) if operator else _contains(phrase or word, args)
    return f"NOT ({condition})" if minus else condition


def _contains(words: str, args: list[Any]) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    args.append(f"%{escaped}%")
    return r"text LIKE ? ESCAPE '\'"


def _operator(call: Call, name: str, value: str, args: list[Any]) -> str:
    if name == "conversation_id":
        args.append(value)
        return "root=?"
    if name == "in_reply_to_tweet_id":
        args.append(value)
        return "reply_to=?"
    if name in ("from", "to"):
        account = accounts.by_handle(call.world, platform="x", handle=value) or accounts.find(call.world, value)
        args.append(account.id if account else "")
        return "account_id=?" if name == "from" else "reply_to IN (SELECT id FROM posts WHERE account_id=?)"
    if name in ("is", "has"):
        known = {
            "reply": "reply_to IS NOT NULL",
            "quote": "quote_of IS NOT NULL",
            "retweet": "0",
            "media": "extra LIKE '%media_ids%'",
            "images": "extra LIKE '%media_ids%'",
            "mentions": "text LIKE '%@%'",
        }
        if value in known:
            return known[value]
    if name == "lang":
        return "1"
    if name in ("http", "https"):
        return _contains(f"{name}:{value}", args)
    raise errors.invalid(
        f"Reference to invalid operator '{name}:{value}'", parameter="query", value=call.query("query")
    )


def mentions(call: Call) -> dict[str, Any]:
    """GET /2/users/{id}/mentions: mentions and replies."""
    where = "id IN (SELECT uri FROM notices WHERE account_id=? AND reason IN ('mention','reply'))"
    return _page(call, where, [_user(call)], low=5, usual=10)


def user_posts(call: Call) -> dict[str, Any]:
    """GET /2/users/{id}/tweets."""
    where = "account_id=?"
    if "replies" in call.query("exclude").split(","):
        where += " AND reply_to IS NULL"
    return _page(call, where, [_user(call)], low=5, usual=10)


def _user(call: Call) -> str:
    identifier = call.path("id")
    if accounts.find(call.world, identifier) is None:
        raise errors.invalid("The user was not found.", parameter="id", value=identifier)
    return identifier


def _page(call: Call, where: str, args: list[Any], *, low: int, usual: int) -> dict[str, Any]:
    try:
        size = int(call.query("max_results", str(usual)))
    except ValueError:
        size = 0
    if not low <= size <= 100:
        raise errors.invalid(
            f"The `max_results` query parameter value [{call.query('max_results')}] is not between {low} and 100",
            parameter="max_results",
            value=call.query("max_results"),
        )
    where, args = _bounds(call, "platform='x' AND " + where, args)
    found: list[Post] = posts.select(call.world, where, tuple(args), limit=size + 1)
    fault = call.fault.kind if call.fault else ""
    if fault in ("short_page", "repeat_items") and len(found) > 1:
        size = len(found) // 2
    last = found[size - 1].seq + (1 if fault == "repeat_items" else 0) if len(found) > size else 0
    following = f"{_TOKEN}{last:x}" if last else None
    return page(call.world, found[:size], wanted(call), next_token=following)


def _bounds(call: Call, where: str, args: list[Any]) -> tuple[str, list[Any]]:
    args = list(args)
    token = call.query("pagination_token") or call.query("next_token")
    if call.fault is not None and call.fault.kind == "cursor_expired" and (token or call.query("since_id")):
        raise errors.invalid("A paging or time parameter is not valid.", parameter="next_token", value=token)
    try:
        if token:
            where, args = where + " AND seq<?", [*args, int(token.removeprefix(_TOKEN), 16)]
        for name, sign in (("since_id", ">"), ("until_id", "<")):
            if call.query(name):
                where, args = where + f" AND CAST(id AS INTEGER){sign}?", [*args, int(call.query(name))]
        for name, sign in (("start_time", ">="), ("end_time", "<")):
            if call.query(name):
                where, args = where + f" AND created{sign}?", [*args, parse_iso(call.query(name))]
    except ValueError:
        raise errors.invalid("A paging or time parameter is not valid.", parameter="next_token", value=token) from None
    return where, args
