"""The Accounts API: publishing by pull, figures, webhook addresses (PLATFORMS.md 6.2)."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox import things
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import app, creator, errors, flow, publish
from gembala_sandbox.wire import Call, json_object


def bad(message: str) -> Any:
    """40002."""
    return errors.business(40002, message)


def given(call: Call) -> dict[str, Any]:
    """The body (or the query), whose business_id must be the token's."""
    values = json_object(call, bad) if call.request.method == "POST" else dict(call.request.query_params)
    if values.get("business_id") != call.me.id:
        raise errors.business(40001, "business_id does not belong to the access token")
    return values


def _publish(call: Call, sort: str, names: tuple[str, ...]) -> dict[str, Any]:
    values = given(call)
    found = [values.get(n) for n in names if values.get(n)]
    urls: list[Any] = found[0] if found and isinstance(found[0], list) else found
    info = values.get("post_info") or {}
    if not urls or not all(isinstance(u, str) for u in urls) or not isinstance(info, dict):
        raise bad(f"{names[0]} and post_info")
    if any(not app.verified(call.world, u) for u in urls):
        raise errors.business(40002, "The ownership of the URL is not verified")
    if publish.units(str(info.get("caption", ""))) > 2_200:
        raise bad("caption: up to 2200 UTF-16 units")
    return {"share_id": publish.begin_business(call, sort, info, list(urls)).id}


def video_publish(call: Call) -> dict[str, Any]:
    """POST /business/video/publish/ {business_id, video_url, post_info{…}}."""
    return _publish(call, "video", ("video_url",))


def photo_publish(call: Call) -> dict[str, Any]:
    """POST /business/photo/publish/ {business_id, photo_images, post_info{…}}."""
    return _publish(call, "photo", ("photo_images",))


def status(call: Call) -> dict[str, Any]:
    """GET /business/publish/status/?business_id&publish_id; post_ids lag."""
    found = things.find(call.world, "tiktok", "publish", given(call).get("publish_id", ""))
    if found is None or found.owner != call.me.id or not found.data["business"]:
        raise errors.business(40007, "The publish_id does not exist")
    found = flow.advance(call.world, found)
    shown: dict[str, Any] = {"status": flow.wire_status(found), "post_ids": []}
    if flow.visible(call.world, found):
        shown["post_ids"] = [found.data["post_id"]]
    if shown["status"] == flow.FAILED:
        shown["reason"] = found.data["fail_reason"]
    return shown


def account(call: Call) -> dict[str, Any]:
    """GET /business/get/?fields=."""
    me = call.me
    given(call)
    values = {
        "username": me.handle,
        "display_name": me.name,
        "followers_count": me.followers,
        "profile_image": creator.picture(call, me),
        "audience_countries": [{"country": "ID", "percentage": 0.86}, {"country": "MY", "percentage": 0.14}],
        "audience_genders": [{"gender": "Female", "percentage": 0.55}, {"gender": "Male", "percentage": 0.45}],
    }
    if me.followers < 100:  # too few people to be counted by country or gender
        values |= {"audience_countries": [], "audience_genders": []}
    return _fields(call, values)


def _fields(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    text = call.query("fields")
    try:
        wanted = json.loads(text) if text.startswith("[") else [f for f in text.split(",") if f]
    except ValueError:
        raise bad("fields") from None
    if unknown := [f for f in wanted if f not in values]:
        raise bad(f"fields: {', '.join(map(str, unknown))}")
    return {f: values[f] for f in wanted or values}


def videos(call: Call) -> dict[str, Any]:
    """GET /business/video/list/?fields=: figures only once they are old enough."""
    given(call)
    lag = float(app.settings(call.world)["statistics_lag_hours"]) * 3_600
    shown = []
    for post in creator.own(call, call.me.id):
        ripe = call.world.clock.now() - post.created >= lag and not (call.fault and call.fault.kind == "metrics_empty")
        seen, seconds = post.impressions, post.extra["seconds"]
        values: dict[str, Any] = {"item_id": post.id, "create_time": str(int(post.created)), "caption": post.text}
        figures = {
            "reach": seen * 8 // 10,
            "video_views": seen,
            "likes": post.likes,
            "comments": post.replies,
            "shares": post.reposts,
            "total_time_watched": round(seen * seconds * 0.4, 1),
            "average_time_watched": round(seconds * 0.4, 2) if seen else 0.0,
            "full_video_watched_rate": 0.23 if seen else 0.0,
            "impression_sources": [{"impression_source": "For You", "percentage": 1.0}] if seen else [],
            "audience_countries": [{"country": "ID", "percentage": 1.0}] if seen >= 100 else [],
        }
        chosen = _fields(call, values | figures)
        shown.append({k: v for k, v in chosen.items() if ripe or k in values})
    return {"videos": shown, "cursor": 0, "has_more": False}


def webhook_update(call: Call) -> dict[str, Any]:
    """POST /business/webhook/update/ {app_id, secret, event_type, callback_url}."""
    body, known = json_object(call, bad), app.settings(call.world)
    if (body.get("app_id"), body.get("secret")) != (known["business_id"], known["business_secret"]):
        raise errors.business(40001, "app_id or secret is wrong")
    kind, url = body.get("event_type"), body.get("callback_url")
    if kind not in ("COMMENT", "VIDEO", "DIRECT_MESSAGE", "BRAND_MENTION"):
        raise bad("event_type")
    if not isinstance(url, str) or app.parts_of(url).hostname not in app.LOCAL:
        raise bad("callback_url: this sandbox calls this machine only")
    things.keep(call.world, Thing("tiktok", "business_hook", str(kind), data={"url": url}))
    return {"app_id": known["business_id"], "event_type": kind, "callback_url": url}
