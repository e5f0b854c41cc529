"""The admin routes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from gembala_sandbox import roster
from gembala_sandbox.admin import evidence, people, visit, weather
from gembala_sandbox.admin.wire import route
from gembala_sandbox.bluesky import admin as bluesky
from gembala_sandbox.x import admin as x_admin


def routes() -> list[BaseRoute]:
    """Everything the admin port answers."""
    common: list[BaseRoute] = [
        route("/health", "GET", evidence.health),
        route("/accounts", "POST", people.create),
        route("/accounts", "GET", people.listing),
        route("/accounts/flags", "POST", people.change),
        route("/posts", "GET", evidence.listing),
        route("/counts", "GET", evidence.counts),
        route("/failures", "GET", evidence.failures),
        route("/comment", "POST", people.comment),
        route("/comments", "POST", people.comments),
        route("/visit", "POST", visit.visit),
        route("/clock", "POST", weather.clock),
        route("/faults", "POST", weather.arm),
        route("/faults", "GET", weather.armed),
        route("/faults", "DELETE", weather.disarm),
        route("/profile", "POST", weather.profile),
        route("/outage", "POST", weather.outage),
        route("/limits", "POST", weather.limits),
        route("/limits", "GET", weather.show_limits),
        route("/dialect", "POST", weather.dialect),
        route("/audience", "POST", weather.audience),
        route("/reset", "POST", weather.reset),
    ]
    return [*common, *x_admin.routes(), *bluesky.routes(), *(own for entry in roster.entries().values() for own in entry.admin())]
