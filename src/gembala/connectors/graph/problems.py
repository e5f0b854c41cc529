"""Meta's errors as problems: subcode first, then code, then status; text only where Meta gives nothing else.

Source: the platforms reference, sections 2.6, 3 and 7 (read 20 November 2026).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gembala.kernel.http import redact
from gembala.platforms.contracts import Category, Problem

C = Category
BY_SUBCODE: dict[int, Category] = {
    33: C.NOT_FOUND,
    2207001: C.TRANSIENT,
    2207032: C.TRANSIENT,
    2207053: C.TRANSIENT,
    2207003: C.TRANSIENT,
    2207020: C.TRANSIENT,
    2207006: C.TRANSIENT,
    2207008: C.TRANSIENT,
    2207027: C.TRANSIENT,
    2207057: C.CONTENT_INVALID,
    2207051: C.ACCOUNT_RESTRICTED,
    2207050: C.ACCOUNT_RESTRICTED,
    2207042: C.QUOTA,
    2207023: C.CONTENT_INVALID,
    2207028: C.CONTENT_INVALID,
    2207035: C.CONTENT_INVALID,
    2207036: C.CONTENT_INVALID,
    2207037: C.CONTENT_INVALID,
    2207040: C.CONTENT_INVALID,
    2207010: C.CONTENT_INVALID,
    2207004: C.MEDIA_INVALID,
    2207005: C.MEDIA_INVALID,
    2207009: C.MEDIA_INVALID,
    2207026: C.MEDIA_INVALID,
    2207052: C.MEDIA_UNFETCHABLE,
    2018278: C.POLICY,
    4279071: C.CONTENT_INVALID,
    4279013: C.ACCOUNT_RESTRICTED,
}
BY_CODE: dict[int, Category] = {
    -2: C.TRANSIENT,
    -1: C.TRANSIENT,
    1: C.TRANSIENT,
    2: C.TRANSIENT,
    3: C.AUTH_SCOPE,
    4: C.RATE_LIMIT,
    9: C.QUOTA,
    10: C.AUTH_SCOPE,
    17: C.RATE_LIMIT,
    24: C.TRANSIENT,
    25: C.ACCOUNT_RESTRICTED,
    32: C.RATE_LIMIT,
    100: C.CONTENT_INVALID,
    102: C.AUTH_EXPIRED,
    190: C.AUTH_EXPIRED,
    341: C.RATE_LIMIT,
    352: C.MEDIA_INVALID,
    368: C.POLICY,
    506: C.DUPLICATE,
    613: C.RATE_LIMIT,
    803: C.NOT_FOUND,
    2635: C.API_VERSION,
    9004: C.MEDIA_UNFETCHABLE,
    9007: C.TRANSIENT,
    36000: C.MEDIA_INVALID,
    36001: C.MEDIA_INVALID,
    36003: C.MEDIA_INVALID,
    36004: C.CONTENT_INVALID,
    80001: C.RATE_LIMIT,
    80002: C.RATE_LIMIT,
    1346003: C.POLICY,
    1363040: C.MEDIA_INVALID,
    1363047: C.TRANSIENT,
    1363127: C.MEDIA_INVALID,
    1363128: C.MEDIA_INVALID,
    1363129: C.MEDIA_INVALID,
    1366046: C.MEDIA_INVALID,
    1366051: C.DUPLICATE,
    1390008: C.RATE_LIMIT,
    1404006: C.ACCOUNT_RESTRICTED,
    1404078: C.ACCOUNT_RESTRICTED,
    1404102: C.POLICY,
    1404112: C.ACCOUNT_RESTRICTED,
    1609005: C.CONTENT_INVALID,
    1609008: C.CONTENT_INVALID,
    1609010: C.TRANSIENT,
    2061006: C.CONTENT_INVALID,
    4854002: C.ACCOUNT_RESTRICTED,
}
BY_STATUS = {401: C.AUTH_EXPIRED, 403: C.AUTH_SCOPE, 404: C.NOT_FOUND, 413: C.MEDIA_INVALID, 429: C.RATE_LIMIT}
REBUILD = frozenset({2207003, 2207020, 2207006, 2207008})
"""What was prepared is gone: begin anew."""
WAITS = {2207027: timedelta(seconds=10), 2207008: timedelta(seconds=30), 2207042: timedelta(hours=1)}
RATE_WAIT = timedelta(minutes=5)


def problem_from(status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Problem:
    """The problem behind an answer that is no success."""
    said = (body or {}).get("error")
    error: Mapping[str, Any] = said if isinstance(said, dict) else {}
    if not error:
        return _without_envelope(status, body or {})
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    category = BY_SUBCODE.get(subcode) or BY_CODE.get(subcode) or BY_CODE.get(code)
    message = str(error.get("error_user_msg") or error.get("message") or "")
    if category is None:
        if 200 <= code <= 299:
            category = C.AUTH_SCOPE
        else:
            category = C.TRANSIENT if error.get("is_transient") or status >= 500 else BY_STATUS.get(status, C.UNKNOWN)
    category = _by_text(category, code, subcode, str(error.get("message") or "").lower())
    return Problem(
        category,
        f"{code}/{subcode}" if subcode else str(code),
        redact(message)[:500],
        status,
        WAITS.get(subcode) or (_patience(headers) if category is C.RATE_LIMIT else None),
        rebuild=subcode in REBUILD or (code == 24 and category is C.TRANSIENT),
    )


def problem_of_status(said: str) -> Problem:
    """The problem behind the status text of a container that failed (``Error: …2207026…``)."""
    number = next((code for code in BY_SUBCODE if code > 1000 and str(code) in said), 0)
    category = C.MEDIA_UNFETCHABLE if "DOWNLOAD" in said else BY_SUBCODE.get(number, C.MEDIA_INVALID)
    return Problem(category, str(number or "container_error"), redact(said)[:500], rebuild=True)


def _without_envelope(status: int, body: Mapping[str, Any]) -> Problem:
    """Instagram's token address and the upload host answer in shapes of their own."""
    debug = body.get("debug_info")
    if isinstance(debug, dict):
        kind, message = str(debug.get("type") or status), redact(str(debug.get("message") or ""))[:500]
        anew = kind == "OffsetInvalidError"
        category = C.TRANSIENT if anew or debug.get("retriable") else C.MEDIA_INVALID
        return Problem(category, kind, message, status, rebuild=anew)
    message = redact(str(body.get("error_message") or body.get("error_description") or ""))[:500]
    category = C.TRANSIENT if status >= 500 else BY_STATUS.get(status, C.UNKNOWN)
    if body.get("error_type") in {"OAuthException", "OAuthAccessTokenException"}:
        category = C.AUTH_EXPIRED
    return Problem(category, str(body.get("error_type") or status), message, status)


def _by_text(category: Category, code: int, subcode: int, message: str) -> Category:
    if code == 100 and not subcode:
        if "insights metric" in message:
            return C.API_VERSION
        if "does not exist" in message or "unsupported get request" in message or "unsupported post request" in message:
            return C.NOT_FOUND
    if code == 10 and not subcode and ("outside of allowed window" in message or "24 hour" in message):
        return C.POLICY
    return category


def _patience(headers: Mapping[str, str]) -> timedelta:
    """Meta's own estimate, in minutes, from the header of business use cases."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage") or "{}")
        minutes = max(int(one.get("estimated_time_to_regain_access") or 0) for rows in usage.values() for one in rows)
    except (ValueError, TypeError, AttributeError):
        minutes = 0
    return timedelta(minutes=minutes) if minutes else RATE_WAIT


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
