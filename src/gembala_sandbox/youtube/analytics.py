"""YouTube Analytics v2: reports of days, videos, countries, ages; two days behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gembala_sandbox import posts
from gembala_sandbox.graph import history
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors, project

Figures = dict[str, int]
_EMPTY = {"likes": 0, "reposts": 0, "quotes": 0, "replies": 0, "impressions": 0, "followers": 0}
_METRICS: dict[str, tuple[str, Callable[[Figures], float]]] = {
    "views": ("INTEGER", lambda f: f["impressions"]),
    "engagedViews": ("INTEGER", lambda f: f["impressions"] * 3 // 4),
    "estimatedMinutesWatched": ("INTEGER", lambda f: f["impressions"] * 7 // 10),
    "averageViewDuration": ("INTEGER", lambda f: 42 if f["impressions"] else 0),
    "averageViewPercentage": ("FLOAT", lambda f: 47.5 if f["impressions"] else 0.0),
    "likes": ("INTEGER", lambda f: f["likes"]),
    "comments": ("INTEGER", lambda f: f["replies"]),
    "shares": ("INTEGER", lambda f: f["impressions"] // 40),
    "subscribersGained": ("INTEGER", lambda f: f["followers"]),
    "subscribersLost": ("INTEGER", lambda f: f["followers"] // 10),
}
_COUNTRIES = {"ID": 86, "MY": 6, "SG": 4, "AU": 2, "NL": 2}
_AGES = {"age18-24": 31, "age25-34": 39, "age35-44": 20, "age45-54": 10}
_GENDERS = {"female": 0.55, "male": 0.43, "user_specified": 0.02}
_DIMENSIONS = ("", "day", "video", "country", "ageGroup,gender")


def report(call: Call) -> dict[str, Any]:
    """GET /v2/reports?ids=channel==MINE&startDate&endDate&metrics&dimensions&filters."""
    if call.query("ids") not in ("channel==MINE", f"channel=={call.me.id}"):
        raise errors.error(403, "forbidden", "Forbidden", domain="global")
    start, end = _day(call, "startDate"), _day(call, "endDate")
    metrics = [m for m in call.query("metrics").split(",") if m]
    dimensions = call.query("dimensions")
    if not metrics:
        raise errors.error(400, "required", "Required parameter: metrics", domain="global")
    _check(call, metrics, dimensions)
    if start > end:
        raise errors.error(400, "badRequest", "The start date is after the end date.", domain="global")
    history.look(call.world)
    latest = datetime.fromtimestamp(call.world.clock.now(), UTC).date() - timedelta(
        days=int(project.settings(call.world)["analytics_lag_days"])
    )
    rows = [] if _silent(call) else _rows(call, metrics, dimensions, start, min(end, latest - timedelta(days=1)))
    if (limit := call.query("maxResults")).isdigit():
        rows = rows[: int(limit)]
    return {"kind": "youtubeAnalytics#resultTable", "columnHeaders": _headers(metrics, dimensions), "rows": rows}


def _silent(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "metrics_empty"


def _day(call: Call, name: str) -> date:
    try:
        return date.fromisoformat(call.query(name))
    except ValueError:
        raise errors.error(400, "badRequest", f"The parameter {name} is not a date.", domain="global") from None


def _check(call: Call, metrics: list[str], dimensions: str) -> None:
    removed = project.settings(call.world)["removed_metrics"]
    people = dimensions == "ageGroup,gender"
    known = {"viewerPercentage"} if people else set(_METRICS)
    for name in metrics:
        if name not in known or name in removed:
            raise errors.error(
                400, "badRequest", f"Unknown identifier ({name}) given in field parameters.metrics.", domain="global"
            )
    if dimensions not in _DIMENSIONS:
        raise errors.error(
            400,
            "badRequest",
            f"Unknown identifier ({dimensions}) given in field parameters.dimensions.",
            domain="global",
        )


def _headers(metrics: list[str], dimensions: str) -> list[dict[str, str]]:
    found = [{"name": d, "columnType": "DIMENSION", "dataType": "STRING"} for d in dimensions.split(",") if d]
    kinds = {name: kind for name, (kind, _) in _METRICS.items()} | {"viewerPercentage": "FLOAT"}
    return found + [{"name": m, "columnType": "METRIC", "dataType": kinds[m]} for m in metrics]


def _videos(call: Call) -> list[str]:
    wanted = [f.partition("==")[2] for f in call.query("filters").split(";") if f.startswith("video==")]
    own = posts.select(
        call.world, "platform='youtube' AND account_id=? AND reply_to IS NULL", (call.me.id,), limit=10_000
    )
    named = {v for one in wanted for v in one.split(",")}
    return [p.id for p in own if not named or p.id in named]


def _rows(call: Call, metrics: list[str], dimensions: str, start: date, end: date) -> list[list[Any]]:
    if end < start:
        return []
    videos, filtered = _videos(call), "video==" in call.query("filters")
    if dimensions == "ageGroup,gender":
        total = _between(call, videos, start, end, filtered)["impressions"]
        pairs = [(a, g, round(share * part, 1)) for a, share in _AGES.items() for g, part in _GENDERS.items()]
        return [[a, g, value] for a, g, value in pairs] if total else []
    if dimensions == "day":
        days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        return [[d.isoformat(), *_values(metrics, _between(call, videos, d, d, filtered))] for d in days]
    if dimensions == "video":
        each = [(v, _between(call, [v], start, end, True)) for v in videos]
        rows = [[v, *_values(metrics, figures)] for v, figures in each if figures["impressions"]]
        return sorted(rows, key=lambda row: -row[1])
    figures = _between(call, videos, start, end, filtered)
    if dimensions == "country":
        parts = [(c, {k: v * share // 100 for k, v in figures.items()}) for c, share in _COUNTRIES.items()]
        return [[c, *_values(metrics, part)] for c, part in parts if part["impressions"]]
    return [_values(metrics, figures)]


def _between(call: Call, videos: list[str], first: date, last: date, filtered: bool) -> Figures:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
    end = datetime(last.year, last.month, last.day, tzinfo=UTC).timestamp() + 86_400
    figures = _EMPTY | history.gained(call.world, videos, start, end)
    if not filtered:
        figures |= history.gained(call.world, [call.me.id], start, end)
    return figures


def _values(metrics: list[str], figures: Figures) -> list[float]:
    return [_METRICS[name][1](figures) for name in metrics]
