"""Speaking HTTP with X: one call for reads that raises, one for visible changes that returns an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gembala.connectors.x.mapping import problem_from
from gembala.kernel.http import ConnectError, ConnectTimeout, TransportError, redact, trusted
from gembala.platforms.answers import answered, json_object, refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown


def transport_problem(error: TransportError) -> Problem:
    """A failed connection as a problem that may be tried again."""
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def _headers(account: Account) -> dict[str, str]:
    refuse_foreign(account.token, account.endpoints)
    return {"Authorization": f"Bearer {account.token.access}"}


def read(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. Raises `PlatformError` for every answer that is not a success."""
    return read_url(method, account.endpoints.api + path, headers=_headers(account), **options)


def read_url(method: str, url: str, **options: Any) -> dict[str, Any]:
    """Like `read`, for an address without an account."""
    response = answered(method, url, **options)
    body = json_object(response)
    if response.status_code == 204:
        return {}
    if not response.is_success or body is None:
        raise PlatformError(problem_from(response.status_code, body, response.headers))
    return body


def change(
    account: Account,
    method: str,
    path: str,
    accept: Callable[[Mapping[str, Any]], Published | None],
    **options: Any,
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = _headers(account)
    except PlatformError as error:
        return Failed(error.problem)
    try:
        response = trusted().request(method, account.endpoints.api + path, headers=headers, **options)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(transport_problem(error))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    body = json_object(response)
    if response.is_success:
        if body is None:
            return Unknown(f"http {response.status_code} without JSON")
        data = body.get("data")
        done = accept(data) if isinstance(data, dict) else None
        if done is not None:
            return done
        if body.get("errors"):
            return Failed(problem_from(response.status_code, body, response.headers))
        return Unknown(f"http {response.status_code} without the expected fields")
    problem = problem_from(response.status_code, body, response.headers)
    if problem.category is Category.DUPLICATE:
        return Unknown("duplicate", problem)
    return Failed(problem)
