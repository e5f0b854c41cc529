"""The Business API's routes. Hosts are folded: the page a person sees and business-api.tiktok.com share one root."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from gembala_sandbox.tiktok_business import act, figures, hooks, login, publish, read
from gembala_sandbox.tiktok_business.platform import BUSINESS
from gembala_sandbox.wire import Call

_PAGES = ("/portal/authorize/", "/portal/authorize", "/v2/auth/authorize/", "/v2/auth/authorize")
"""The portal makes the address; both that are seen lead to the same page."""


def _avatar(call: Call) -> Response:
    """A grey square."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="88" height="88"><rect width="88" height="88" fill="#888"/></svg>'
    return Response(svg, media_type="image/svg+xml")


def table() -> list[BaseRoute]:
    """Everything below /tiktok_business."""
    on, own, ours = BUSINESS.endpoint, BUSINESS.open, BUSINESS.of_app
    seen, managed, posted = "comment.list", "comment.list.manage", "video.publish"
    comment = "business/comment/"
    pages: list[BaseRoute] = []
    for path in _PAGES:
        pages.append(on(path, ["GET"], login.consent_page, operation="consent", auth="none"))
        pages.append(on(path, ["POST"], login.consent_decision, operation="consent", auth="none"))
    return [
        *pages,
        on("/avatar/{id}", ["GET"], _avatar, operation="file", auth="none"),
        on("/thumbnail/{id}", ["GET"], _avatar, operation="file", auth="none"),
        ours("tt_user/oauth2/token/", login.token, operation="login"),
        ours("tt_user/oauth2/refresh_token/", login.refresh, operation="refresh"),
        ours("tt_user/oauth2/revoke/", login.revoke, operation="revoke"),
        ours("tt_user/token_info/get/", login.info, operation="me"),
        ours("business/webhook/update/", hooks.update, operation="subscribe"),
        own(comment + "list/", "GET", read.comment_list, operation="comments", scope=seen, quota="comment_list"),
        own(comment + "reply/list/", "GET", read.reply_list, operation="comments", scope=seen, quota="reply_list"),
        own(comment + "create/", "POST", act.create, operation="reply", scope=managed, quota="comment_create"),
        own(comment + "reply/create/", "POST", act.reply, operation="reply", scope=managed, quota="reply_create"),
        own(comment + "hide/", "POST", act.hide, operation="hide", scope=managed, quota="comment_hide"),
        own(comment + "like/", "POST", act.like, operation="like", scope=managed, quota="comment_like"),
        own(comment + "pin/", "POST", act.pin, operation="edit", scope=managed, quota="comment_pin"),
        own(comment + "delete/", "POST", act.delete, operation="delete", scope=managed, quota="comment_delete"),
        own("business/video/publish/", "POST", publish.video, operation="publish", scope=posted, quota="video_publish"),
        own("business/photo/publish/", "POST", publish.photo, operation="publish", scope=posted, quota="photo_publish"),
        own(
            "business/publish/status/",
            "GET",
            publish.status,
            operation="publish_status",
            scope=posted,
            quota="publish_status",
        ),
        own("business/get/", "GET", figures.account, operation="insights", scope="user.info.basic", quota="account"),
        own("business/video/list/", "GET", figures.videos, operation="insights", scope="video.list", quota="videos"),
    ]
