"""Mastodon's refusals: `{"error": "…"}` with a status that says what it means."""

from __future__ import annotations

from gembala_sandbox.wire import Refusal


def error(status: int, message: str) -> Refusal:
    """One refusal."""
    return Refusal(status, {"error": message})


def invalid(*reasons: str) -> Refusal:
    """422 with Rails' words."""
    return error(422, f"Validation failed: {', '.join(reasons)}")


def no_token() -> Refusal:
    """401 for a call that no token accompanies."""
    return error(401, "The access token is invalid")


def scope() -> Refusal:
    """403 for a token without the scope."""
    return error(403, "This action is outside the authorized scopes")


def not_allowed() -> Refusal:
    """403 for what this account may not do."""
    return error(403, "This action is not allowed")


def not_found() -> Refusal:
    """404."""
    return error(404, "Record not found")


def oauth(code: str, description: str, status: int = 400) -> Refusal:
    """The token endpoint's refusal."""
    return Refusal(status, {"error": code, "error_description": description})


GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the"
    " authorization request, or was issued to another client."
)
KINDS = {
    "server_error": (500, "There was a problem with our server"),
    "unavailable": (503, "Remote data could not be fetched"),
    "scope_missing": (403, "This action is outside the authorized scopes"),
    "not_permitted": (403, "This action is not allowed"),
    "suspended": (403, "Your login is currently disabled"),
    "moved": (403, "Your account has moved"),
    "unconfirmed": (403, "Your login is missing a confirmed e-mail address"),
    "object_gone": (404, "Record not found"),
    "file_refused": (422, "Validation failed: File content type is invalid, File is invalid"),
    "text_refused": (422, "Validation failed: Text character limit of 500 exceeded"),
    "cursor_expired": (404, "Record not found"),
    "endpoint_missing": (404, "Not Found"),
}
