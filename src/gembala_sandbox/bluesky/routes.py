"""The XRPC methods under /bluesky/xrpc."""

from __future__ import annotations

import json

from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from gembala_sandbox.bluesky import blobs, chat, feed, notifications, repository, services, sessions
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.bluesky.platform import BLUESKY
from gembala_sandbox.wire import Call, Handler, Operation

_NAMES: set[str] = set()


def _unknown(call: Call) -> JSONResponse:
    if call.path("method") in _NAMES:
        raise invalid("Incorrect HTTP method")
    raise refusal("MethodNotImplemented", "Method Not Implemented", 501)


def _write(path: str, handler: Handler, operation: Operation, points: int) -> Route:
    return BLUESKY.endpoint(path, ["POST"], handler, operation=operation, quota="write", units=lambda _: points)


def _read(path: str, handler: Handler, operation: str = "read", auth: str = "user") -> Route:
    return BLUESKY.endpoint(path, ["GET"], handler, operation=operation, auth=auth, quota="read")


def _delete_operation(call: Call) -> str:
    try:
        return "delete" if json.loads(call.body).get("collection") == "app.bsky.feed.post" else "record"
    except (ValueError, AttributeError):
        return "record"


def routes() -> Mount:
    """Everything Bluesky answers."""
    post = BLUESKY.endpoint
    repo, server, bsky = "/com.atproto.repo.", "/com.atproto.server.", "/app.bsky."
    table = [
        post(
            server + "createSession",
            ["POST"],
            sessions.create_session,
            operation="login",
            auth="none",
            quota="login",
        ),
        post(
            server + "refreshSession",
            ["POST"],
            sessions.refresh_session,
            operation="refresh",
            auth="refresh",
            quota="read",
        ),
        post(server + "deleteSession", ["POST"], sessions.delete_session, operation="logout", auth="refresh"),
        _read(server + "getSession", sessions.get_session, "me"),
        _read(server + "getServiceAuth", services.get_service_auth, "token"),
        _read(server + "describeServer", sessions.describe_server, auth="none"),
        _read("/com.atproto.identity.resolveHandle", sessions.resolve_handle, auth="none"),
        _write(repo + "createRecord", repository.create_record, repository.operation, 3),
        _write(repo + "putRecord", repository.put_record, repository.operation, 2),
        _write(repo + "deleteRecord", repository.delete_record, _delete_operation, 1),
        _read(repo + "getRecord", repository.get_record, auth="optional"),
        _read(repo + "listRecords", repository.list_records, auth="optional"),
        post(repo + "uploadBlob", ["POST"], blobs.upload_blob, operation="upload", quota="read"),
        _read("/com.atproto.sync.getBlob", blobs.get_blob, "file", auth="none"),
        _read(bsky + "feed.getPostThread", feed.get_post_thread, auth="optional"),
        _read(bsky + "feed.getPosts", feed.get_posts, auth="optional"),
        _read(bsky + "feed.getAuthorFeed", feed.get_author_feed, "timeline", auth="optional"),
        _read(bsky + "feed.searchPosts", feed.search_posts, "search", auth="optional"),
        _read(bsky + "feed.getLikes", feed.get_likes, auth="optional"),
        _read(bsky + "actor.getProfile", feed.get_profile, "me", auth="optional"),
        _read(bsky + "notification.listNotifications", notifications.list_notifications, "mentions"),
        _read(bsky + "notification.getUnreadCount", notifications.unread_count, "mentions"),
        post(
            bsky + "notification.putPreferences",
            ["POST"],
            notifications.put_preferences,
            operation="seen",
            quota="read",
        ),
        post(bsky + "notification.updateSeen", ["POST"], notifications.update_seen, operation="seen", quota="read"),
    ]
    table += chat.routes()
    _NAMES.update(route.path.removeprefix("/") for route in table)
    table.append(post("/{method}", ["GET", "POST"], _unknown, operation="unknown", auth="none"))
    return Mount("/bluesky/xrpc", routes=table)
