"""Has LinkedIn send what happens at a page to our address (approved apps), says how that stands, and ends it again."""

from __future__ import annotations

from gembala.connectors.linkedin.auth import profile
from gembala.connectors.linkedin.manifest import is_organisation
from gembala.connectors.linkedin.wire import encoded, read
from gembala.platforms.contracts import Account, Category, Finding, PlatformError

EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
APPLICATION = "urn:li:developerApplication:"
OURS = "/hooks/linkedin/"
"""What every address of ours for LinkedIn's news holds."""


def subscribe(account: Account, *, callback: str) -> bool:
    """Send the page's notifications to ``callback``; LinkedIn challenges it at once. Repeating it changes nothing.

    False for a member, and without the app's number: then a person registers it. Raises `PlatformError`.
    """
    if not is_organisation(account) or not _number(account):
        return False
    read(account, "PUT", _path(account), json={"webhook": callback})
    return True


def unsubscribe(account: Account) -> None:
    """Send them no more; what is gone already is no error. Raises `PlatformError`."""
    if not is_organisation(account) or not _number(account):
        return
    try:
        read(account, "DELETE", _path(account))
    except PlatformError as error:
        if error.problem.category is not Category.NOT_FOUND:
            raise


def probe(account: Account) -> list[Finding]:
    """Whether a page's comments are pushed, or fetched by asking (``polling``); asks only. Nothing for a member, of whom
    LinkedIn tells nobody.

    LinkedIn keeps a subscription only for an address that answered its challenge: one that stands at an address of
    ours was validated. ``detail`` is that address, or the code with which LinkedIn refused to tell.
    """
    if not is_organisation(account):
        return []
    polled = Finding("polling", ok=True)
    if not _number(account):
        return [Finding("app_number", ok=False), polled]
    try:
        at = str(read(account, "GET", _path(account)).get("webhook") or "")
    except PlatformError as error:
        missing = error.problem.category is Category.NOT_FOUND
        return [Finding("push", ok=False, detail="" if missing else error.problem.native_code), polled]
    pushed = Finding("push", ok=OURS in at, detail=at)
    return [pushed] if pushed.ok else [pushed, polled]


def _number(account: Account) -> str:
    return account.app.extra.get("application", "").strip().removeprefix(APPLICATION)


def _path(account: Account) -> str:
    """The subscription's key: the app, the member who signed in, the page, the kind."""
    member = f"urn:li:person:{str(profile(account)['sub']).removeprefix('urn:li:person:')}"
    parts = {"developerApplication": APPLICATION + _number(account), "user": member, "entity": account.remote_id}
    key = ",".join(f"{name}:{encoded(urn)}" for name, urn in parts.items())
    return f"/rest/eventSubscriptions/({key},eventType:{EVENT})"
