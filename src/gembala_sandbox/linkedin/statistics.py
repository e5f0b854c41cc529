"""Figures of organisations, their followers and pages, and of a member's own posts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gembala_sandbox import accounts, posts
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import history
from gembala_sandbox.linkedin import app, errors, pages, urns
from gembala_sandbox.linkedin.platform import need, role_of
from gembala_sandbox.posts import Post
from gembala_sandbox.wire import Call

DAY = 86_400
_FACETS = {
    "followerCountsByGeoCountry": (
        "geo",
        {"urn:li:geo:102478259": 86, "urn:li:geo:106808692": 8, "urn:li:geo:102454443": 6},
    ),
    "followerCountsBySeniority": (
        "seniority",
        {"urn:li:seniority:3": 55, "urn:li:seniority:4": 30, "urn:li:seniority:6": 15},
    ),
    "followerCountsByIndustry": ("industry", {"urn:li:industry:32": 60, "urn:li:industry:96": 40}),
    "followerCountsByFunction": ("function", {"urn:li:function:15": 50, "urn:li:function:25": 50}),
}
_MEMBER = (
    "IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT", "POST_SAVE", "POST_SEND", "LINK_CLICKS",
    "FOLLOWER_GAINED_FROM_CONTENT",
)  # fmt: skip


def _organization(call: Call, name: str = "organizationalEntity") -> Account:
    if call.query("q") not in ("organizationalEntity", "organization"):
        raise errors.bad(f"q={name} is expected")
    found = accounts.find(call.world, call.query(name))
    if found is None or not urns.is_organization(found.id):
        raise errors.bad(f"Invalid query parameters passed to request: {name}")
    if role_of(call.world, call.notes["member"], found.id) not in ("ADMINISTRATOR", "ANALYST", "CONTENT_ADMINISTRATOR"):
        raise errors.denied(found.id)
    need(call, "rw_organization_admin", "r_organization_social")
    history.look(call.world)
    return found


def _windows(call: Call) -> list[tuple[float, float]]:
    """(start, end) epochs of `timeIntervals=(timeRange:(start:ms,end:ms),timeGranularityType:DAY|MONTH)`; empty for all time."""
    text = call.query("timeIntervals")
    if not text:
        return []
    found = re.search(r"timeRange:\(start:(\d+),end:(\d+)\)", text)
    if found is None or "timeGranularityType:DAY" not in text:
        raise errors.bad("Invalid query parameters passed to request: timeIntervals")
    start, end = int(found[1]) / 1000, int(found[2]) / 1000
    latest = call.world.clock.now() - float(app.settings(call.world)["statistics_lag_days"]) * DAY
    days: list[tuple[float, float]] = []
    moment = start // DAY * DAY
    while moment < min(end, latest) and len(days) < 400:
        days.append((moment, moment + DAY))
        moment += DAY
    return days


def _statistics(call: Call, figures: dict[str, int]) -> dict[str, Any]:
    seen, likes = figures.get("impressions", 0), figures.get("likes", 0)
    comments, shared, clicks = figures.get("replies", 0), figures.get("reposts", 0), seen // 20
    shown: dict[str, Any] = {
        "impressionCount": seen,
        "uniqueImpressionsCount": seen * 7 // 10,
        "clickCount": clicks,
        "likeCount": likes,
        "commentCount": comments,
        "shareCount": shared,
        "engagement": round((clicks + likes + comments + shared) / seen, 6) if seen else 0.0,
    }
    return {k: v for k, v in shown.items() if k not in app.settings(call.world)["removed_metrics"]}


def _silent(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "metrics_empty"


def _now(found: list[Post]) -> dict[str, int]:
    names = ("impressions", "likes", "replies", "reposts")
    return {name: sum(getattr(p, name) for p in found) for name in names}


def shares(call: Call) -> dict[str, Any]:
    """GET /organizationalEntityShareStatistics: all posts, days, or single posts (`shares=List(…)`, `ugcPosts=List(…)`)."""
    organization, windows = _organization(call), _windows(call)
    own = posts.select(
        call.world, "platform='linkedin' AND account_id=? AND reply_to IS NULL", (organization.id,), limit=10_000
    )
    named = [(kind, urn) for kind in ("shares", "ugcPosts") for urn in urns.listed(call.query(kind))]
    elements: list[dict[str, Any]] = []
    for kind, urn in named:
        found = [p for p in own if p.id == urn]
        if found:  # what has no figures is missing
            shown = {kind.removesuffix("s"): urn, "totalShareStatistics": _statistics(call, _now(found))}
            elements.append(shown | {"organizationalEntity": organization.id})
    if not named and windows:
        for start, end in windows:
            figures = history.gained(call.world, [p.id for p in own], start, end)
            elements.append(
                {
                    "timeRange": {"start": int(start * 1000), "end": int(end * 1000)},
                    "totalShareStatistics": _statistics(call, figures),
                    "organizationalEntity": organization.id,
                }
            )
    elif not named:
        total = {"totalShareStatistics": _statistics(call, _now(own)), "organizationalEntity": organization.id}
        elements.append(total)
    return pages.listing(call, [] if _silent(call) else elements, lambda e: e, usual=100, most=1_000)


def followers(call: Call) -> dict[str, Any]:
    """GET /organizationalEntityFollowerStatistics: who they are, or gains of days."""
    organization, windows = _organization(call), _windows(call)
    elements: list[dict[str, Any]] = []
    for start, end in windows:
        gained = history.gained(call.world, [organization.id], start, end).get("followers", 0)
        elements.append(
            {
                "timeRange": {"start": int(start * 1000), "end": int(end * 1000)},
                "followerGains": {"organicFollowerGain": gained, "paidFollowerGain": 0},
                "organizationalEntity": organization.id,
            }
        )
    if not windows:
        shown: dict[str, Any] = {"organizationalEntity": organization.id}
        for facet, (name, parts) in _FACETS.items():
            shown[facet] = [
                {
                    name: urn,
                    "followerCounts": {
                        "organicFollowerCount": organization.followers * share // 100,
                        "paidFollowerCount": 0,
                    },
                }
                for urn, share in parts.items()
                if organization.followers * share // 100
            ]
        elements = [shown]
    return pages.listing(call, [] if _silent(call) else elements, lambda e: e, usual=100, most=1_000)


def page(call: Call) -> dict[str, Any]:
    """GET /organizationPageStatistics?q=organization&organization=: visits, in proportion to what is seen."""
    organization = _organization(call, "organization")
    own = posts.select(
        call.world, "platform='linkedin' AND account_id=? AND reply_to IS NULL", (organization.id,), limit=10_000
    )
    visits = sum(p.impressions for p in own) // 30
    views = {"allPageViews": {"pageViews": visits, "uniquePageViews": visits * 3 // 4}}
    element = {"organization": organization.id, "totalPageStatistics": {"views": views, "clicks": {}}}
    return pages.listing(call, [] if _silent(call) else [element], lambda e: e)


def member(call: Call) -> dict[str, Any]:
    """GET /memberCreatorPostAnalytics?q=entity&entity=(share:{urn}) | q=me, &queryType=&aggregation=TOTAL|DAILY."""
    need(call, "r_member_postAnalytics")
    me, wanted = call.notes["member"], call.query("queryType")
    if wanted not in _MEMBER or wanted in app.settings(call.world)["removed_metrics"]:
        raise errors.bad(f"Invalid query parameters passed to request: queryType={wanted}")
    if call.query("aggregation", "TOTAL") not in ("TOTAL", "DAILY") or call.query("q") not in ("entity", "me"):
        raise errors.bad("Invalid query parameters passed to request")
    found = posts.select(
        call.world, "platform='linkedin' AND account_id=? AND reply_to IS NULL", (me.id,), limit=10_000
    )
    if call.query("q") == "entity":
        key = re.match(r"^\((?:share|ugc|ugcPost):(urn:.+)\)$", call.query("entity"))
        found = [p for p in found if key and p.id == key[1]]
        if not found:
            raise errors.not_found(call.query("entity"))
    history.look(call.world)
    version = call.request.headers.get("linkedin-version", "")
    metric: Any = (
        wanted
        if version >= "202605"
        else {"com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1": wanted}
    )
    elements = [{"count": count, "metricType": metric} | more for count, more in _counts(call, found, wanted)]
    return pages.listing(call, [] if _silent(call) else elements, lambda e: e, usual=100, most=1_000)


def _value(figures: dict[str, int], wanted: str) -> int:
    seen = figures.get("impressions", 0)
    return {
        "IMPRESSION": seen,
        "MEMBERS_REACHED": seen * 7 // 10,
        "RESHARE": figures.get("reposts", 0),
        "REACTION": figures.get("likes", 0),
        "COMMENT": figures.get("replies", 0),
        "POST_SAVE": seen // 90,
        "POST_SEND": seen // 120,
        "LINK_CLICKS": seen // 20,
        "FOLLOWER_GAINED_FROM_CONTENT": seen // 200,
    }[wanted]


def _counts(call: Call, found: list[Post], wanted: str) -> list[tuple[int, dict[str, Any]]]:
    if call.query("aggregation", "TOTAL") == "TOTAL":
        return [(_value(_now(found), wanted), {})]
    today = datetime.fromtimestamp(call.world.clock.now(), UTC).date()
    first = min((datetime.fromtimestamp(p.created, UTC).date() for p in found), default=today)
    lag, rows = int(app.settings(call.world)["statistics_lag_days"]), []
    for number in range(min((today - first).days + 1 - lag, 365)):
        day = first + timedelta(days=number)
        start = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        figures = history.gained(call.world, [p.id for p in found], start, start + DAY)
        rows.append(
            (_value(figures, wanted), {"dateRange": {"start": _date(day), "end": _date(day + timedelta(days=1))}})
        )
    return rows


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
