"""Speaking HTTP with YouTube: reads that raise, visible changes that return an outcome, and Google's errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gembala.connectors.youtube.manifest import PACIFIC
from gembala.kernel.clock import now
from gembala.kernel.http import ConnectError, ConnectTimeout, redact, trusted
from gembala.platforms.answers import answered, json_object, refuse_foreign
from gembala.platforms.contracts import (
    Account,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Problem,
    Published,
    Unknown,
)

C = Category
BY_REASON = {
    "quotaExceeded": C.QUOTA,
    "dailyLimitExceeded": C.QUOTA,
    "uploadLimitExceeded": C.QUOTA,
    "rateLimitExceeded": C.RATE_LIMIT,
    "userRateLimitExceeded": C.RATE_LIMIT,
    "authError": C.AUTH_EXPIRED,
    "UNAUTHENTICATED": C.AUTH_EXPIRED,
    "required": C.AUTH_EXPIRED,
    "insufficientPermissions": C.AUTH_SCOPE,
    "youtubeSignupRequired": C.ACCOUNT_RESTRICTED,
    "authenticatedUserAccountSuspended": C.ACCOUNT_RESTRICTED,
    "authenticatedUserAccountClosed": C.ACCOUNT_RESTRICTED,
    "ineligibleAccount": C.ACCOUNT_RESTRICTED,
    "forbidden": C.POLICY,
    "commentsDisabled": C.POLICY,
    "invalidTitle": C.CONTENT_INVALID,
    "invalidDescription": C.CONTENT_INVALID,
    "invalidTags": C.CONTENT_INVALID,
    "invalidCategoryId": C.CONTENT_INVALID,
    "invalidPublishAt": C.CONTENT_INVALID,
    "invalidVideoMetadata": C.CONTENT_INVALID,
    "invalidCommentMetadata": C.CONTENT_INVALID,
    "commentTextTooLong": C.CONTENT_INVALID,
    "invalidFilename": C.MEDIA_INVALID,
    "mediaBodyRequired": C.MEDIA_INVALID,
    "invalidImage": C.MEDIA_INVALID,
    "badContent": C.MEDIA_INVALID,
    "processingFailure": C.TRANSIENT,
    "backendError": C.TRANSIENT,
    "internalError": C.TRANSIENT,
    "videoNotFound": C.NOT_FOUND,
    "commentNotFound": C.NOT_FOUND,
    "commentThreadNotFound": C.NOT_FOUND,
    "parentCommentNotFound": C.NOT_FOUND,
    "playlistNotFound": C.NOT_FOUND,
    "invalidPageToken": C.CONTENT_INVALID,
}
BY_STATUS = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.POLICY,
    404: C.NOT_FOUND,
    410: C.API_VERSION,
    429: C.RATE_LIMIT,
}
PAUSE = timedelta(minutes=1)


def problem_from(status: int, body: Mapping[str, Any] | None) -> Problem:
    """The problem behind an answer: its reason, then the status. Token answers name theirs in ``error``."""
    error = (body or {}).get("error")
    if isinstance(error, str):
        category = C.AUTH_EXPIRED if error in {"invalid_grant", "invalid_client", "unauthorized_client"} else C.UNKNOWN
        return Problem(category, error, redact(str((body or {}).get("error_description") or ""))[:500], status)
    row = error if isinstance(error, dict) else {}
    listed = row.get("errors")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    reason = str(first.get("reason") or row.get("status") or status)
    message = redact(str(row.get("message") or first.get("message") or ""))[:500]
    category = BY_REASON.get(reason) or (C.TRANSIENT if status >= 500 else BY_STATUS.get(status, C.UNKNOWN))
    return Problem(category, reason, message, status, _patience(category, reason))


def _patience(category: Category, reason: str) -> timedelta | None:
    if category is C.RATE_LIMIT:
        return PAUSE
    if reason == "uploadLimitExceeded":
        return timedelta(hours=24)
    return until_midnight(now()) if category is C.QUOTA else None


def until_midnight(moment: datetime) -> timedelta:
    """How long until Google's quotas begin anew: midnight Pacific."""
    there = moment.astimezone(ZoneInfo(PACIFIC))
    midnight = datetime.combine(there.date() + timedelta(days=1), time.min, tzinfo=there.tzinfo)
    return midnight.astimezone(UTC) - moment + timedelta(minutes=1)


def authorization(account: Account) -> dict[str, str]:
    """The token's header. Raises `PlatformError` when the token is of another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {"Authorization": f"Bearer {account.token.access}"}


def url(account: Account, path: str) -> str:
    """The whole address of a method (``/videos``)."""
    return f"{account.endpoints.api}/youtube/v3{path}"


def read(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. Raises `PlatformError` for every answer that is not a success."""
    return read_url(method, url(account, path), headers=authorization(account), **options)


def read_url(method: str, address: str, **options: Any) -> dict[str, Any]:
    """Like `read`, for any address of Google's."""
    response = answered(method, address, **options)
    body = json_object(response)
    if response.status_code == 204:
        return {}
    if not response.is_success or body is None:
        raise PlatformError(problem_from(response.status_code, body))
    return body


def items(account: Account, path: str, *, most: int = 5, **query: str) -> Iterator[dict[str, Any]]:
    """The items of a list over its pages. Raises `PlatformError`."""
    token = ""
    for _ in range(most):
        body = read(account, "GET", path, params={**query, **({"pageToken": token} if token else {})})
        yield from (item for item in body.get("items") or () if isinstance(item, dict))
        token = str(body.get("nextPageToken") or "")
        if not token:
            return


def change(
    account: Account,
    method: str,
    path: str,
    accept: Callable[[Mapping[str, Any]], Published | None],
    **options: Any,
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = authorization(account)
    except PlatformError as error:
        return Failed(error.problem)
    try:
        response = trusted().request(method, url(account, path), headers=headers, **options)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(Problem(C.TRANSIENT, type(error).__name__, redact(str(error))))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    body = json_object(response)
    if response.status_code == 204:
        return accept({}) or Unknown("http 204 without the expected fields")
    if response.is_success:
        done = accept(body) if body is not None else None
        return done or Unknown(f"http {response.status_code} without the expected fields")
    return Failed(problem_from(response.status_code, body))
