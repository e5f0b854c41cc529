"""Speaking HTTP with LinkedIn: reads that raise, visible changes that return an outcome, and LinkedIn's errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from gembala.connectors.linkedin.manifest import VERSION
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
BY_CODE = {
    "65600": C.AUTH_EXPIRED,
    "65601": C.AUTH_EXPIRED,
    "65602": C.AUTH_EXPIRED,
    "INVALID_ACCESS_TOKEN": C.AUTH_EXPIRED,
    "REVOKED_ACCESS_TOKEN": C.AUTH_EXPIRED,
    "EXPIRED_ACCESS_TOKEN": C.AUTH_EXPIRED,
    "ACCESS_DENIED": C.AUTH_SCOPE,
    "DUPLICATE_POST": C.DUPLICATE,
    "MEDIA_ASSET_PROCESSING": C.TRANSIENT,
    "MEDIA_ASSET_PROCESSING_FAILED": C.MEDIA_INVALID,
    "NONEXISTENT_VERSION": C.API_VERSION,
}
BY_STATUS = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.AUTH_SCOPE,
    404: C.NOT_FOUND,
    409: C.TRANSIENT,
    413: C.MEDIA_INVALID,
    422: C.CONTENT_INVALID,
    426: C.API_VERSION,
    429: C.QUOTA,
}
_DUPLICATE = re.compile(r"duplicate of (urn:li:(?:share|ugcPost):\d+)")


def problem_from(status: int, body: Mapping[str, Any] | None) -> Problem:
    """The problem behind an answer: the code of its input error, its own, the service's, then the status.

    The throttle is one of a day that ends at midnight UTC, and no header says so.
    """
    told = body or {}
    details = told.get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, dict) else None
    first = inputs[0] if isinstance(inputs, list) and inputs and isinstance(inputs[0], dict) else {}
    codes = [str(one) for one in (first.get("code"), told.get("code"), told.get("serviceErrorCode")) if one]
    if isinstance(told.get("error"), str):
        codes.insert(0, str(told["error"]))
    category = next((BY_CODE[code] for code in codes if code in BY_CODE), None)
    if category is None:
        category = C.TRANSIENT if status >= 500 else BY_STATUS.get(status, C.UNKNOWN)
    message = redact(str(told.get("message") or told.get("error_description") or first.get("description") or ""))[:500]
    wait = until_midnight(now()) if category is C.QUOTA else None
    return Problem(category, codes[0] if codes else str(status), message, status, wait)


def until_midnight(moment: datetime) -> timedelta:
    """How long until the daily limits begin anew: midnight UTC."""
    tomorrow = datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), time.min, tzinfo=UTC)
    return tomorrow - moment + timedelta(minutes=1)


def duplicate_of(problem: Problem) -> str:
    """The URN of the post that stands already, from the refusal's sentence; empty where it names none."""
    found = _DUPLICATE.search(problem.native_message) if problem.category is C.DUPLICATE else None
    return found[1] if found else ""


def encoded(urn: str) -> str:
    """A URN (or another key) as a piece of a path or of a Rest.li list."""
    return quote(urn, safe="")


def headers(account: Account) -> dict[str, str]:
    """Token, version and protocol. Raises `PlatformError` when the token is of another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {
        "Authorization": f"Bearer {account.token.access}",
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }


def read(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. ``path`` may carry a query. Raises `PlatformError`."""
    own = {**headers(account), **(options.pop("headers", None) or {})}
    return read_url(method, f"{account.endpoints.api}{path}", headers=own, **options)


def read_url(method: str, address: str, **options: Any) -> dict[str, Any]:
    """Like `read`, for any address of LinkedIn's."""
    response = answered(method, address, **options)
    body = json_object(response)
    if response.is_success and not response.content:
        return {}
    if not response.is_success or body is None:
        raise PlatformError(problem_from(response.status_code, body))
    return body


def change(
    account: Account,
    method: str,
    path: str,
    accept: Callable[[Mapping[str, Any], str], Published | None],
    **options: Any,
) -> Outcome:
    """Make one visible change. ``accept`` gets the body (empty where there is none) and ``x-restli-id``.

    A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`.
    """
    try:
        own = {**headers(account), **(options.pop("headers", None) or {})}
    except PlatformError as error:
        return Failed(error.problem)
    try:
        response = trusted().request(method, f"{account.endpoints.api}{path}", headers=own, **options)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(Problem(C.TRANSIENT, type(error).__name__, redact(str(error))))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    body = json_object(response)
    if response.is_success:
        done = accept(body or {}, response.headers.get("x-restli-id", ""))
        return done or Unknown(f"http {response.status_code} without the expected fields")
    return Failed(problem_from(response.status_code, body))
