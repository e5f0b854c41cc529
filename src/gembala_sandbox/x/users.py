"""users/me, users by id and by name."""

from __future__ import annotations

from typing import Any

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.wire import Call
from gembala_sandbox.x import errors
from gembala_sandbox.x.render import user_object, wanted


def me(call: Call) -> dict[str, Any]:
    """GET /2/users/me."""
    return {"data": user_object(call.world, call.me, wanted(call).user)}


def by_id(call: Call) -> dict[str, Any]:
    """GET /2/users/{id}."""
    return _shown(call, accounts.find(call.world, call.path("id")), call.path("id"), "id")


def by_username(call: Call) -> dict[str, Any]:
    """GET /2/users/by/username/{username}."""
    name = call.path("username")
    return _shown(call, accounts.by_handle(call.world, platform="x", handle=name), name, "username")


def _shown(call: Call, account: Account | None, asked: str, parameter: str) -> dict[str, Any]:
    if account is None or account.platform != "x":
        return {"errors": [errors.not_found_entry(asked, parameter=parameter, kind="user")]}
    return {"data": user_object(call.world, account, wanted(call).user)}
