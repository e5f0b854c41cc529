"""Speaking HTTP with the API for Business: errors come with status 200, and only ``code`` tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from gembala.kernel.http import ConnectError, ConnectTimeout, Response, redact, trusted
from gembala.platforms.answers import answered, json_object, refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, PlatformError, Problem, Unknown

C = Category
BY_CODE = {
    40001: C.AUTH_SCOPE,
    40002: C.CONTENT_INVALID,
    40007: C.NOT_FOUND,
    40064: C.POLICY,
    40100: C.RATE_LIMIT,
    40105: C.AUTH_EXPIRED,
    40908: C.MEDIA_INVALID,
    51065: C.TRANSIENT,
}
BY_STATUS = {
    400: C.CONTENT_INVALID,
    401: C.AUTH_EXPIRED,
    403: C.AUTH_SCOPE,
    404: C.NOT_FOUND,
    429: C.RATE_LIMIT,
}
THEIRS = 50_000
"""From this code on TikTok itself stumbled: what became of the request is not known."""
UNVERIFIED = "url_ownership_unverified"
"""A word in the message of 40002: an address that was not proven to be ours."""
MINUTE = timedelta(minutes=1)
"""Rates are counted by the minute."""


def code_of(body: Mapping[str, Any] | None) -> int | None:
    """The envelope's code, also where it came as text; nothing where there is no envelope."""
    told = (body or {}).get("code")
    if isinstance(told, bool) or not isinstance(told, int | str):
        return None
    try:
        return int(told)
    except ValueError:
        return None


def problem_from(status: int, body: Mapping[str, Any] | None) -> Problem | None:
    """The problem of an answer; None when it is a success."""
    code = code_of(body)
    if code == 0 and 200 <= status < 300:
        return None
    if code:
        category = BY_CODE.get(code) or (C.TRANSIENT if code >= THEIRS else BY_STATUS.get(status, C.UNKNOWN))
    else:
        category = C.TRANSIENT if status >= 500 else BY_STATUS.get(status, C.UNKNOWN)
    if category is C.CONTENT_INVALID and UNVERIFIED in str((body or {}).get("message")):
        category = C.MEDIA_UNFETCHABLE
    message = redact(str((body or {}).get("message") or ""))[:500]
    wait = MINUTE if category is C.RATE_LIMIT else None
    return Problem(category, str(code or status), message, status, wait)


def authorization(account: Account) -> dict[str, str]:
    """The token's header. Raises `PlatformError` when the token is of another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {"Access-Token": account.token.access}


def listed(account: Account, values: Iterable[str]) -> str:
    """Several values of a query, as the app's settings say that lists are written."""
    every = list(values)
    return ",".join(every) if account.app.extra.get("lists") == "commas" else json.dumps(every)


def read(account: Account, path: str, **query: str | int) -> dict[str, Any]:
    """Ask for the account and give ``data``. Raises `PlatformError`."""
    asked = {"business_id": account.remote_id, **query}
    response = answered("GET", account.endpoints.api + path, headers=authorization(account), params=asked)
    return _data(response)


def rows(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in an answer; none where there is something else."""
    found = data.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def tell(address: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Send what nobody sees (a sign-in, an address of ours) and give ``data``. Raises `PlatformError`."""
    return _data(answered("POST", address, headers=dict(headers or {}), json=dict(body)))


def _data(response: Response) -> dict[str, Any]:
    body = json_object(response)
    problem = problem_from(response.status_code, body)
    if problem is not None:
        raise PlatformError(problem)
    data = (body or {}).get("data")
    return data if isinstance(data, dict) else {}


def ask(account: Account, path: str, body: Mapping[str, Any]) -> dict[str, Any] | Failed | Unknown:
    """Make one visible request. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    wish = {"business_id": account.remote_id, **body}
    try:
        headers = authorization(account)
        response = trusted().request("POST", account.endpoints.api + path, headers=headers, json=wish)
    except PlatformError as error:
        return Failed(error.problem)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(Problem(C.TRANSIENT, type(error).__name__, redact(str(error))))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    answer = json_object(response)
    code = code_of(answer)
    if response.status_code >= 500 or response.is_redirect or (code or 0) >= THEIRS:
        return Unknown(f"http {response.status_code} code {code}")
    if code is None:
        return Unknown(f"http {response.status_code} without an envelope")
    problem = problem_from(response.status_code, answer)
    if problem is not None:
        return Failed(problem)
    data = (answer or {}).get("data")
    return data if isinstance(data, dict) else {}
