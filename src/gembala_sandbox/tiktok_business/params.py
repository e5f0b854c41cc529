"""What a call was given, name by name: of the right kind, or 40002."""

from __future__ import annotations

import json
from typing import Any

from gembala_sandbox.tiktok_business import errors
from gembala_sandbox.wire import Call

_MOST = 2**31


def body(call: Call) -> dict[str, Any]:
    """The JSON object of a POST."""
    try:
        value = json.loads(call.body)
    except (ValueError, RecursionError):
        raise errors.bad("The body is not valid JSON") from None
    if not isinstance(value, dict):
        raise errors.bad("The body is not a JSON object")
    return value


def given(call: Call) -> dict[str, Any]:
    """The body (or the query), whose business_id must be the token's."""
    values: dict[str, Any] = body(call) if call.request.method == "POST" else dict(call.request.query_params)
    if text(values, "business_id") != call.me.id:
        raise errors.error(errors.PERMISSION, "business_id does not belong to the access token")
    return values


def text(values: dict[str, Any], name: str) -> str:
    """A text that must be there. Ids are text too: they are greater than what a JSON number keeps."""
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise errors.bad(f"{name}: a string is expected")
    return value


def choice(values: dict[str, Any], name: str, known: tuple[str, ...], default: str = "") -> str:
    """One of the known words; without a default it must be there."""
    value = values.get(name, default)
    if value not in known:
        raise errors.bad(f"{name}: one of {', '.join(known)}")
    return str(value)


def whole(values: dict[str, Any], name: str, default: int, low: int, high: int = _MOST) -> int:
    """A whole number between two bounds."""
    value = values.get(name, default)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise errors.bad(f"{name}: {low} to {high}")
    return value


def flag(values: dict[str, Any], name: str) -> bool:
    """True or false; false when it is not there. In a query the words are text."""
    value = values.get(name, False)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise errors.bad(f"{name}: true or false")
    return value


def words(values: dict[str, Any], name: str, most: int) -> list[str]:
    """A list of texts: JSON in the query, or parted by commas."""
    value = values.get(name, "")
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise errors.bad(f"{name}: a list") from None
    elif isinstance(value, str):
        value = [one for one in value.split(",") if one]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > most:
        raise errors.bad(f"{name}: a list of up to {most} strings")
    return value


def mapping(values: dict[str, Any], name: str) -> dict[str, Any]:
    """An object; empty when it is not there."""
    value = values.get(name, {})
    if not isinstance(value, dict):
        raise errors.bad(f"{name}: an object is expected")
    return value
