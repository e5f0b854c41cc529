"""Edges that belong to no single platform: logins, the person, the app, threads and messages."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.graph import fields, login, messages, paging, persons, webhooks
from gembala_sandbox.graph.edges import Edge, Table, node, params, token
from gembala_sandbox.graph.fields import Field
from gembala_sandbox.wire import Call

_PERSON: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "name": lambda call, p, f: p.name,
    "first_name": lambda call, p, f: p.name.split()[0],
    "picture": lambda call, p, f: {"data": {"url": "", "is_silhouette": True}},
    "accounts": lambda call, p, f: pages(call, f),
    "permissions": lambda call, p, f: permissions(call),
}


def person(call: Call) -> dict[str, Any]:
    """GET /me of a person."""
    return fields.show(call, "User", _PERSON, node(call).thing, fields.parse(params(call).text("fields")), "id,name")


def pages(call: Call, field: Field | None = None) -> dict[str, Any]:
    """GET /me/accounts: the Pages the person let this app see, each with its token."""
    from gembala_sandbox.facebook.page import GETTERS

    held = token(call)
    seen = persons.pages_of(call.world, node(call).thing) if "pages_show_list" in held.scopes else []
    shown = [page for page in seen if page.id in held.pages]
    asked = field.sub if field else fields.parse(params(call).text("fields"))
    usual = "access_token,category,category_list,name,id,tasks"
    return paging.of_query(call, shown, lambda page: fields.show(call, "Page", GETTERS, page, asked, usual))


def permissions(call: Call) -> dict[str, Any]:
    """GET /me/permissions."""
    found: persons.Person = node(call).thing
    given = [{"permission": s, "status": "granted"} for s in found.granted]
    return {"data": given + [{"permission": s, "status": "declined"} for s in found.declined]}


def _decline(scope: str) -> Edge:
    return Edge(lambda call: login.person_declines(call, scope), "revoke")


_SCOPES = [
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_posts",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_read_user_content",
    "pages_messaging",
    "read_insights",
    "business_management",
    "publish_video",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_insights",
    "instagram_manage_messages",
]

EDGES: Table = {
    ("facebook_root", "GET", "oauth/access_token"): Edge(login.facebook_token, "login", open=True),
    ("facebook_root", "POST", "oauth/access_token"): Edge(login.facebook_token, "login", open=True),
    ("facebook_root", "GET", "debug_token"): Edge(login.debug_token, "read"),
    ("instagram_root", "GET", "access_token"): Edge(
        lambda call: login.long_token(call, "instagram", "ig"), "login", open=True
    ),
    ("instagram_root", "GET", "refresh_access_token"): Edge(
        lambda call: login.refreshed(call, "instagram", "ig"), "refresh", open=True
    ),
    ("threads_root", "POST", "oauth/access_token"): Edge(
        lambda call: login.short_token(call, "threads"), "login", open=True
    ),
    ("threads_root", "GET", "access_token"): Edge(
        lambda call: login.long_token(call, "threads", "th"), "login", open=True
    ),
    ("threads_root", "GET", "refresh_access_token"): Edge(
        lambda call: login.refreshed(call, "threads", "th"), "refresh", open=True
    ),
    ("app", "POST", "subscriptions"): Edge(webhooks.app_subscriptions, "subscribe"),
    ("app", "GET", "subscriptions"): Edge(webhooks.list_app_subscriptions, "subscribe"),
    ("app", "DELETE", "subscriptions"): Edge(webhooks.drop_app_subscriptions, "subscribe"),
    ("fb_user", "GET", ""): Edge(person, "me"),
    ("fb_user", "GET", "accounts"): Edge(pages, "accounts"),
    ("fb_user", "GET", "permissions"): Edge(permissions, "me"),
    ("fb_user", "DELETE", "permissions"): _decline(""),
    **{("fb_user", "DELETE", f"permissions/{scope}"): _decline(scope) for scope in _SCOPES},
    ("fb_thread", "GET", ""): Edge(messages.read_thread, "read", ("pages_messaging",), "MESSAGING"),
    ("fb_thread", "GET", "messages"): Edge(messages.thread_messages, "read", ("pages_messaging",), "MESSAGING"),
    ("fb_message", "GET", ""): Edge(messages.read_message, "read", ("pages_messaging",), "MESSAGING"),
    ("ig_thread", "GET", ""): Edge(messages.read_thread, "read", ("ig.messages",), "MESSAGING"),
    ("ig_thread", "GET", "messages"): Edge(messages.thread_messages, "read", ("ig.messages",), "MESSAGING"),
    ("ig_message", "GET", ""): Edge(messages.read_message, "read", ("ig.messages",), "MESSAGING"),
}
