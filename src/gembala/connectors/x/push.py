"""Registers the app's webhook, subscribes an account's events and lets them go, as often as asked; and the self-test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from gembala.connectors.x.manifest import MANIFEST, Messages, messages_of
from gembala.connectors.x.wire import read, read_url
from gembala.platforms.contracts import Account, Category, Finding, PlatformError

EVENTS = ("post.mention.create", "post.reply.create", "post.quote.create")
PRIVATE = ("dm.received", "dm.sent")
"""Asked for with the account's own token: X tells messages to an app only on the word of who gets them."""
NOT_TOLD = frozenset({Category.POLICY, Category.AUTH_SCOPE, Category.UNSUPPORTED, Category.CONTENT_INVALID})
"""Refusals of a subscription to messages after which they are polled for; the self-test says so."""


def subscribe(account: Account, *, callback: str) -> bool:
    """Have this account's events sent to ``callback``. False without the app's bearer token and consumer secret.

    Repeating it changes nothing; a webhook that X holds for invalid is validated again. Raises `PlatformError`.
    """
    if not account.app.extra.get("bearer") or not account.app.webhook_secrets:
        return False
    hook = _webhook(account, callback)
    held = {str(row.get("event_type")): row for row in _subscriptions(account, hook)}
    for event in EVENTS:
        if event not in held:
            wish = _wish(account, event, hook)
            _unless({Category.DUPLICATE}, partial(_ask, account, "POST", "/2/activity/subscriptions", json=wish))
    wanted = messages_of(account.token, account.app, account.flags) is Messages.YES
    for event in PRIVATE:
        if wanted and event not in held:
            wish = _wish(account, event, hook)
            told = partial(read, account, "POST", "/2/activity/subscriptions", json=wish)
            _unless({Category.DUPLICATE, *NOT_TOLD}, told)
        elif not wanted and event in held:
            _drop(account, f"/2/activity/subscriptions/{held[event].get('subscription_id')}")
    return True


def _wish(account: Account, event: str, hook: str) -> dict[str, Any]:
    return {"event_type": event, "filter": {"user_id": account.remote_id}, "webhook_id": hook, "tag": "gembala"}


def _unless(expected: Collection[Category], call: Callable[[], object]) -> None:
    """Call; refusals of the expected kinds are no error."""
    try:
        call()
    except PlatformError as error:
        if error.problem.category not in expected:
            raise


def unsubscribe(account: Account, *, callback: str, ended: str) -> None:
    """Drop this account's subscriptions at ``callback``, and the webhook at ``ended`` with all that hangs on it.

    What is gone already is no error. Without the app's bearer token a person registered it, and a person ends it.
    Raises `PlatformError`.
    """
    if not account.app.extra.get("bearer"):
        return
    hooks = {str(row.get("id")): str(row.get("url")) for row in _listed(account, "/2/webhooks")}
    for row in _listed(account, "/2/activity/subscriptions"):
        at = hooks.get(str(row.get("webhook_id")), "")
        if at == ended or (at == callback and _is_ours(row, account)):
            _drop(account, f"/2/activity/subscriptions/{row.get('subscription_id')}")
    for hook, at in hooks.items():
        if at == ended:
            _drop(account, f"/2/webhooks/{hook}")


def _drop(account: Account, path: str) -> None:
    _unless({Category.NOT_FOUND}, partial(_ask, account, "DELETE", path))


def probe(account: Account, *, callback: str = "") -> list[Finding]:
    """The sign-in, each scope, whether messages can be read, the webhook and each subscription; asks only."""
    found = []
    try:
        read(account, "GET", "/2/users/me")
        found.append(Finding("sign_in", ok=True))
    except PlatformError as error:
        found.append(Finding("sign_in", ok=False, detail=error.problem.native_code))
    asked = MANIFEST.scopes_of(account.app) if account.token.scopes else ()
    found += [Finding("scope", scope in account.token.scopes, scope) for scope in asked]
    state = messages_of(account.token, account.app, account.flags)
    if state not in {Messages.OFF, Messages.PERSONAL}:
        found.append(_messages(account, state))
    if not account.app.extra.get("bearer") or not account.app.webhook_secrets:
        return [*found, Finding("push_keys", ok=False)]
    try:
        hooks = {str(row.get("id")): row for row in _listed(account, "/2/webhooks")}
        rows = [row for row in _listed(account, "/2/activity/subscriptions") if _is_ours(row, account)]
    except PlatformError as error:
        return [*found, Finding("push", ok=False, detail=error.problem.native_code)]
    valid = {key for key, row in hooks.items() if row.get("valid")}
    live = {str(row.get("event_type")) for row in rows if str(row.get("webhook_id")) in valid}
    return [
        *found,
        *(Finding("push", event in live, event) for event in EVENTS),
        *(Finding("push", event in live, event) for event in PRIVATE if state is Messages.YES),
    ]


def _messages(account: Account, state: Messages) -> Finding:
    """One page is asked for; that X lets us ask only later says that it may be asked."""
    if state is Messages.NOT_GRANTED:
        return Finding("messages", ok=False, detail="dm.read, dm.write")
    try:
        read(account, "GET", "/2/dm_events", params={"max_results": "1"})
    except PlatformError as error:
        return Finding("messages", error.problem.category is Category.RATE_LIMIT, error.problem.native_code)
    return Finding("messages", ok=True)


def _webhook(account: Account, callback: str) -> str:
    """Id of the valid webhook at ``callback``; earlier ones of ours that X holds for invalid are dropped."""
    ours, prefix = None, callback[: callback.index("/hooks/") + len("/hooks/")]
    for row in _listed(account, "/2/webhooks"):
        if row.get("url") == callback:
            ours = row
        elif str(row.get("url")).startswith(prefix) and not row.get("valid"):
            _ask(account, "DELETE", f"/2/webhooks/{row['id']}")
    if ours is None:
        answer = _ask(account, "POST", "/2/webhooks", json={"url": callback})
        return str((answer.get("data") or answer).get("id") or "")
    if not ours.get("valid"):
        _ask(account, "PUT", f"/2/webhooks/{ours['id']}")
    return str(ours["id"])


def _subscriptions(account: Account, hook: str) -> list[Mapping[str, Any]]:
    rows = _listed(account, "/2/activity/subscriptions")
    return [row for row in rows if _is_ours(row, account) and str(row.get("webhook_id")) == hook]


def _is_ours(row: Mapping[str, Any], account: Account) -> bool:
    return str((row.get("filter") or {}).get("user_id") or "") == account.remote_id


def _listed(account: Account, path: str) -> list[Mapping[str, Any]]:
    return [row for row in _ask(account, "GET", path).get("data") or () if isinstance(row, dict)]


def _ask(account: Account, method: str, path: str, **options: Any) -> dict[str, Any]:
    """A call as the app itself."""
    headers = {"Authorization": f"Bearer {account.app.extra['bearer']}"}
    return read_url(method, account.endpoints.api + path, headers=headers, **options)
