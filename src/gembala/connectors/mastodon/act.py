"""Favourites, deletion, blocking and reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gembala.connectors.mastodon import held
from gembala.connectors.mastodon.wire import change, read
from gembala.platforms.contracts import (
    Account,
    Action,
    ActionKind,
    Category,
    Failed,
    Outcome,
    PlatformError,
    Problem,
    Published,
)

OF_STATUS = {ActionKind.LIKE: "favourite", ActionKind.UNLIKE: "unfavourite"}
OF_PERSON = {ActionKind.BLOCK: "block", ActionKind.UNBLOCK: "unblock"}


def act(account: Account, action: Action) -> Outcome:
    """Do it; every act may be repeated safely, and deleting what is gone counts as done."""
    try:
        if action.kind in OF_PERSON:
            return _person(account, action)
        if action.kind in OF_STATUS or action.kind is ActionKind.SPAM:
            return _status(account, action)
        if action.kind is ActionKind.DELETE:
            return _delete(account, action)
    except PlatformError as error:
        return Failed(error.problem)
    return Failed(Problem(Category.UNSUPPORTED, str(action.kind), "Mastodon offers this to no program"))


def _done(action: Action) -> Any:
    def accept(body: Mapping[str, Any]) -> Published | None:
        return Published(action.target) if body.get("id") else None

    return accept


def _person(account: Account, action: Action) -> Outcome:
    who = read(account, "GET", "/api/v1/accounts/lookup", params={"acct": action.target})
    return change(account, "POST", f"/api/v1/accounts/{who['id']}/{OF_PERSON[action.kind]}", _done(action))


def _status(account: Account, action: Action) -> Outcome:
    target = held.live(account, action.target)
    if not target:
        return Failed(Problem(Category.NOT_FOUND, "held", "the post has not gone out yet"))
    if action.kind in OF_STATUS:
        return change(account, "POST", f"/api/v1/statuses/{target}/{OF_STATUS[action.kind]}", _done(action))
    status = read(account, "GET", f"/api/v1/statuses/{target}")
    body = {"account_id": (status.get("account") or {}).get("id"), "status_ids": [target], "category": "spam"}
    return change(account, "POST", "/api/v1/reports", _done(action), json=body)


def _delete(account: Account, action: Action) -> Outcome:
    path = f"/api/v1/statuses/{action.target}"
    if action.target.startswith(held.PREFIX):
        held_id, _, _ = held.parts(action.target)
        live = held.live(account, action.target)
        path = f"/api/v1/statuses/{live}" if live else f"/api/v1/scheduled_statuses/{held_id}"
    outcome = change(account, "DELETE", path, lambda body: Published(action.target))
    gone = isinstance(outcome, Failed) and outcome.problem.category is Category.NOT_FOUND
    return Published(action.target, extra={"already": "1"}) if gone else outcome
