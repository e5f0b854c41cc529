"""LinkedIn's refusals: `{status, serviceErrorCode, code, message}`."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.wire import Refusal


def error(status: int, code: str, message: str, service: int | None = None) -> Refusal:
    """One refusal."""
    body: dict[str, Any] = {"status": status}
    if service is not None:
        body["serviceErrorCode"] = service
    return Refusal(status, body | {"code": code, "message": message})


def bad(message: str, code: str = "ILLEGAL_ARGUMENT") -> Refusal:
    """400: the request is wrong."""
    return error(400, code, message)


def invalid_token() -> Refusal:
    """401: never a token."""
    return error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)


def revoked_token() -> Refusal:
    """401: taken back by the member."""
    return error(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", 65601)


def expired_token() -> Refusal:
    """401: its 60 days are over."""
    return error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)


def denied(what: str) -> Refusal:
    """403: a scope or a role is missing."""
    return error(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}", 100)


def not_found(what: str) -> Refusal:
    """404."""
    return error(404, "NOT_FOUND", f"Could not find entity {what}")


def dead_version(version: str) -> Refusal:
    """426: the version is too old, or not born yet."""
    return error(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")


def throttled(who: str) -> Refusal:
    """429 until midnight UTC; `who` is APPLICATION or MEMBER. There is no Retry-After."""
    message = f"Resource level throttle {who} DAY limit for calls to this resource is reached."
    return Refusal(429, {"message": message, "status": 429, "serviceErrorCode": 101})


def duplicate(urn: str) -> Refusal:
    """422: the same was posted before, and is named."""
    inputs = [{"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}]
    return Refusal(
        422,
        {
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "message": f"Content is a duplicate of {urn}",
            "errorDetails": {"inputErrors": inputs},
            "status": 422,
        },
    )


KINDS: dict[str, tuple[int, str, str, int | None]] = {
    "invalid_token": (401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600),
    "server_error": (500, "INTERNAL_SERVER_ERROR", "Internal Server Error", None),
    "unavailable": (503, "SERVICE_UNAVAILABLE", "The service is currently unavailable", None),
    "not_permitted": (403, "ACCESS_DENIED", "Not enough permissions to access: partnerApi", 100),
    "scope_missing": (403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE.20260801", 100),
    "suspended": (403, "ACCESS_DENIED", "Member is restricted", 100),
    "object_gone": (404, "NOT_FOUND", "Could not find entity", None),
    "cursor_expired": (400, "ILLEGAL_ARGUMENT", "Invalid paging parameters", None),
    "metric_removed": (400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request", None),
    "media_refused": (400, "MEDIA_ASSET_PROCESSING_FAILED", "The media asset cannot be processed", None),
}


def of_kind(kind: str) -> Refusal:
    """The answer for an armed fault."""
    return error(*KINDS[kind])
