"""Speaking XRPC: reads raise, visible changes return an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gembala.connectors.bluesky.manifest import MANIFEST
from gembala.connectors.bluesky.mapping import problem_from
from gembala.kernel.http import (
    Client,
    ConnectError,
    ConnectTimeout,
    Nowhere,
    Refused,
    Response,
    TransportError,
    redact,
    trusted,
)
from gembala.kernel.pinned import Pinned, pinned
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown


def json_object(response: Response) -> dict[str, Any] | None:
    """The JSON object of an answer, or nothing when it is something else."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def client_of(url: str, environment: str) -> Client | Pinned:
    """Who calls an address: only the manifest's own and the operator's sandbox are trusted. A server that a person or an
    identity document named is checked at every connection.
    """
    known = url.startswith(f"{MANIFEST.production.api}/")
    return trusted() if known or environment == "sandbox" else pinned()


def transport_problem(error: TransportError | Refused) -> Problem:
    """A failed connection as a problem that may be tried again; an address that may not be called is not tried."""
    if isinstance(error, Refused) and not isinstance(error, Nowhere):
        return Problem(Category.POLICY, "private_address", redact(str(error)))
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def headers_of(account: Account) -> dict[str, str]:
    """The authorisation header. Raises `PlatformError` when the token belongs to another environment."""
    if account.token.environment != account.endpoints.environment:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "environment", "the token belongs to another environment"))
    return {"Authorization": f"Bearer {account.token.access}"}


def base(account: Account) -> str:
    """Address of the account's own server: the one its session named, else the manifest's."""
    return account.token.extra.get("pds") or account.endpoints.api


def read_url(environment: str, method: str, url: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. Raises `PlatformError` for every answer that is not a success."""
    try:
        response = client_of(url, environment).request(method, url, **options)
    except (TransportError, Refused) as error:
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
    return read_url(account.endpoints.environment, method, f"{base(account)}/{name}", headers=headers, **options)


def change(
    account: Account, name: str, body: Mapping[str, Any], accept: Callable[[Mapping[str, Any]], Published | None]
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = headers_of(account)
    except PlatformError as error:
        return Failed(error.problem)
    try:
        url = f"{base(account)}/{name}"
        client = client_of(url, account.endpoints.environment)
        response = client.request("POST", url, headers=headers, json=dict(body))
    except (ConnectError, ConnectTimeout, Refused) as error:
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
