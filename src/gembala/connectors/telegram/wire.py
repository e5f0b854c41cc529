"""Speaking HTTP with the Bot API. The token stands in the address: no address of it is ever part of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from gembala.connectors.telegram.mapping import problem_from
from gembala.kernel.http import ConnectError, ConnectTimeout, TransportError, trusted
from gembala.platforms.answers import json_object, refuse_foreign
from gembala.platforms.contracts import (
    Account,
    Category,
    Endpoints,
    Failed,
    Outcome,
    PlatformError,
    Problem,
    Published,
    TokenSet,
    Unknown,
)

Files = Mapping[str, tuple[str, bytes, str]]


def address(endpoints: Endpoints, token: TokenSet, method: str) -> str:
    """Where a method is called. Raises `PlatformError` when the token belongs to another environment or is none."""
    refuse_foreign(token, endpoints)
    number, _, secret = token.access.partition(":")
    if not number.isdigit() or not secret.replace("-", "").replace("_", "").isalnum() or not secret.isascii():
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "token", "this is no token of a bot"))
    return f"{endpoints.api}/bot{token.access}/{method}"


def call(endpoints: Endpoints, token: TokenSet, method: str, **fields: Any) -> Any:
    """The result of a method. Raises `PlatformError`."""
    url = address(endpoints, token, method)
    try:
        response = trusted().request("POST", url, json=fields)
    except TransportError as error:
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from None
    except Exception as error:  # an answer that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from None
    body = json_object(response)
    if body is None or body.get("ok") is not True:
        problem = problem_from(response.status_code, body)
        if body is None and response.is_success:
            problem = Problem(Category.TRANSIENT, "no_json", "the answer is no JSON")
        raise PlatformError(problem)
    return body.get("result")


def read(account: Account, method: str, **fields: Any) -> Any:
    """As the bot of an account. Raises `PlatformError`."""
    try:
        return call(account.endpoints, account.token, method, **fields)
    except PlatformError as error:
        raise PlatformError(_known(account, error.problem)) from None


def _known(account: Account, problem: Problem) -> Problem:
    """A 404 is what a token of a wrong shape gets and what a method gets that is no more: the simplest call tells which."""
    if problem.http_status != 404:
        return problem
    try:
        call(account.endpoints, account.token, "getMe")
    except PlatformError:
        return problem
    return replace(problem, category=Category.API_VERSION)


def change(
    account: Account,
    method: str,
    accept: Callable[[Any], Published | None],
    *,
    files: Files | None = None,
    **fields: Any,
) -> Outcome:
    """Make one visible change. A lost or unreadable answer is `Unknown`; only a definite refusal is `Failed`."""
    options: dict[str, Any] = {"data": fields, "files": dict(files)} if files else {"json": fields}
    try:
        response = trusted().request("POST", address(account.endpoints, account.token, method), **options)
    except PlatformError as error:
        return Failed(error.problem)
    except (ConnectError, ConnectTimeout) as error:
        return Failed(Problem(Category.TRANSIENT, type(error).__name__))
    except Exception as error:  # whatever broke after the request may have left
        return Unknown(f"answer lost: {type(error).__name__}")
    body = json_object(response)
    code = int((body or {}).get("error_code") or response.status_code)
    if code >= 500 or response.is_redirect or body is None:
        return Unknown(f"http {response.status_code}, code {code}")
    if body.get("ok") is not True:
        return Failed(_known(account, problem_from(response.status_code, body)))
    return accept(body.get("result")) or Unknown("a success without the expected fields")
