"""Google's error envelope with YouTube's reasons (PLATFORMS.md 4)."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.wire import Refusal

_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


def error(code: int, reason: str, message: str, *, domain: str = "youtube", where: str = "") -> Refusal:
    """`{"error": {code, message, errors: [{message, domain, reason}], status}}`; `where` is `parameter:part`."""
    entry: dict[str, Any] = {"message": message, "domain": domain, "reason": reason}
    kind, _, name = where.partition(":")
    if name:
        entry |= {"location": name, "locationType": kind}
    body: dict[str, Any] = {"code": code, "message": message, "errors": [entry]}
    if code in _STATUS:
        body["status"] = _STATUS[code]
    return Refusal(code, {"error": body})


def bad(reason: str, message: str, where: str = "") -> Refusal:
    """400."""
    return error(400, reason, message, where=where, domain="youtube.parameter" if where else "youtube")


def required(name: str) -> Refusal:
    """A required parameter is absent."""
    return error(
        400, "missingRequiredParameter", f"Required parameter: {name}", domain="global", where=f"parameter:{name}"
    )


def no_filter(*names: str) -> Refusal:
    """None of the filters was given."""
    message = f"No filter selected. Expected one of: {', '.join(names)}"
    return error(400, "missingRequiredParameter", message, domain="youtube.parameter")


def not_found(what: str) -> Refusal:
    """404 videoNotFound, commentNotFound, …"""
    name = what[0].upper() + what[1:]
    return error(404, f"{what}NotFound", f"{name} not found: the {what} identified in the request cannot be found.")


def forbidden(message: str = "The request might not be properly authorized.") -> Refusal:
    """403 forbidden."""
    return error(403, "forbidden", message)


def login_required() -> Refusal:
    """401 without a token."""
    return error(
        401,
        "required",
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other"
        " valid authentication credential.",
        domain="global",
        where="header:Authorization",
    )


def bad_token() -> Refusal:
    """401 authError: expired, revoked or never a token."""
    return error(
        401,
        "authError",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid"
        " authentication credential.",
        domain="global",
        where="header:Authorization",
    )


def scopes() -> Refusal:
    """403 insufficientPermissions."""
    refusal = error(403, "insufficientPermissions", "Request had insufficient authentication scopes.", domain="global")
    refusal.body["error"]["details"] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            "domain": "googleapis.com",
        }
    ]
    return refusal


def quota() -> Refusal:
    """403 quotaExceeded."""
    return error(
        403,
        "quotaExceeded",
        'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">'
        "quota</a>.",
        domain="youtube.quota",
    )


KINDS: dict[str, tuple[int, str, str, str]] = {
    "quota": (
        403,
        "quotaExceeded",
        "The request cannot be completed because you have exceeded your quota.",
        "youtube.quota",
    ),
    "rate_limit": (403, "rateLimitExceeded", "The request was rejected because of a rate limit.", "usageLimits"),
    "upload_limit": (
        400,
        "uploadLimitExceeded",
        "The user has exceeded the number of videos they may upload.",
        "youtube.video",
    ),
    "not_permitted": (403, "forbidden", "The request might not be properly authorized.", "youtube"),
    "suspended": (
        403,
        "authenticatedUserAccountSuspended",
        "The authenticated user's account is suspended.",
        "youtube",
    ),
    "account_closed": (403, "authenticatedUserAccountClosed", "The authenticated user's account is closed.", "youtube"),
    "signup_required": (401, "youtubeSignupRequired", "Unauthorized", "youtube.header"),
    "server_error": (503, "backendError", "The service is currently unavailable.", "global"),
    "internal_error": (500, "internalError", "Internal error encountered.", "global"),
    "processing_failure": (
        400,
        "processingFailure",
        "The API server failed to successfully process the request.",
        "youtube",
    ),
    "comments_disabled": (
        403,
        "commentsDisabled",
        "The video identified by the videoId parameter has disabled comments.",
        "youtube.commentThread",
    ),
    "ineligible_account": (
        403,
        "ineligibleAccount",
        "The YouTube account used to authorize the API request must be merged with the user's Google account.",
        "youtube.comment",
    ),
    "object_gone": (404, "videoNotFound", "The video that you are trying to act on cannot be found.", "youtube.video"),
    "cursor_expired": (400, "invalidPageToken", "The request specifies an invalid page token.", "youtube.parameter"),
    "metric_removed": (400, "badRequest", "Unknown identifier given in field parameters.metrics.", "global"),
    "version_sunset": (404, "notFound", "The requested version of the API is no longer available.", "global"),
}


def of_kind(kind: str) -> Refusal:
    """The answer for an armed fault."""
    code, reason, message, domain = KINDS[kind]
    return error(code, reason, message, domain=domain)
