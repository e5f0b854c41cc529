"""Insights of media and accounts (PLATFORMS.md 2.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from gembala_sandbox.graph import apps, errors, history, times
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.instagram import media
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

DAY = 86_400
Figures = dict[str, int]
_MEDIA: dict[str, Callable[[Figures], float]] = {
    "views": lambda f: f["impressions"] + f["impressions"] // 4,
    "reach": lambda f: f["impressions"],
    "likes": lambda f: f["likes"],
    "comments": lambda f: f["replies"],
    "saved": lambda f: f["likes"] // 6,
    "shares": lambda f: f["reposts"],
    "reposts": lambda f: f["reposts"] // 2,
    "total_interactions": lambda f: f["likes"] + f["replies"] + f["likes"] // 6 + f["reposts"],
    "follows": lambda f: f["impressions"] // 200,
    "profile_visits": lambda f: f["impressions"] // 30,
    "profile_activity": lambda f: f["impressions"] // 90,
    "total_likes": lambda f: f["likes"],
    "total_comments": lambda f: f["replies"],
    "total_views": lambda f: f["impressions"] + f["impressions"] // 4,
    "crossposted_views": lambda f: 0,
    "facebook_views": lambda f: 0,
    "link_clicks": lambda f: 0,
    "quotes": lambda f: 0,
}
_REELS: dict[str, Callable[[Figures], float]] = {
    "ig_reels_avg_watch_time": lambda f: 4_200,
    "ig_reels_video_view_total_time": lambda f: 4_200 * (f["impressions"] + f["impressions"] // 4),
    "reels_skip_rate": lambda f: 38,
}
_STORY: dict[str, Callable[[Figures], float]] = {
    "navigation": lambda f: f["impressions"],
    "replies": lambda f: f["replies"],
}
_STORY_ONLY_NOT = ("comments", "saved", "likes", "crossposted_views", "facebook_views")
_GONE = {
    "impressions": "the impressions metric is no longer supported for the queried media",
    "plays": "the plays metric is no longer supported for the queried media",
    "video_views": "the video_views metric is no longer supported for the queried media",
}
_SERIES = ("reach", "follower_count")
_TOTALS: dict[str, Callable[[Figures], int]] = {
    name: (lambda f, one=rule: int(one(f)))  # type: ignore[misc]
    for name, rule in {
        "reach": _MEDIA["reach"],
        "views": _MEDIA["views"],
        "accounts_engaged": lambda f: f["likes"] + f["replies"] // 2,
        "total_interactions": _MEDIA["total_interactions"],
        "likes": _MEDIA["likes"],
        "comments": _MEDIA["comments"],
        "shares": _MEDIA["shares"],
        "saves": _MEDIA["saved"],
        "replies": lambda f: 0,
        "reposts": _MEDIA["reposts"],
        "follows_and_unfollows": _MEDIA["follows"],
        "profile_links_taps": lambda f: f["impressions"] // 150,
    }.items()
}
_DEMOGRAPHICS = ("follower_demographics", "engaged_audience_demographics", "reached_audience_demographics")
_SHARES: dict[str, dict[str, int]] = {
    "age": {"13-17": 4, "18-24": 31, "25-34": 38, "35-44": 17, "45-54": 7, "55-64": 2, "65+": 1},
    "gender": {"F": 57, "M": 41, "U": 2},
    "country": {"ID": 88, "MY": 5, "SG": 3, "AU": 2, "NL": 2},
    "city": {"Jakarta, Jakarta": 34, "Bandung, West Java": 17, "Surabaya, East Java": 12, "Medan, North Sumatra": 8},
}
MEDIA_METRICS = (*_MEDIA, *_REELS, *_STORY)
FRAMES = ("last_14_days", "last_30_days", "last_90_days", "prev_month", "this_month", "this_week")
_EMPTY = {"likes": 0, "reposts": 0, "quotes": 0, "replies": 0, "impressions": 0}


def of_media(call: Call) -> dict[str, Any]:
    """GET /{media}/insights?metric=…: lifetime values, as far back as the lag says."""
    post: Post = node(call).thing
    if not media.live(call.world, post):
        raise errors.not_there(post.id)
    kind, options = post.extra["product"], apps.settings(call.world)
    known = dict(_MEDIA) | (_REELS if kind == "REELS" else {}) | (_STORY if kind == "STORY" else {})
    if kind == "STORY":
        known = {name: rule for name, rule in known.items() if name not in _STORY_ONLY_NOT}
    names = _names(call, tuple(known), options["removed_metrics"])
    if call.fault is not None and call.fault.kind == "metrics_empty":
        return {"data": []}
    history.look(call.world, post.id)
    moment = call.world.clock.now() - float(options["insights_lag_seconds"])
    figures = _EMPTY | history.at(call.world, post.id, moment)
    if kind == "STORY" and figures["impressions"] < options["story_viewers_needed"]:
        raise errors.error(10, "(#10) Not enough viewers for the media to show insights")
    shown = [history.envelope(n, "lifetime", post.id, [{"value": known[n](figures)}]) for n in names]
    return {"data": shown}


def of_item(call: Call) -> dict[str, Any]:
    """GET /{item of a carousel}/insights: there are none."""
    raise errors.invalid("Insights are not available for children of a carousel")


def _names(call: Call, known: tuple[str, ...], removed: list[str]) -> list[str]:
    names = [str(n) for n in params(call).many("metric")]
    if not names:
        raise errors.missing("metric")
    for index, name in enumerate(names):
        if name in _GONE:
            raise errors.invalid(f"Starting from version v22.0 and above, {_GONE[name]}.")
        if name not in known or name in removed:
            raise errors.invalid(f"metric[{index}] must be one of the following values: {', '.join(known)}")
    return names


def of_account(call: Call) -> dict[str, Any]:
    """GET /{ig}/insights: days of `reach` and `follower_count`, totals of the rest, demographics, online hours."""
    options, given = apps.settings(call.world), params(call)
    known = (*_TOTALS, "follower_count", "online_followers", *_DEMOGRAPHICS)
    names = _names(call, known, options["removed_metrics"])
    if call.fault is not None and call.fault.kind == "metrics_empty":
        return {"data": []}
    history.look(call.world)
    start, end = window(call)
    total = given.text("metric_type") == "total_value"
    shown = []
    for name in names:
        needs = name in ("follower_count", "online_followers", *_DEMOGRAPHICS)
        if needs and call.me.followers < options["audience_needed"]:
            raise errors.error(10, f"(#10) Not enough followers to show {name}: at least 100 are needed")
        if name in _DEMOGRAPHICS:
            shown.append(_demographics(call, name))
        elif name == "online_followers":
            hours = {str(h): call.me.followers * (10 + (h * 7) % 23) // 60 for h in range(24)}
            shown.append(
                history.envelope(name, "lifetime", call.me.id, [{"value": hours, "end_time": times.stamp(end)}])
            )
        elif total:
            shown.append(_total(call, name, start, end))
        elif name in _SERIES:
            shown.append(history.envelope(name, "day", call.me.id, days(call, name, start, end)))
        else:
            raise errors.invalid(
                f"The following metrics ({name}) should be specified with parameter metric_type=total_value"
            )
    return {"data": shown}


def window(call: Call) -> tuple[float, float]:
    """since and until in world time; the last day when left out. Refuses more than 30 days."""
    given = params(call)
    found = times.window(given.text("since"), given.text("until"), now=call.world.clock.now(), usual=DAY)
    if found is None:
        raise errors.invalid("since and until must be times, since before until")
    since, until = found
    if until - since > 30 * DAY + 1:
        raise errors.invalid("There cannot be more than 30 days (2592000 s) between since and until")
    return since, until


def days(call: Call, name: str, start: float, end: float) -> list[dict[str, Any]]:
    """One value for each day that has ended long enough ago; `end_time` is the midnight after it (UTC)."""
    lag, found = float(apps.settings(call.world)["daily_lag_seconds"]), []
    subjects = [p.id for p in media.of_account(call.world, call.me, stories=False)]
    midnight = datetime.fromtimestamp(start, UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    while midnight < end:
        stop = midnight + DAY
        if stop + lag <= call.world.clock.now():
            if name == "follower_count":
                gain = history.gained(call.world, [call.me.id], midnight, stop).get("followers", 0)
                found.append({"value": gain, "end_time": times.stamp(stop)})
            else:
                figures = _EMPTY | history.gained(call.world, subjects, midnight, stop)
                found.append({"value": _TOTALS[name](figures), "end_time": times.stamp(stop)})
        midnight = stop
    return found


def _total(call: Call, name: str, start: float, end: float) -> dict[str, Any]:
    if name not in _TOTALS:
        raise errors.invalid(f"The metric {name} does not support metric_type=total_value")
    subjects = [p.id for p in media.of_account(call.world, call.me, stories=False)]
    figures = _EMPTY | history.gained(call.world, subjects, start, end)
    shown = history.envelope(name, "day", call.me.id, [])
    del shown["values"]
    return shown | {"total_value": {"value": _TOTALS[name](figures)}}


def _demographics(call: Call, name: str) -> dict[str, Any]:
    given = params(call)
    breakdown = given.text("breakdown")
    if given.text("period") != "lifetime" or given.text("metric_type") != "total_value":
        raise errors.invalid(f"{name} needs period=lifetime and metric_type=total_value")
    if breakdown not in _SHARES:
        raise errors.invalid(f"breakdown must be one of {', '.join(_SHARES)}")
    if given.text("timeframe", FRAMES[0]) not in FRAMES:
        raise errors.invalid(f"timeframe must be one of {', '.join(FRAMES)}")
    tilt = hashlib.sha256(call.me.id.encode()).digest()[0] % 3
    rows = [
        {"dimension_values": [value], "value": call.me.followers * (share + tilt) // 100}
        for value, share in _SHARES[breakdown].items()
    ]
    shown = history.envelope(name, "lifetime", call.me.id, [])
    del shown["values"]
    return shown | {"total_value": {"breakdowns": [{"dimension_keys": [breakdown], "results": rows}]}}
