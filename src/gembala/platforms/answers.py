"""What the calls of all connectors begin with: an answer or a problem, its JSON, and a token that belongs there."""

from __future__ import annotations

from typing import Any

from gembala.kernel.http import Response, TransportError, redact, trusted
from gembala.platforms.contracts import Category, Endpoints, PlatformError, Problem, TokenSet


def answered(method: str, address: str, **options: Any) -> Response:
    """Any answer at all. Raises `PlatformError` when there is none."""
    try:
        return trusted().request(method, address, **options)
    except TransportError as error:
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__, redact(str(error)))) from error
    except Exception as error:  # an answer that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from error


def json_object(response: Response) -> dict[str, Any] | None:
    """The JSON object of an answer, or nothing when it is something else (for example a page of HTML)."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def refuse_foreign(token: TokenSet, endpoints: Endpoints) -> None:
    """Sandbox and production never mix: raises `PlatformError` when the token is of another environment."""
    if token.environment != endpoints.environment:
        raise PlatformError(Problem(Category.AUTH_EXPIRED, "environment", "the token belongs to another environment"))
