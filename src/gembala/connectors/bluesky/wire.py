"""Speaking XRPC: reads raise, visible changes return an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gembala.connectors.bluesky.mapping import problem_from
from gembala.kernel.http import ConnectError, ConnectTimeout, Response, TransportError, redact, trusted
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown


def json_object(response: Response) -> dict[str, Any] | None:
    """The JSON object of an answer, or nothing when it is something else."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def transport_problem(error: TransportError) -> Problem:
    """A failed connection as a problem that may be tried again."""
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def headers_of(account: Account) -> dict[str, str]:
    """The authorisation header. Raises `PlatformError` when the token belongs to another environment."""
    if account.token.environment != account.endpoints.environment:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "environment", "the token belongs to another environment"))
    return {"Authorization": f"Bearer {account.token.access}"}


def base(account: Account) -> str:
    """Address of the account's own server: the one its session named, else the manifest's."""
    return account.token.extra.get("pds") or account.endpoints.api


def read_url(method: str, url: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. Raises `PlatformError` for every answer that is not a success."""
    try:
        response = trusted().request(method, url, **options)
    except TransportError as error:
        raise PlatformError(transport_problem(error)) from error
    except Exception as error:  # an answer that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from error
    body = json_object(response)
    if response.is_success and not response.content:
        return {}
    if not response.is_success or body is None:
        raise PlatformError(problem_from(response.status_code, body, response.headers))
    return body


def read(account: Account, method: str, name: str, **options: Any) -> dict[str, Any]:
    """Call a method as the account. Raises `PlatformError`."""
    headers = {**headers_of(account), **options.pop("headers", {})}
    return read_url(method, f"{base(account)}/{name}", headers=headers, **options)


def change(
    account: Account, name: str, body: Mapping[str, Any], accept: Callable[[Mapping[str, Any]], Published | None]
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = headers_of(account)
    except PlatformError as error:
        return Failed(error.problem)
    try:
        response = trusted().request("POST", f"{base(account)}/{name}", headers=headers, json=dict(body))
    except (ConnectError, ConnectTimeout) as error:
        return Failed(transport_problem(error))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    answer = json_object(response) if response.content else {}
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    if not response.is_success:
        return Failed(problem_from(response.status_code, answer, response.headers))
    done = accept(answer) if answer is not None else None
    return done or Unknown(f"http {response.status_code} without the expected fields")
