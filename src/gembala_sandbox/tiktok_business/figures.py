"""Figures of the account and of its posts: as they were a day or two ago, and not there at all before (PLATFORMS.md 6.2)."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox import posts
from gembala_sandbox.graph import history
from gembala_sandbox.posts import Post
from gembala_sandbox.tiktok_business import app, errors, params
from gembala_sandbox.tiktok_business.flow import shown_id
from gembala_sandbox.wire import Call

_FEW = 100  # people below which nobody is counted by country, sex or age
_OWN = "platform=? AND account_id=? AND reply_to IS NULL"
_PEOPLE: dict[str, list[dict[str, Any]]] = {
    "audience_countries": [{"country": "ID", "percentage": 0.86}, {"country": "MY", "percentage": 0.14}],
    "audience_genders": [{"gender": "Female", "percentage": 0.55}, {"gender": "Male", "percentage": 0.45}],
    "audience_ages": [{"age": "18-24", "percentage": 0.6}, {"age": "25-34", "percentage": 0.4}],
}
_TOTALS = ("video_views", "likes", "comments", "shares")
_PROFILE = (
    "username", "display_name", "profile_image", "profile_deep_link", "bio_description", "is_verified",
    "is_business_account", "followers_count", "following_count", "videos_count",
)  # fmt: skip
_BASICS = ("item_id", "create_time", "caption", "share_url", "thumbnail_url", "video_duration")
_FIGURES = (
    *("reach", "video_views", "likes", "comments", "shares", "total_time_watched", "average_time_watched"),
    *("full_video_watched_rate", "impression_sources", "audience_countries"),
)


def _wanted(values: dict[str, Any], known: tuple[str, ...], usual: tuple[str, ...]) -> list[str]:
    wanted = params.words(values, "fields", 100) or list(usual)
    if unknown := [name for name in wanted if name not in known]:
        raise errors.bad(f"fields: {', '.join(unknown)}")
    return wanted


def _moment(call: Call) -> float:
    return call.world.clock.now() - float(app.settings(call.world)["statistics_lag_hours"]) * 3_600


def _at(call: Call, subject: str) -> dict[str, int]:
    """The figures that are told now; empty when there are none yet."""
    fault = call.fault.kind if call.fault else ""
    found = {} if fault == "metrics_empty" else history.at(call.world, subject, _moment(call))
    return {name: value * 9 // 10 for name, value in found.items()} if fault == "metrics_restated" else found


def _without_one(call: Call, shown: dict[str, Any], figures: tuple[str, ...]) -> dict[str, Any]:
    """With the fault `metric_missing` the first figure is not there: that is not 0."""
    if call.fault is not None and call.fault.kind == "metric_missing":
        shown.pop(next((name for name in shown if name in figures), ""), None)
    return shown


def _address(call: Call, path: str) -> str:
    url = call.request.url
    return f"{url.scheme}://{url.netloc}/{app.NAME}/{path}"


def account(call: Call) -> dict[str, Any]:
    """GET /business/get/?fields=: the profile is of now, all else lags."""
    values, me = params.given(call), call.me
    wanted = _wanted(values, (*_PROFILE, *_TOTALS, *_PEOPLE), ("display_name", "profile_image"))
    history.look(call.world)
    shown: dict[str, Any] = {
        "username": me.handle,
        "display_name": me.name,
        "profile_image": _address(call, f"avatar/{me.id}"),
        "profile_deep_link": _address(call, f"@{me.handle}"),
        "bio_description": str(me.profile.get("description", "")),
        "is_verified": False,
        "is_business_account": True,
        "followers_count": me.followers,
        "following_count": 0,
        "videos_count": len(_own(call)),
    }
    followers = _at(call, me.id).get("followers")
    if followers is not None:
        shown |= {name: rows if followers >= _FEW else [] for name, rows in _PEOPLE.items()} | _totals(call)
    chosen = {name: shown[name] for name in wanted if name in shown}
    return _without_one(call, chosen, ("followers_count", *_TOTALS, *_PEOPLE))


def _totals(call: Call) -> dict[str, int]:
    found = [_at(call, post.id) for post in _own(call)]
    columns = {"video_views": "impressions", "likes": "likes", "comments": "replies", "shares": "reposts"}
    return {name: sum(one.get(column, 0) for one in found) for name, column in columns.items()}


def _own(call: Call) -> list[Post]:
    return posts.select(call.world, _OWN, (app.NAME, call.me.id), limit=100_000)


def videos(call: Call) -> dict[str, Any]:
    """GET /business/video/list/?fields=&cursor=&max_count= (20): newest first, figures once they are old enough."""
    values = params.given(call)
    wanted = _wanted(values, (*_BASICS, *_FIGURES), ("item_id",))
    count, cursor = params.whole(values, "max_count", 20, 1, 20), params.whole(values, "cursor", 0, 0)
    ids = params.words(params.mapping({"filters": _filters(values)}, "filters"), "video_ids", 20)
    own = [post for post in _own(call) if not ids or post.id in ids]
    step = max(count // 2, 1) if call.fault is not None and call.fault.kind == "short_page" else count
    history.look(call.world)
    shown = [_shown(call, post, wanted) for post in own[cursor : cursor + step]]
    return {"videos": shown, "cursor": cursor + step, "has_more": len(own) > cursor + step}


def _filters(values: dict[str, Any]) -> Any:
    try:
        return json.loads(values.get("filters") or "{}")
    except (ValueError, RecursionError):
        raise errors.bad("filters: an object is expected") from None


def _shown(call: Call, post: Post, wanted: list[str]) -> dict[str, Any]:
    told, seconds = _at(call, post.id), float(post.extra["seconds"])
    shown: dict[str, Any] = {
        "item_id": shown_id(call.world, post.id),
        "create_time": str(int(post.created)),
        "caption": post.text,
        "share_url": _address(call, f"@{call.me.handle}/video/{post.id}"),
        "thumbnail_url": _address(call, f"thumbnail/{post.id}"),
        "video_duration": seconds,
    }
    if told:
        seen = told["impressions"]
        shown |= {
            "reach": seen * 8 // 10,
            "video_views": seen,
            "likes": told["likes"],
            "comments": told["replies"],
            "shares": told["reposts"],
            "total_time_watched": round(seen * seconds * 0.4, 1),
            "average_time_watched": round(seconds * 0.4, 2) if seen else 0.0,
            "full_video_watched_rate": 0.23 if seen else 0.0,
            "impression_sources": [{"impression_source": "For You", "percentage": 1.0}] if seen else [],
            "audience_countries": [{"country": "ID", "percentage": 1.0}] if seen >= _FEW else [],
        }
    return _without_one(call, {name: shown[name] for name in wanted if name in shown}, _FIGURES)
