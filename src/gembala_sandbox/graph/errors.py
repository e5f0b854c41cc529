"""The error envelope of the Graph API (PLATFORMS.md 2.6) and the answers that several places give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gembala_sandbox.graph import ids
from gembala_sandbox.wire import Refusal

_PACIFIC = ZoneInfo("America/Los_Angeles")
_READ = "Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"


def error(
    code: int,
    message: str,
    *,
    subcode: int = 0,
    kind: str = "OAuthException",
    status: int = 400,
    transient: bool = False,
    title: str = "",
    user_message: str = "",
) -> Refusal:
    """`{"error": {...}}`; title and user message only where the platform gives them."""
    body: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode:
        body["error_subcode"] = subcode
    if transient or title or subcode > 2_000_000:
        body["is_transient"] = transient
    if title:
        body |= {"error_user_title": title, "error_user_msg": user_message or message}
    return Refusal(status, {"error": body | {"fbtrace_id": ids.trace()}})


def invalid(message: str, *, subcode: int = 0, title: str = "", user_message: str = "") -> Refusal:
    """(#100) about a parameter."""
    return error(100, f"(#100) {message}", subcode=subcode, title=title, user_message=user_message)


def missing(name: str) -> Refusal:
    """A required parameter is absent."""
    return invalid(f"The parameter {name} is required")


def no_field(name: str, node: str) -> Refusal:
    """A field that the node does not have."""
    return invalid(f"Tried accessing nonexisting field ({name}) on node type ({node})")


def not_there(what: str, method: str = "get") -> Refusal:
    """100/33: gone, never there, or not ours to see."""
    return error(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{what}' does not exist, cannot be loaded due to missing"
        f" permissions, or does not support this operation. {_READ}",
        subcode=33,
        kind="GraphMethodException",
    )


def unknown_path(path: str) -> Refusal:
    """A path the API does not have."""
    return error(2500, f"Unknown path components: /{path}")


def no_token() -> Refusal:
    """No access token was sent."""
    return error(104, "An access token is required to request this resource.")


def bad_token(status: int = 400) -> Refusal:
    """Not a token of this platform."""
    return error(190, "Invalid OAuth access token - Cannot parse access token", status=status)


def pacific(epoch: float) -> str:
    """`Monday, 24-Oct-16 21:00:00 PDT`."""
    return datetime.fromtimestamp(epoch, _PACIFIC).strftime("%A, %d-%b-%y %H:%M:%S %Z")


_DEAD = {
    458: "The user has not authorized application {app}.",
    459: "You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
    460: "The session has been invalidated because the user changed their password or Facebook has changed the session"
    " for security reasons.",
    464: "Sessions for the user are not allowed because the user is not a confirmed user.",
    467: "The session is invalid because the user logged out.",
}


def dead_token(subcode: int, *, app: str, expired: float, now: float, status: int = 400) -> Refusal:
    """190 with its reason; 463 tells when (`expired`) in Pacific time."""
    if subcode == 463:
        why = f"Session has expired on {pacific(expired)}. The current time is {pacific(now)}."
    else:
        why = _DEAD[subcode].format(app=app)
    return error(190, f"Error validating access token: {why}", subcode=subcode, status=status)


def permission(message: str = "Application does not have permission for this action") -> Refusal:
    """(#10): a scope is missing or the app has no access to the feature."""
    return error(10, f"(#10) {message}", status=403)


def page_permission(scopes: str) -> Refusal:
    """(#200): a scope or a task of the Page is missing."""
    return error(
        200,
        f"(#200) If posting to a page, requires {scopes} permission as an admin with sufficient administrative"
        " permission",
        status=403,
    )
