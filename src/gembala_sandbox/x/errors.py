"""X error bodies (PLATFORMS.md 1.8)."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.wire import Refusal

PROBLEMS = "https://api.x.com/2/problems/"


def invalid(message: str, *, parameter: str = "", value: Any = None) -> Refusal:
    """400 invalid-request."""
    error: dict[str, Any] = {"message": message}
    if parameter:
        error = {"parameters": {parameter: [str(value) if value is not None else ""]}, "message": message}
    return Refusal(
        400,
        {
            "errors": [error],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": PROBLEMS + "invalid-request",
        },
    )


def unauthorized() -> Refusal:
    """401: the token is dead or missing."""
    return Refusal(401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})


def forbidden(detail: str = "You are not permitted to perform this action.") -> Refusal:
    """403 about:blank."""
    return Refusal(403, {"detail": detail, "type": "about:blank", "title": "Forbidden", "status": 403})


def duplicate() -> Refusal:
    """403 for the same text twice."""
    return forbidden("You are not allowed to create a Tweet with duplicate content.")


def suspended() -> Refusal:
    """403 user-suspended."""
    return Refusal(
        403,
        {
            "title": "Forbidden",
            "detail": "User has been suspended.",
            "type": PROBLEMS + "user-suspended",
            "status": 403,
        },
    )


def missing_scope() -> Refusal:
    """403: the token lacks a scope."""
    return forbidden("You are not permitted to perform this action. The token lacks a required scope.")


def wrong_auth(allowed: str) -> Refusal:
    """403 unsupported-authentication."""
    return Refusal(
        403,
        {
            "title": "Unsupported Authentication",
            "detail": f"Authenticating with this kind of token is forbidden for this endpoint. Supported: [{allowed}].",
            "type": PROBLEMS + "unsupported-authentication",
            "status": 403,
        },
    )


def too_many(*, old_shape: bool = False) -> Refusal:
    """429, in either of the two shapes seen in the wild."""
    if old_shape:
        return Refusal(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
    return Refusal(
        429, {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    )


def usage_capped() -> Refusal:
    """429 that no waiting of minutes cures."""
    return Refusal(
        429,
        {
            "account_id": 0,
            "product_name": "sandbox",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": PROBLEMS + "usage-capped",
        },
    )


def no_credits() -> Refusal:
    """402."""
    return Refusal(
        402,
        {
            "title": "CreditsDepleted",
            "detail": "Your enrolled account does not have any credits to fulfill this request.",
            "type": PROBLEMS + "credits",
            "account_id": 0,
        },
    )


def server_error(status: int = 503) -> Refusal:
    """5xx."""
    title = "Service Unavailable" if status == 503 else "Internal Server Error"
    return Refusal(status, {"title": title, "detail": title, "type": "about:blank", "status": status})


def not_found_entry(post_id: str, *, parameter: str = "id", kind: str = "tweet") -> dict[str, Any]:
    """The entry of `errors` for something that is not there."""
    return {
        "value": post_id,
        "detail": f"Could not find {kind} with {parameter}: [{post_id}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": post_id,
        "type": PROBLEMS + "resource-not-found",
    }
