"""TikTok's routes. Hosts are folded: www.tiktok.com, open.tiktokapis.com, and the upload host share one root."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from gembala_sandbox.tiktok import creator, display, login, publish, upload
from gembala_sandbox.tiktok.platform import TIKTOK
from gembala_sandbox.wire import Call


def _avatar(call: Call) -> Response:
    """A grey square."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="88" height="88"><rect width="88" height="88" fill="#888"/></svg>'
    return Response(svg, media_type="image/svg+xml")


def table() -> list[BaseRoute]:
    """Everything below /tiktok."""
    on, api, post = TIKTOK.endpoint, TIKTOK.api, "post/publish/"
    return [
        on("/v2/auth/authorize/", ["GET"], login.consent_page, operation="consent", auth="none"),
        on("/v2/auth/authorize/", ["POST"], login.consent_decision, operation="consent", auth="none"),
        on("/v2/oauth/token/", ["POST"], login.token, operation=login.operation, auth="none"),
        on("/v2/oauth/revoke/", ["POST"], login.revoke, operation="revoke", auth="none"),
        on("/upload/{id}", ["PUT"], upload.put, operation="upload", auth="upload"),
        on("/avatar/{id}", ["GET"], _avatar, operation="file", auth="none"),
        api(
            post + "creator_info/query/",
            "POST",
            creator.info,
            operation="creator_info",
            scope="video.publish",
            quota="creator_info",
        ),
        api(
            post + "video/init/",
            "POST",
            publish.direct_video,
            operation="publish",
            scope="video.publish",
            quota="publish",
        ),
        api(
            post + "inbox/video/init/",
            "POST",
            publish.inbox_video,
            operation="publish",
            scope="video.upload",
            quota="publish_inbox",
        ),
        api(
            post + "content/init/",
            "POST",
            publish.content,
            operation="publish",
            scope="video.publish|video.upload",
            quota="publish_photo",
        ),
        api(
            post + "status/fetch/",
            "POST",
            publish.status,
            operation="publish_status",
            scope="video.publish|video.upload",
            quota="publish_status",
        ),
        api("user/info/", "GET", creator.user, operation="me", scope="user.info.basic", quota="user_info"),
        api("video/list/", "POST", display.listing, operation="timeline", scope="video.list", quota="video_list"),
        api("video/query/", "POST", display.query, operation="insights", scope="video.list", quota="video_query"),
    ]
