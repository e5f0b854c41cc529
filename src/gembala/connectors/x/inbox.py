"""Reading what others wrote, and the figures of our posts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gembala.connectors.x import messages
from gembala.connectors.x.mapping import events_from, metric_points
from gembala.connectors.x.publish import POST_FIELDS
from gembala.connectors.x.wire import read
from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, Event, MetricPoint, Page, PlatformError

USER_FIELDS = "id,name,username,profile_image_url,created_at"


def _state(cursor: str) -> dict[str, dict[str, str]]:
    try:
        stored = json.loads(cursor) if cursor else {}
    except ValueError:
        stored = {}
    return {name: dict(stored.get(name) or {}) for name in ("mentions", "search", "messages")}


def _page(
    account: Account, path: str, paging: str, state: Mapping[str, str], query: Mapping[str, str]
) -> dict[str, Any]:
    params = {
        "max_results": "100",
        "tweet.fields": POST_FIELDS,
        "expansions": "author_id",
        "user.fields": USER_FIELDS,
        **query,
    }
    if state.get("since"):
        params["since_id"] = state["since"]
    if state.get("page"):
        params[paging] = state["page"]
    try:
        return read(account, "GET", path, params=params)
    except PlatformError as error:
        if error.problem.http_status != 400 or not params.keys() & {"since_id", paging}:
            raise
        params.pop("since_id", None)  # the id fell out of the window that X searches, or the page is no more
        params.pop(paging, None)
        return read(account, "GET", path, params=params)


def _advance(state: Mapping[str, str], page: Mapping[str, Any]) -> dict[str, str]:
    """Where to go on: ``since`` moves only when the last page of a round was read."""
    high = state.get("high", "")
    for post in page.get("data") or ():
        high = messages.later(high, str(post["id"]))
    following = str((page.get("meta") or {}).get("next_token") or "")
    if following:
        return {"since": state.get("since", ""), "high": high, "page": following}
    return {"since": messages.later(high, state.get("since", ""))}


def fetch(account: Account, *, cursor: str) -> Page:
    """New mentions, replies and direct messages since the cursor (JSON of the newest ids). Raises `PlatformError`."""
    state, events, following = _state(cursor), dict[str, Event](), dict[str, dict[str, str]]()
    busy = {name for name, part in state.items() if part.get("page") and not part.get("after")} or set(state)
    routes = {
        "mentions": (f"/2/users/{account.remote_id}/mentions", "pagination_token", {}),
        "search": ("/2/tweets/search/recent", "next_token", {"query": f"to:{account.handle} -from:{account.handle}"}),
    }
    for name, (path, paging, query) in routes.items():
        if name not in busy:
            following[name] = state[name]
            continue
        page = _page(account, path, paging, state[name], query)
        users = {str(user["id"]): user for user in (page.get("includes") or {}).get("users") or ()}
        web = account.endpoints.web or "https://x.com"
        for event in events_from(page.get("data") or (), users, own_id=account.remote_id, web=web):
            events.setdefault(event.remote_id, event)
        following[name] = _advance(state[name], page)
    following["messages"] = state["messages"]
    if "messages" in busy:
        private, following["messages"] = messages.look(account, state["messages"])
        events |= {event.remote_id: event for event in private}
    more = any(part.get("page") and not part.get("after") for part in following.values())
    ordered = sorted(events.values(), key=lambda event: (event.created_at, messages.rank(event.remote_id)))
    return Page(tuple(ordered), json.dumps(following, sort_keys=True), more)


def metrics(account: Account, remote_ids: Sequence[str]) -> list[MetricPoint]:
    """Public figures of posts in batches of 100, and of the account. A post that is gone has no figure."""
    points, wanted = list[MetricPoint](), [item for item in remote_ids if item != account.remote_id]
    for start in range(0, len(wanted), 100):
        query = {"ids": ",".join(wanted[start : start + 100]), "tweet.fields": "public_metrics"}
        for post in read(account, "GET", "/2/tweets", params=query).get("data") or ():
            points += metric_points(str(post["id"]), post.get("public_metrics") or {}, now())
    user = (
        read(account, "GET", f"/2/users/{account.remote_id}", params={"user.fields": "public_metrics"}).get("data")
        or {}
    )
    figures = {name: value for name, value in (user.get("public_metrics") or {}).items() if name == "followers_count"}
    return points + metric_points(account.remote_id, figures, now())
