"""Accounts: whom a token belongs to, looking somebody up, blocking, muting, following, reporting."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, announce, posts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.mastodon import app, errors, ids, pages, params, show, wishes
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call


def me(call: Call) -> dict[str, Any]:
    """GET /api/v1/accounts/verify_credentials."""
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
    }
    return show.account(call, call.me) | {"source": source}


def _one(call: Call) -> Account:
    found = accounts.find(call.world, call.path("id"))
    if found is None or found.platform != "mastodon":
        raise errors.not_found()
    return found


def read(call: Call) -> dict[str, Any]:
    """GET /api/v1/accounts/{id}."""
    return show.account(call, _one(call))


def lookup(call: Call) -> dict[str, Any]:
    """GET /api/v1/accounts/lookup?acct=name or name@domain."""
    name, _, domain = call.query("acct").lstrip("@").lower().partition("@")
    handle = name if domain in ("", app.settings(call.world)["domain"]) else f"{name}@{domain}"
    found = accounts.by_handle(call.world, platform="mastodon", handle=handle)
    if found is None:
        raise errors.not_found()
    return show.account(call, found)


def statuses(call: Call) -> Response:
    """GET /api/v1/accounts/{id}/statuses?exclude_replies=&only_media=."""
    who = _one(call)
    found = posts.select(call.world, "platform='mastodon' AND account_id=?", (who.id,), limit=100_000)
    if params.truth(call.query("exclude_replies")):
        found = [one for one in found if one.reply_to is None]
    found = [one for one in found if wishes.visible(call, one)]
    return pages.answer(call, found, lambda one: int(one.id), lambda one: show.status(call, one))


def _bond(call: Call, kind: str, whom: str) -> bool:
    sql = "SELECT 1 FROM reactions WHERE kind=? AND actor=? AND subject=?"
    return bool(call.world.store.value(sql, (kind, call.me.id, whom)))


def relationship(call: Call, whom: str) -> dict[str, Any]:
    """How the caller stands to somebody."""
    return {
        "id": whom,
        "following": _bond(call, "follow", whom),
        "showing_reblogs": False,
        "notifying": False,
        "languages": None,
        "followed_by": False,
        "blocking": _bond(call, "block", whom),
        "blocked_by": False,
        "muting": _bond(call, "mute", whom),
        "muting_notifications": False,
        "requested": False,
        "requested_by": False,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }


def relationships(call: Call) -> Response:
    """GET /api/v1/accounts/relationships?id[]=…."""
    wanted = [value for name, value in call.request.query_params.multi_items() if name in ("id[]", "id")]
    return JSONResponse([relationship(call, one) for one in wanted])


def bind(kind: str, on: bool) -> Any:
    """A handler that blocks, mutes or follows, or no longer does."""

    def work(call: Call) -> dict[str, Any]:
        whom = _one(call)
        if kind == "follow" and on:
            announce.follow(call.world, actor=call.me, target=whom)
        elif on:
            call.world.store.write(
                "INSERT OR IGNORE INTO reactions(platform,kind,actor,subject,created) VALUES('mastodon',?,?,?,?)",
                (kind, call.me.id, whom.id, call.world.clock.now()),
            )
        else:
            call.world.store.write(
                "DELETE FROM reactions WHERE kind=? AND actor=? AND subject=?", (kind, call.me.id, whom.id)
            )
        return relationship(call, whom.id)

    return work


def report(call: Call) -> dict[str, Any]:
    """POST /api/v1/reports {account_id, status_ids[], comment, category, forward}."""
    said = params.fields(call)
    whom = accounts.find(call.world, params.text(said.get("account_id")))
    if whom is None:
        raise errors.not_found()
    category, comment = params.text(said.get("category")) or "other", params.text(said.get("comment"))
    if category not in ("spam", "legal", "violation", "other"):
        raise errors.error(422, f"'{category}' is not a valid category")
    if len(comment) > 1_000:
        raise errors.invalid("Comment is too long (maximum is 1000 characters)")
    made = Thing("mastodon", "report", ids.count(call.world, "reports"), owner=call.me.id, parent=whom.id)
    made.data = {"status_ids": params.listed(said.get("status_ids")), "category": category, "comment": comment}
    things.keep(call.world, made)
    return {
        "id": made.id,
        "action_taken": False,
        "action_taken_at": None,
        "category": category,
        "comment": comment,
        "forwarded": params.truth(said.get("forward")),
        "created_at": iso_millis(made.created),
        "status_ids": made.data["status_ids"],
        "rule_ids": None,
        "target_account": show.account(call, whom),
    }


def search(call: Call) -> dict[str, Any]:
    """GET /api/v2/search?q=&type=."""
    words, kind = call.query("q").lower().lstrip("@"), call.query("type")
    found: dict[str, Any] = {"accounts": [], "statuses": [], "hashtags": []}
    if kind in ("", "accounts"):
        everybody = [one for one in accounts.listing(call.world) if one.platform == "mastodon"]
        found["accounts"] = [show.account(call, one) for one in everybody if words and words in one.handle][:20]
    return found
