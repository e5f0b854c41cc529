"""YouTube's place in the sandbox, and its part of the admin port."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from gembala_sandbox import things
from gembala_sandbox.accounts import Account
from gembala_sandbox.admin.wire import account_of, post_of, route
from gembala_sandbox.roster import Entry
from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import (
    analytics,
    channels,
    comment_writes,
    comments,
    extras,
    failures,
    hub,
    login,
    playlists,
    project,
    uploads,
    videos,
)
from gembala_sandbox.youtube.platform import (
    ANALYTICS,
    BEFORE,
    COMMENT,
    INSIDE,
    PREFIX,
    READ,
    SCOPES,
    UPLOAD,
    WRITE,
    YOUTUBE,
)
from gembala_sandbox.youtube.uploads import Kind

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_VIDEO = ("video/*", "application/octet-stream")
_IMAGE = ("image/jpeg", "image/png", "application/octet-stream")
_TEXT = ("text/*", "application/octet-stream", "application/x-subrip", "application/ttml+xml")
_GIB = 1 << 30
KINDS = {
    "videos": Kind("videos", videos.begin, videos.complete, _VIDEO, 256 * _GIB, 1, "uploads", UPLOAD),
    "thumbnails/set": Kind(
        "thumbnails/set", extras.begin_thumbnail, extras.set_thumbnail, _IMAGE, 52_428_800, 50, "units", UPLOAD
    ),
    "captions": Kind("captions", extras.begin_caption, extras.put_caption, _TEXT, 104_857_600, 400, "units", COMMENT),
}


def _upload_routes() -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for name, kind in KINDS.items():
        done = "publish" if name == "videos" else "upload"

        def operation(call: Call, done: str = done) -> str:
            """What may bring the thing into being is `publish`; sessions, earlier parts and questions are `upload`."""
            begins = call.query("uploadType") == "resumable" and call.request.method == "POST"
            return "upload" if begins or not uploads.is_last(call) else done

        def start(call: Call, kind: Kind = kind) -> Any:
            return uploads.start(call, kind)

        def go_on(call: Call, kind: Kind = kind) -> Any:
            whole = not call.query("upload_id")
            return uploads.start(call, kind) if whole else uploads.go_on(call, kind)

        for root in ("/api/upload/youtube/v3/", "/api/resumable/upload/youtube/v3/"):
            found.append(YOUTUBE.endpoint(root + name, ["POST"], start, operation=operation))
            found.append(YOUTUBE.endpoint(root + name, ["PUT"], go_on, operation=operation))
    return found


def _routes() -> list[BaseRoute]:
    on, api, v3 = YOUTUBE.endpoint, YOUTUBE.api, "/api/youtube/v3/"
    table: list[BaseRoute] = [
        on("/accounts/o/oauth2/v2/auth", ["GET"], login.consent_page, operation="consent", auth="none"),
        on("/accounts/o/oauth2/v2/auth", ["POST"], login.consent_decision, operation="consent", auth="none"),
        on("/oauth2/token", ["POST"], login.token, operation=login.operation, auth="none"),
        on("/oauth2/revoke", ["POST"], login.revoke, operation="revoke", auth="none"),
        on("/hub/", ["POST"], hub.subscribe, operation="subscribe", auth="none"),
        on("/hub/subscribe", ["POST"], hub.subscribe, operation="subscribe", auth="none"),
        on("/www/xml/feeds/videos.xml", ["GET"], hub.feed, operation="read", auth="none"),
        on("/www/feeds/videos.xml", ["GET"], hub.feed, operation="read", auth="none"),
        on("/cdn/{name}", ["GET"], extras.thumbnail_file, operation="file", auth="none"),
        *_upload_routes(),
        api(v3 + "videos", "GET", videos.listing, operation="read", scopes=READ),
        api(v3 + "videos", "PUT", videos.update, operation="edit", scopes=WRITE, price=50),
        api(v3 + "videos", "DELETE", videos.delete, operation="delete", scopes=WRITE, price=50),
        api(v3 + "videos/rate", "POST", videos.rate, operation="like", scopes=WRITE, price=50),
        api(v3 + "videos:batchGetStats", "GET", videos.stats, operation="insights", scopes=READ, bucket="stats"),
        api(v3 + "videoCategories", "GET", videos.categories, operation="read", scopes=READ),
        api(v3 + "channels", "GET", channels.listing, operation="me", scopes=READ),
        api(v3 + "playlists", "GET", playlists.listing, operation="read", scopes=READ),
        api(v3 + "playlists", "POST", playlists.make_playlist, operation="record", scopes=WRITE, price=50),
        api(v3 + "playlists", "PUT", playlists.change_playlist, operation="record", scopes=WRITE, price=50),
        api(v3 + "playlists", "DELETE", playlists.drop_playlist, operation="record", scopes=WRITE, price=50),
        api(v3 + "playlistItems", "GET", playlists.items, operation="timeline", scopes=READ),
        api(v3 + "playlistItems", "POST", playlists.add_item, operation="record", scopes=WRITE, price=50),
        api(v3 + "playlistItems", "DELETE", playlists.drop_item, operation="record", scopes=WRITE, price=50),
        api(v3 + "commentThreads", "GET", comments.threads, operation="comments", scopes=COMMENT),
        api(v3 + "commentThreads", "POST", comment_writes.start_thread, operation="reply", scopes=COMMENT, price=50),
        api(v3 + "comments", "GET", comments.listing, operation="comments", scopes=COMMENT),
        api(v3 + "comments", "POST", comment_writes.reply, operation="reply", scopes=COMMENT, price=50),
        api(v3 + "comments", "PUT", comment_writes.update, operation="edit", scopes=COMMENT, price=50),
        api(v3 + "comments", "DELETE", comment_writes.delete, operation="delete", scopes=COMMENT, price=50),
        api(
            v3 + "comments/setModerationStatus",
            "POST",
            comment_writes.moderate,
            operation="hide",
            scopes=COMMENT,
            price=50,
        ),
        api(v3 + "comments/markAsSpam", "POST", comment_writes.spam, operation="hide", scopes=COMMENT, price=50),
        api(v3 + "captions", "GET", extras.captions, operation="read", scopes=COMMENT),
        api(v3 + "captions", "DELETE", extras.drop_caption, operation="delete", scopes=COMMENT, price=50),
        api(v3 + "captions/{id}", "GET", extras.caption_text, operation="read", scopes=COMMENT),
        api(v3 + "search", "GET", extras.search, operation="search", scopes=READ, bucket="search"),
        api("/analytics/v2/reports", "GET", analytics.report, operation="insights", scopes=ANALYTICS, price=0),
    ]
    return [Mount("/youtube", routes=table)]


def _new_id(world: World, handle: str) -> str:
    return "UC" + "".join(secrets.choice(string.ascii_letters + string.digits + "-_") for _ in range(22))


def _credentials(world: World, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    known = project.settings(world)
    shown: dict[str, Any] = {"client_id": known["client_id"], "client_secret": known["client_secret"]}
    if body.get("tokens", True):
        scope = str(body.get("scope") or " ".join(PREFIX + s for s in SCOPES))
        shown |= login.issue(world, account, scope)
    return shown


def _settings(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /youtube/settings: testing, quota buckets, lags, redirects."""
    return project.change(world, body) | {"used": project.used(world)}


