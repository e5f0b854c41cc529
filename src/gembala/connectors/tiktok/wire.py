"""Speaking HTTP with TikTok: every answer is an envelope whose ``error.code`` counts, whatever the status says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gembala.kernel.http import ConnectError, ConnectTimeout, redact, trusted
from gembala.platforms.answers import answered, json_object, refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, PlatformError, Problem, Unknown

C = Category
BY_CODE = {
    "access_token_invalid": C.AUTH_EXPIRED,
    "auth_removed": C.AUTH_EXPIRED,
    "scope_not_authorized": C.AUTH_SCOPE,
    "scope_permission_missed": C.AUTH_SCOPE,
    "token_not_authorized_for_specified_publish_id": C.AUTH_SCOPE,
    "rate_limit_exceeded": C.RATE_LIMIT,
    "spam_risk_too_many_posts": C.QUOTA,
    "spam_risk_too_many_pending_share": C.QUOTA,
    "reached_active_user_cap": C.QUOTA,
    "spam_risk_user_banned_from_posting": C.ACCOUNT_RESTRICTED,
    "unaudited_client_can_only_post_to_private_accounts": C.POLICY,
    "spam_risk": C.POLICY,
    "spam_risk_text": C.POLICY,
    "invalid_params": C.CONTENT_INVALID,
    "privacy_level_option_mismatch": C.CONTENT_INVALID,
    "invalid_file_upload": C.MEDIA_INVALID,
    "file_format_check_failed": C.MEDIA_INVALID,
    "duration_check_failed": C.MEDIA_INVALID,
    "frame_rate_check_failed": C.MEDIA_INVALID,
    "picture_size_check_failed": C.MEDIA_INVALID,
    "url_ownership_unverified": C.MEDIA_UNFETCHABLE,
    "video_pull_failed": C.MEDIA_UNFETCHABLE,
    "photo_pull_failed": C.MEDIA_UNFETCHABLE,
    "invalid_publish_id": C.NOT_FOUND,
    "app_version_check_failed": C.UNSUPPORTED,
    "publish_not_cancellable": C.UNSUPPORTED,
    "publish_cancelled": C.POLICY,
    "internal_error": C.TRANSIENT,
    "internal": C.TRANSIENT,
}
BY_STATUS = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.POLICY,
    404: C.NOT_FOUND,
    429: C.RATE_LIMIT,
}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
"""Rates are by the minute; posts and pending shares are counted over 24 hours."""


def told(code: str, message: str, status: int | None) -> Problem:
    """The problem of a code (of an answer, or of a post that failed), then of the status."""
    category = BY_CODE.get(code)
    if category is None:
        category = C.TRANSIENT if (status or 0) >= 500 else BY_STATUS.get(status or 0, C.UNKNOWN)
    wait = MINUTE if category is C.RATE_LIMIT else DAY if category is C.QUOTA else None
    # a look at the creator's options is good for a day: after a day's pause they have to be asked for anew
    return Problem(category, code, redact(message)[:500], status, wait, rebuild=category is C.QUOTA)


def problem_from(status: int, body: Mapping[str, Any] | None) -> Problem | None:
    """The problem of an answer; None when it is a success. Token answers name theirs as plain text."""
    error = (body or {}).get("error")
    if isinstance(error, str):
        category = C.AUTH_EXPIRED if error in {"invalid_grant", "invalid_client", "access_denied"} else C.UNKNOWN
        return Problem(category, error, redact(str((body or {}).get("error_description") or ""))[:500], status)
    row = error if isinstance(error, dict) else {}
    code = str(row.get("code") or "")
    if 200 <= status < 300 and code == "ok":
        return None
    return told(code or str(status), str(row.get("message") or ""), status)


def authorization(account: Account) -> dict[str, str]:
    """The token's header. Raises `PlatformError` when the token is of another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {"Authorization": f"Bearer {account.token.access}"}


def read(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Call and give ``data``. Raises `PlatformError` for every answer that is not a success."""
    address = f"{account.endpoints.api}{path}"
    response = answered(method, address, headers=authorization(account), **options)
    body = json_object(response)
    problem = problem_from(response.status_code, body)
    if problem is not None:
        raise PlatformError(problem)
    data = (body or {}).get("data")
    return data if isinstance(data, dict) else {}


def ask(account: Account, path: str, body: Mapping[str, Any]) -> dict[str, Any] | Failed | Unknown:
    """Make one visible request. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = authorization(account)
        response = trusted().request("POST", f"{account.endpoints.api}{path}", headers=headers, json=dict(body))
    except PlatformError as error:
        return Failed(error.problem)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(Problem(C.TRANSIENT, type(error).__name__, redact(str(error))))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    answer = json_object(response)
    if answer is None or not isinstance(answer.get("error"), dict):
        return Unknown(f"http {response.status_code} without an envelope")
    problem = problem_from(response.status_code, answer)
    if problem is not None:
        return Failed(problem)
    data = answer.get("data")
    return data if isinstance(data, dict) else {}
