"""LinkedIn's routes. Hosts are folded: www.linkedin.com, api.linkedin.com and the upload hosts share one root."""

from __future__ import annotations

from starlette.routing import BaseRoute

from gembala_sandbox.linkedin import comments, hooks, login, organizations, reactions, shares, statistics, uploads
from gembala_sandbox.linkedin.platform import LINKEDIN


def table() -> list[BaseRoute]:
    """Everything below /linkedin."""
    on, rest = LINKEDIN.endpoint, LINKEDIN.rest
    actions, notices = "socialActions/{urn}/comments", "organizationalEntityNotifications"
    return [
        on("/oauth/v2/authorization", ["GET"], login.consent_page, operation="consent", auth="none"),
        on("/oauth/v2/authorization", ["POST"], login.consent_decision, operation="consent", auth="none"),
        on("/oauth/v2/accessToken", ["POST"], login.token, operation=login.operation, auth="none"),
        on("/v2/userinfo", ["GET"], login.userinfo, operation="me", auth="user", quota="me"),
        on("/dms-uploads/{id}", ["PUT"], uploads.put, operation="upload", auth="upload"),
        on("/media/{name}", ["GET"], uploads.download, operation="file", auth="none"),
        rest("posts", "POST", shares.create, operation="publish"),
        rest("posts", "GET", shares.listing, operation="read"),
        rest("posts/{urn}", "GET", shares.get, operation="read"),
        rest("posts/{urn}", "POST", shares.change, operation="edit"),
        rest("posts/{urn}", "DELETE", shares.delete, operation="delete"),
        rest("images", "POST", uploads.start_image, operation="upload", quota="images"),
        rest("documents", "POST", uploads.start_document, operation="upload", quota="documents"),
        rest("videos", "POST", uploads.start_video, operation="upload", quota="videos"),
        rest("images/{urn}", "GET", uploads.show, operation="upload_status"),
        rest("documents/{urn}", "GET", uploads.show, operation="upload_status"),
        rest("videos/{urn}", "GET", uploads.show, operation="upload_status"),
        rest(actions, "GET", comments.listing, operation="comments"),
        rest(actions, "POST", comments.create, operation="reply"),
        rest(actions + "/{id}", "GET", comments.get, operation="comments"),
        rest(actions + "/{id}", "POST", comments.change, operation="edit"),
        rest(actions + "/{id}", "DELETE", comments.delete, operation="delete"),
        rest("socialActions/{urn}/likes", "GET", reactions.likes, operation="reactions"),
        rest("socialMetadata/{urn}", "GET", reactions.metadata, operation="reactions"),
        rest("reactions", "POST", reactions.create, operation="like"),
        rest("reactions/{key}", "GET", reactions.listing, operation="reactions"),
        rest("reactions/{key}", "DELETE", reactions.delete, operation="like"),
        rest("organizationAcls", "GET", organizations.acls, operation="organizations"),
        rest("organizations", "GET", organizations.many, operation="organizations"),
        rest("organizations/{id}", "GET", organizations.get, operation="organizations"),
        rest("networkSizes/{urn}", "GET", organizations.network_size, operation="insights"),
        rest("organizationalEntityShareStatistics", "GET", statistics.shares, operation="insights"),
        rest("organizationalEntityFollowerStatistics", "GET", statistics.followers, operation="insights"),
        rest("organizationPageStatistics", "GET", statistics.page, operation="insights"),
        rest("memberCreatorPostAnalytics", "GET", statistics.member, operation="insights"),
        rest("eventSubscriptions/{key}", "PUT", hooks.subscribe, operation="subscribe"),
        rest("eventSubscriptions/{key}", "GET", hooks.show, operation="subscribe"),
        rest("eventSubscriptions/{key}", "DELETE", hooks.unsubscribe, operation="subscribe"),
        rest(notices, "GET", hooks.pull, operation="notifications"),
    ]
