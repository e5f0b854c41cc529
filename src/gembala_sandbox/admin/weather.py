"""Clock, faults, limits, outages, dialect, audience, reset."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from gembala_sandbox import roster
from gembala_sandbox.admin.wire import account_of, platform_of
from gembala_sandbox.clock import iso_millis, parse_iso
from gembala_sandbox.faults import Fault
from gembala_sandbox.world import World


def clock(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /clock {offset_seconds | set (ISO 8601 or epoch) | advance_seconds, speed}."""
    target = body.get("set")
    moment = parse_iso(target) if isinstance(target, str) else target
    if "advance_seconds" in body:
        moment = world.clock.now() + float(body["advance_seconds"])
    world.clock.set(world=moment, offset_seconds=body.get("offset_seconds"), speed=body.get("speed"))
    return {"now": iso_millis(world.clock.now()), "speed": world.clock.speed}


def arm(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /faults {platform, account?, operation="*", count=1, kind, delay=0 seconds}."""
    platform = platform_of(body)
    account = account_of(world, str(body["account"]), platform=platform).id if body.get("account") else None
    fault = Fault(
        platform,
        str(body.get("operation", "*")),
        str(body["kind"]),
        int(body.get("count", 1)),
        account,
        float(body.get("delay", 0)),
    )
    world.faults.arm(fault)
    return {"id": fault.id, "armed": world.faults.listing()}


def armed(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /faults."""
    return {"armed": world.faults.listing(), "struck": world.faults.struck, "profile": world.faults.profile}


def disarm(world: World, body: Any, request: Request) -> dict[str, Any]:
    """DELETE /faults: faults, profile and outages."""
    world.faults.clear()
    return {"armed": []}


def profile(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /profile {latency_ms:[20,200], lost_answer:0.02, server_error:0.02, rate_limit:0.02, seed, platform?,
    without: {platform: [kind]}?}.

    Probabilities of writes; `{}` ends it.
    """
    unknown = set(body) - {"latency_ms", "lost_answer", "server_error", "rate_limit", "seed", "platform", "without"}
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}")
    if not isinstance(body.get("without", {}), dict):
        raise ValueError("without: a platform's name and the kinds that it is spared")
    world.faults.set_profile(body)
    return {"profile": world.faults.profile}


def outage(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /outage {platform, seconds}; 0 ends it."""
    world.faults.start_outage(platform=platform_of(body), seconds=float(body["seconds"]))
    return {"platform": body["platform"], "seconds": body["seconds"]}


def limits(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /limits {platform?, lifted: bool} | {platform, operation, limit, window} | {real: true}."""
    if body.get("real"):
        world.limits.restore()
    if "lifted" in body:
        for platform in [platform_of(body)] if body.get("platform") else roster.names():
            world.limits.lifted[platform] = bool(body["lifted"])
    if "limit" in body:
        world.limits.change(
            platform=platform_of(body),
            operation=str(body["operation"]),
            limit=int(body["limit"]),
            window=int(body.get("window", 900)),
        )
    return world.limits.describe()


def show_limits(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /limits."""
    return world.limits.describe()


def dialect(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /dialect {x: post|tweet}: the field names of v2.167 or v2.159."""
    world.set_dialect(str(body["x"]))
    return {"x": world.x_dialect}


def audience(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /audience {on, rate_per_minute, first_after_seconds, spread_seconds, growth_seconds, seed}."""
    unknown = set(body) - set(world.audience)
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}; known: {sorted(world.audience)}")
    world.keep_audience(body)
    return world.audience


def reset(world: World, body: Any, request: Request) -> dict[str, Any]:
    """POST /reset: forget everything but dialect and audience settings."""
    world.reset()
    return {"reset": True}
