"""The Page itself, and its own lists."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import fields, login, persons
from gembala_sandbox.graph.edges import node, params, token
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.wire import Call


def _token(call: Call, page: Account, field: Field) -> Any:
    held = token(call)
    if held.kind == "page":
        return held.token if held.owner == page.id else ABSENT
    if held.kind != "user" or page.id not in held.pages:
        return ABSENT
    return login.page_token(call, held, page.id).token


def _tasks(call: Call, page: Account, field: Field) -> Any:
    person = persons.find(call.world, token(call).person)
    return person.pages.get(page.id, []) if person else ABSENT


def _instagram(call: Call, page: Account, field: Field) -> Any:
    from gembala_sandbox.instagram.user import GETTERS as INSTAGRAM

    linked = persons.instagram_of(call.world, page.id)
    if linked is None or "instagram_basic" not in token(call).scopes:
        return ABSENT
    return fields.show(call, "IGUser", INSTAGRAM, linked, field.sub, "id")


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "name": lambda call, p, f: p.name,
    "username": lambda call, p, f: p.handle,
    "access_token": _token,
    "tasks": _tasks,
    "category": lambda call, p, f: "Restaurant",
    "category_list": lambda call, p, f: [{"id": "273819889375819", "name": "Restaurant"}],
    "link": lambda call, p, f: f"https://www.facebook.com/{p.id}",
    "about": lambda call, p, f: p.profile.get("about") or ABSENT,
    "fan_count": lambda call, p, f: p.followers,
    "followers_count": lambda call, p, f: p.followers,
    "picture": lambda call, p, f: {"data": {"height": 50, "width": 50, "is_silhouette": True, "url": ""}},
    "instagram_business_account": _instagram,
    "connected_instagram_account": _instagram,
    "is_published": lambda call, p, f: True,
    "verification_status": lambda call, p, f: "not_verified",
}


def read(call: Call) -> dict[str, Any]:
    """GET /{page} or /me with a Page's token."""
    return fields.show(call, "Page", GETTERS, node(call).thing, fields.parse(params(call).text("fields")), "id,name")
