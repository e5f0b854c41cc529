"""TikTok's routes. Hosts are folded: www.tiktok.com, open.tiktokapis.com, the upload host and business-api share one root."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from gembala_sandbox.tiktok import business, business_comments, business_login, creator, display, login, publish, upload
from gembala_sandbox.tiktok.platform import BUSINESS, TIKTOK, answer
from gembala_sandbox.wire import Call


def _avatar(call: Call) -> Response:
    """A grey square."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="88" height="88"><rect width="88" height="88" fill="#888"/></svg>'
    return Response(svg, media_type="image/svg+xml")


def _hook(call: Call) -> Response:
    return answer(business.webhook_update(call))


def _open() -> list[BaseRoute]:
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


def _business() -> list[BaseRoute]:
    on, api, root = BUSINESS.endpoint, BUSINESS.open, "/open_api/v1.3/"
    read, manage = "comment.list", "comment.list.manage"
    return [
        on("/portal/authorize/", ["GET"], business_login.consent_page, operation="consent", auth="none"),
        on("/portal/authorize/", ["POST"], business_login.consent_decision, operation="consent", auth="none"),
        on(root + "tt_user/oauth2/token/", ["POST"], business_login.token, operation="login", auth="none"),
        on(root + "tt_user/oauth2/refresh_token/", ["POST"], business_login.refresh, operation="refresh", auth="none"),
        on(root + "tt_user/oauth2/revoke/", ["POST"], business_login.revoke, operation="revoke", auth="none"),
        on(root + "tt_user/token_info/get/", ["POST"], business_login.info, operation="me", auth="none"),
        on(root + "business/webhook/update/", ["POST"], _hook, operation="subscribe", auth="none"),
        api(
            "business/comment/list",
            "GET",
            business_comments.comment_list,
            operation="comments",
            scope=read,
            quota="comment_list",
        ),
        api(
            "business/comment/reply/list",
            "GET",
            business_comments.reply_list,
            operation="comments",
            scope=read,
            quota="reply_list",
        ),
        api(
            "business/comment/create",
            "POST",
            business_comments.create,
            operation="reply",
            scope=manage,
            quota="comment_create",
        ),
        api(
            "business/comment/reply/create",
            "POST",
            business_comments.reply,
            operation="reply",
            scope=manage,
            quota="reply_create",
        ),
        api(
            "business/comment/hide",
            "POST",
            business_comments.hide,
            operation="hide",
            scope=manage,
            quota="comment_hide",
        ),
        api(
            "business/comment/like",
            "POST",
            business_comments.like,
            operation="like",
            scope=manage,
            quota="comment_like",
        ),
        api("business/comment/pin", "POST", business_comments.pin, operation="edit", scope=manage, quota="comment_pin"),
        api(
            "business/comment/delete",
            "POST",
            business_comments.delete,
            operation="delete",
            scope=manage,
            quota="comment_delete",
        ),
        api(
            "business/video/publish",
            "POST",
            business.video_publish,
            operation="publish",
            scope="video.publish",
            quota="video_publish",
        ),
        api(
            "business/photo/publish",
            "POST",
            business.photo_publish,
            operation="publish",
            scope="video.publish",
            quota="photo_publish",
        ),
        api(
            "business/publish/status",
            "GET",
            business.status,
            operation="publish_status",
            scope="video.publish",
            quota="share_status",
        ),
        api("business/get", "GET", business.account, operation="insights", scope="user.info.basic", quota="account"),
        api("business/video/list", "GET", business.videos, operation="insights", scope="video.list", quota="videos"),
    ]


def table() -> list[BaseRoute]:
    """Everything below /tiktok."""
    return [*_open(), *_business()]
