"""A connector's account at a running sandbox, and the steps of a worker without a worker."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

from gembala.kernel.clock import now
from gembala.platforms.contracts import Account, AppKeys, Connector, Pending, Post, Prepared, Published, TokenSet
from gembala.platforms.endpoints import at_sandbox


def connected(
    connector: Connector, sandbox: Any, handle: str, *, extra: dict[str, str] | None = None, **more: Any
) -> Account:
    """A fresh account of the sandbox, chosen among what its token may act as. ``extra`` belongs to the token."""
    platform = connector.manifest.platform
    made = sandbox.account(platform, handle, **more)
    endpoints = at_sandbox(connector.manifest, sandbox.base)
    app = AppKeys(made.get("client_id", ""), made.get("client_secret", ""))
    token = TokenSet(made["access_token"], "sandbox", refresh=made.get("refresh_token", ""), extra=extra or {})
    return chosen(connector, endpoints, app, token, made["id"])


def chosen(connector: Connector, endpoints: Any, app: AppKeys, token: TokenSet, remote_id: str) -> Account:
    """The account of this id among those of a sign-in."""
    who = {one.remote_id: one for one in connector.accounts(endpoints, app, token)}[remote_id]
    return Account(who.remote_id, who.handle, endpoints, who.token or token, app, who.flags)


def ready(connector: Connector, account: Account, post: Post, *, key: str = "k1", sandbox: Any = None) -> Prepared:
    """Prepare and poll until ready, through JSON as the database would keep it; the sandbox's clock runs ahead."""
    state = connector.prepare(account, post, key=key)
    for _ in range(300):
        state = Prepared(json.loads(json.dumps(dict(state.body))))
        answer = connector.poll(account, state)
        if isinstance(answer, Prepared):
            return answer
        assert isinstance(answer, Pending)
        state = answer.state or state
        if answer.wait and sandbox is not None:
            sandbox.tell("/clock", {"advance_seconds": int(answer.wait.total_seconds()) + 1})
        elif answer.wait:
            time.sleep(min(answer.wait.total_seconds(), 1))
    raise AssertionError("never ready")


def publish(connector: Connector, account: Account, post: Post, *, key: str = "k1", sandbox: Any = None) -> Any:
    """All steps to the outcome."""
    return connector.commit(account, post, ready(connector, account, post, key=key, sandbox=sandbox), key=key)


def sure(outcome: Any) -> Published:
    """The outcome, which must be a success."""
    assert isinstance(outcome, Published), outcome
    return outcome


def long_ago() -> datetime:
    """Before every delay of reading back."""
    from datetime import timedelta

    return now() - timedelta(minutes=1)
