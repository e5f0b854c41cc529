"""Insights of Pages, posts and videos (PLATFORMS.md 3): one bad name fails the whole request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from gembala_sandbox import posts
from gembala_sandbox.graph import apps, errors, history, times
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.wire import Call

DAY = 86_400
Figures = dict[str, int]
_EMPTY = {"likes": 0, "reposts": 0, "quotes": 0, "replies": 0, "impressions": 0}
_POST: dict[str, Callable[[Figures], Any]] = {
    "post_media_view": lambda f: f["impressions"] + f["impressions"] // 4,
    "post_total_media_view_unique": lambda f: f["impressions"],
    "post_clicks": lambda f: f["impressions"] // 12,
    "post_clicks_by_type": lambda f: {"other clicks": f["impressions"] // 16, "link clicks": f["impressions"] // 48},
    "post_reactions_by_type_total": lambda f: {"like": f["likes"] - f["likes"] // 5, "love": f["likes"] // 5},
    "post_video_avg_time_watched": lambda f: 5_400,
    "post_video_view_time": lambda f: 5_400 * f["impressions"],
}
_VIDEO: dict[str, Callable[[Figures], Any]] = {
    "blue_reels_play_count": lambda f: f["impressions"] + f["impressions"] // 3,
    "fb_reels_total_plays": lambda f: f["impressions"] + f["impressions"] // 2,
    "fb_reels_replay_count": lambda f: f["impressions"] // 6,
    "post_video_retention_graph": lambda f: {str(i): round(1 - i * 0.02, 2) for i in range(41)},
    "post_video_followers": lambda f: f["impressions"] // 200,
    "post_video_social_actions": lambda f: {"COMMENT": f["replies"], "SHARE": f["reposts"]},
    "post_video_avg_time_watched": lambda f: 5_400,
    "post_video_view_time": lambda f: 5_400 * f["impressions"],
}
_PAGE: dict[str, Callable[[Figures], Any]] = {
    "page_media_view": lambda f: f["impressions"] + f["impressions"] // 4,
    "page_total_media_view_unique": lambda f: f["impressions"],
    "page_post_engagements": lambda f: f["likes"] + f["replies"] + f["reposts"],
    "page_daily_follows": lambda f: f["followers"],
    "page_daily_follows_unique": lambda f: f["followers"],
    "page_follows": lambda f: f["followers"],
}
_PERIODS = ("day", "week", "days_28", "month", "lifetime", "total_over_range")


def _names(call: Call, known: dict[str, Callable[[Figures], Any]]) -> list[str]:
    names = [str(n) for n in params(call).many("metric")]
    removed = apps.settings(call.world)["removed_metrics"]
    if not names:
        raise errors.missing("metric")
    for name in names:
        if name not in known or name in removed:
            raise errors.invalid("The value must be a valid insights metric")
    return names


def _empty(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "metrics_empty"


def _figures(call: Call, post_id: str) -> Figures:
    history.look(call.world, post_id)
    moment = call.world.clock.now() - float(apps.settings(call.world)["insights_lag_seconds"])
    return _EMPTY | history.at(call.world, post_id, moment)


def of_post(call: Call) -> dict[str, Any]:
    """GET /{post}/insights: lifetime values."""
    names, post = _names(call, _POST), node(call).thing
    if _empty(call):
        return {"data": []}
    figures = _figures(call, post.id)
    return {"data": [history.envelope(n, "lifetime", post.id, [{"value": _POST[n](figures)}]) for n in names]}


def of_video(call: Call) -> dict[str, Any]:
    """GET /{video}/video_insights."""
    names, video = _names(call, _VIDEO), node(call).thing
    if _empty(call):
        return {"data": []}
    figures = _figures(call, video.data["post"])
    return {"data": [history.envelope(n, "lifetime", video.id, [{"value": _VIDEO[n](figures)}]) for n in names]}


def of_page(call: Call) -> dict[str, Any]:
    """GET /{page}/insights: days; a day appears when it has ended and the lag is over."""
    names, given, now = _names(call, _PAGE), params(call), call.world.clock.now()
    period = given.text("period", "day")
    if period not in _PERIODS:
        raise errors.invalid(f"Param period must be one of {{{', '.join(_PERIODS)}}}")
    window = times.window(given.text("since"), given.text("until"), now=now, usual=2 * DAY)
    if window is None:
        raise errors.invalid("since and until must be times, since before until")
    since, until = window
    if until - since > 93 * DAY:
        raise errors.invalid("There cannot be more than 93 days between since and until")
    if _empty(call):
        return {"data": []}
    history.look(call.world)
    shown = []
    for name in names:
        values = [_day(call, name, start) for start in _midnights(call, since, until)]
        if period != "day":
            values = values[-1:]
        shown.append(history.envelope(name, period, call.me.id, values))
    return {"data": shown}


def _midnights(call: Call, since: float, until: float) -> list[float]:
    lag = float(apps.settings(call.world)["daily_lag_seconds"])
    start = datetime.fromtimestamp(since, UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    found = []
    while start < until:
        if start + DAY + lag <= call.world.clock.now():
            found.append(start)
        start += DAY
    return found


def _day(call: Call, name: str, start: float) -> dict[str, Any]:
    end = start + DAY
    own = posts.select(
        call.world,
        "platform='facebook' AND account_id=? AND source='api' AND reply_to IS NULL",
        (call.me.id,),
        limit=10_000,
    )
    if name == "page_follows":
        figures = {"followers": history.at(call.world, call.me.id, end).get("followers", 0)}
    elif name.startswith("page_daily_follows"):
        figures = {"followers": history.gained(call.world, [call.me.id], start, end).get("followers", 0)}
    else:
        figures = _EMPTY | history.gained(call.world, [p.id for p in own], start, end)
    return {"value": _PAGE[name](figures), "end_time": times.stamp(end)}
