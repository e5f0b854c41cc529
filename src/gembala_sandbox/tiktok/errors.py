"""TikTok's refusals: `{data, error{code, message, log_id}}`."""

from __future__ import annotations

import secrets
from typing import Any

from gembala_sandbox.wire import Refusal

STATUS: dict[str, tuple[int, str]] = {
    "access_token_invalid": (401, "The access token is invalid or not found in the request."),
    "scope_not_authorized": (401, "The user did not authorize the scope required for completing this request."),
    "scope_permission_missed": (401, "The scope required for this request is not enabled for your app."),
    "rate_limit_exceeded": (429, "The API rate limit was exceeded. Please try again later."),
    "invalid_params": (400, "One or more fields in the request is invalid."),
    "invalid_file_upload": (400, "The file does not meet the API's specification."),
    "internal_error": (500, "Something went wrong. Please try again later."),
    "spam_risk_too_many_posts": (403, "The daily post cap from the API is reached for the current user."),
    "spam_risk_user_banned_from_posting": (403, "The user is banned from making new posts."),
    "spam_risk_too_many_pending_share": (403, "There are too many pending shares of this user within 24 hours."),
    "reached_active_user_cap": (403, "The daily quota for active publishing users from your client is reached."),
    "unaudited_client_can_only_post_to_private_accounts": (
        403,
        "Unaudited clients can only post to a private account, with the privacy level SELF_ONLY.",
    ),
    "url_ownership_unverified": (403, "The ownership of the URL is not verified."),
    "privacy_level_option_mismatch": (403, "The privacy level is not among the creator's options."),
    "app_version_check_failed": (403, "The user's app version does not support this feature."),
    "invalid_publish_id": (400, "The publish_id does not exist."),
    "token_not_authorized_for_specified_publish_id": (403, "The access token does not belong to this publish_id."),
    "publish_not_cancellable": (400, "The publishing can not be cancelled any more."),
}


def envelope(data: Any, code: str = "ok", message: str = "") -> dict[str, Any]:
    """What every answer looks like."""
    return {"data": data, "error": {"code": code, "message": message, "log_id": log_id()}}


def log_id() -> str:
    """Made of digits and capitals."""
    return "202611" + secrets.token_hex(14).upper()


def error(code: str, message: str = "", *, status: int | None = None) -> Refusal:
    """One refusal; the status is the code's own unless given."""
    usual, words = STATUS[code]
    return Refusal(usual if status is None else status, envelope({}, code, message or words))


def bad(message: str) -> Refusal:
    """400 invalid_params."""
    return error("invalid_params", message)


def oauth(error_code: str, description: str, status: int = 400) -> Refusal:
    """The token endpoint's refusal."""
    return Refusal(status, {"error": error_code, "error_description": description, "log_id": log_id()})


KINDS: dict[str, str] = {
    "rate_limit": "rate_limit_exceeded",
    "server_error": "internal_error",
    "scope_missing": "scope_not_authorized",
    "scope_not_enabled": "scope_permission_missed",
    "quota": "spam_risk_too_many_posts",
    "spam_banned": "spam_risk_user_banned_from_posting",
    "suspended": "spam_risk_user_banned_from_posting",
    "not_permitted": "spam_risk_user_banned_from_posting",
    "pending_shares": "spam_risk_too_many_pending_share",
    "active_user_cap": "reached_active_user_cap",
    "unaudited": "unaudited_client_can_only_post_to_private_accounts",
    "url_unverified": "url_ownership_unverified",
    "privacy_mismatch": "privacy_level_option_mismatch",
    "app_version": "app_version_check_failed",
    "invalid_file": "invalid_file_upload",
    "object_gone": "invalid_publish_id",
    "cursor_expired": "invalid_params",
    "metric_removed": "invalid_params",
}
