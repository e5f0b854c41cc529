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
from gembala.platforms.answers import json_object, refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown


def client_of(url: str, environment: str) -> Client | Pinned:
    """Who calls an address: only the manifest's own and the operator's sandbox are trusted. A server that a person or an
    identity document named is checked at every connection.
    """
    known = (MANIFEST.production.api, MANIFEST.production.more["video"])
    own = any(url.startswith(f"{address}/") for address in known)
    return trusted() if own or environment == "sandbox" else pinned()


def transport_problem(error: TransportError | Refused) -> Problem:
    """A failed connection as a problem that may be tried again; an address that may not be called is not tried."""
    if isinstance(error, Refused) and not isinstance(error, Nowhere):
        return Problem(Category.POLICY, "private_address", redact(str(error)))
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def headers_of(account: Account) -> dict[str, str]:
    """The authorisation header. Raises `PlatformError` when the token belongs to another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {"Authorization": f"Bearer {account.token.access}"}


def base(account: Account) -> str:
    """Address of the account's own server: the one its session named, else the manifest's."""
    return account.token.extra.get("pds") or account.endpoints.api


def answered(environment: str, method: str, url: str, **options: Any) -> Response:
    """Call and give the answer, whatever it says. Raises `PlatformError` when there is none."""
    try:
        return client_of(url, environment).request(method, url, **options)
    except (TransportError, Refused) as error:
        raise PlatformError(transport_problem(error)) from error
    except Exception as error:  # an answer that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from error


def read_url(environment: str, method: str, url: str, **options: Any) -> dict[str, Any]:
    """Call and give the JSON object. Raises `PlatformError` for every answer that is not a success."""
    return success(answered(environment, method, url, **options))


def success(response: Response) -> dict[str, Any]:
    """The JSON object of a success. Raises `PlatformError` for every other answer."""
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
    account: Account,
    name: str,
    body: Mapping[str, Any],
    accept: Callable[[Mapping[str, Any]], Published | None],
    headers: Mapping[str, str] | None = None,
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        sent = {**headers_of(account), **(headers or {})}
    except PlatformError as error:
        return Failed(error.problem)
    try:
        url = f"{base(account)}/{name}"
        client = client_of(url, account.endpoints.environment)
        response = client.request("POST", url, headers=sent, json=dict(body))
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