def _show(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /youtube/settings."""
    return project.settings(world) | {"used": project.used(world)}


def _revoke(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /youtube/tokens {account, reason: expired|revoked}: the access token dies, or the whole grant."""
    account = account_of(world, str(body["account"]), platform="youtube")
    if body.get("reason", "revoked") == "expired":
        gone = world.store.write(
            "UPDATE tokens SET expires=? WHERE account_id=? AND platform='youtube' AND kind='access'",
            (world.clock.now() - 1, account.id),
        )
    else:
        gone = world.store.write("DELETE FROM tokens WHERE account_id=? AND platform='youtube'", (account.id,))
    return {"killed": gone.rowcount}


def _hold(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /youtube/moderation {post_id, state}: YouTube itself holds, rejects or publishes a comment."""
    found = post_of(world, body | {"platform": "youtube"})
    if found.reply_to is None or body.get("state") not in ("published", "heldForReview", "likelySpam", "rejected"):
        raise ValueError("a comment and a state are expected")
    comment_writes.keep_state(world, found, str(body["state"]))
    return {"id": found.id, "state": body["state"]}


def _video(world: World, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """POST /youtube/video {post_id, comments_on, failure, rejection}: what YouTube decides about a video."""
    found = post_of(world, body | {"platform": "youtube"})
    changes: dict[str, Any] = {k: body[k] for k in ("comments_on", "failure", "rejection") if k in body}
    videos.keep(world, found, changes)
    return {"id": found.id} | changes


def _things(world: World, body: Any, request: Request) -> dict[str, Any]:
    """GET /youtube/things?kind=: uploads, captions, playlists, hubs."""
    return {"things": [vars(t) for t in things.listing(world, "youtube", request.query_params.get("kind", ""))]}


def _admin() -> list[BaseRoute]:
    return [
        route("/youtube/settings", "POST", _settings),
        route("/youtube/settings", "GET", _show),
        route("/youtube/tokens", "POST", _revoke),
        route("/youtube/moderation", "POST", _hold),
        route("/youtube/video", "POST", _video),
        route("/youtube/things", "GET", _things),
    ]


ENTRY = Entry(
    name="youtube",
    routes=_routes,
    new_id=_new_id,
    comment=comments.comment,
    before=BEFORE,
    inside=INSIDE | {"webhook_lost", "webhook_bad_signature", "webhook_replay"},
    flags={
        "signed_up": True,
        "phone_verified": True,
        "uploads_per_day": 100,
        "hold_comments": False,
    },
    failures=failures.YOUTUBE,
    handle=lambda name: name.replace("_", "-")[:30],
    credentials=_credentials,
    admin=_admin,
    tick=videos.tick,
)
