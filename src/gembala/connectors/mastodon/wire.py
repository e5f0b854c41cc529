"""Speaking HTTP with a server that a person named: reads raise, visible changes return an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gembala.connectors.mastodon.mapping import problem_from
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
from gembala.platforms.answers import refuse_foreign
from gembala.platforms.contracts import Account, Category, Failed, Outcome, PlatformError, Problem, Published, Unknown


def client_of(environment: str) -> Client | Pinned:
    """Every server but the operator's sandbox was named by a person: it is checked at every connection."""
    return trusted() if environment == "sandbox" else pinned()


def transport_problem(error: TransportError | Refused) -> Problem:
    """A failed connection may be tried again; an address that may not be called is not."""
    if isinstance(error, Refused) and not isinstance(error, Nowhere):
        return Problem(Category.POLICY, "private_address", redact(str(error)))
    return Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))


def headers_of(account: Account) -> dict[str, str]:
    """The authorisation header. Raises `PlatformError` when the token belongs to another environment."""
    refuse_foreign(account.token, account.endpoints)
    return {"Authorization": f"Bearer {account.token.access}"}


def json_of(response: Response) -> Any:
    """The JSON of an answer, or nothing when it is something else."""
    try:
        return response.json()
    except ValueError:
        return None


def answered(environment: str, method: str, url: str, **options: Any) -> Response:
    """A successful answer. Raises `PlatformError` for every other, and where there is none."""
    try:
        response = client_of(environment).request(method, url, **options)
    except (TransportError, Refused) as error:
        raise PlatformError(transport_problem(error)) from error
    except Exception as error:  # an answer that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from error
    if not response.is_success:
        body = json_of(response)
        raise PlatformError(
            problem_from(response.status_code, body if isinstance(body, dict) else None, response.headers)
        )
    return response


def read_url(environment: str, method: str, url: str, **options: Any) -> Any:
    """The JSON of a successful answer. Raises `PlatformError`."""
    body = json_of(answered(environment, method, url, **options))
    if body is None:
        raise PlatformError(Problem(Category.TRANSIENT, "no_json", "the answer is no JSON"))
    return body


def read(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """A JSON object, as the account. Raises `PlatformError`."""
    body = _read(account, method, path, options)
    if not isinstance(body, dict):
        raise PlatformError(Problem(Category.TRANSIENT, "no_object", "the answer is not what was asked for"))
    return body


def rows(account: Account, path: str, **options: Any) -> list[dict[str, Any]]:
    """A list of JSON objects, as the account. Raises `PlatformError`."""
    body = _read(account, "GET", path, options)
    if not isinstance(body, list):
        raise PlatformError(Problem(Category.TRANSIENT, "no_list", "the answer is not what was asked for"))
    return [one for one in body if isinstance(one, dict)]


def _read(account: Account, method: str, path: str, options: dict[str, Any]) -> Any:
    headers = {**headers_of(account), **options.pop("headers", {})}
    url = account.endpoints.api + path
    return read_url(account.endpoints.environment, method, url, headers=headers, **options)


def change(
    account: Account,
    method: str,
    path: str,
    accept: Callable[[Mapping[str, Any]], Published | None],
    *,
    key: str = "",
    **options: Any,
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    try:
        headers = headers_of(account) | ({"Idempotency-Key": key} if key else {})
        client = client_of(account.endpoints.environment)
        response = client.request(method, account.endpoints.api + path, headers=headers, **options)
    except PlatformError as error:
        return Failed(error.problem)
    except (ConnectError, ConnectTimeout, Refused) as error:
        return Failed(transport_problem(error))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    if response.status_code >= 500 or response.is_redirect:
        return Unknown(f"http {response.status_code}")
    body = json_of(response)
    answer = body if isinstance(body, dict) else None
    if not response.is_success:
        return Failed(problem_from(response.status_code, answer, response.headers))
    done = accept(answer) if answer is not None else None
    return done or Unknown(f"http {response.status_code} without the expected fields")
