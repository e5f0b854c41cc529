"""What an account is told: mentions, favourites, boosts, followers; by id, with a way to dismiss them."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts, posts
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.mastodon import errors, pages, show
from gembala_sandbox.wire import Call

TYPES = {"mention": "mention", "like": "favourite", "repost": "reblog", "follow": "follow"}


def _rows(call: Call, where: str = "", args: tuple[Any, ...] = ()) -> list[Any]:
    sql = f"SELECT * FROM notices WHERE account_id=? {where} ORDER BY seq DESC"
    return call.world.store.all(sql, (call.me.id, *args))


def _shown(call: Call, row: Any) -> dict[str, Any]:
    kind = TYPES[row["reason"]]
    shown: dict[str, Any] = {
        "id": str(row["seq"]),
        "type": kind,
        "created_at": iso_millis(row["created"]),
        "group_key": f"ungrouped-{row['seq']}",
        "account": show.account(call, accounts.get(call.world, row["actor"])),
    }
    if kind != "follow":
        post = posts.find(call.world, platform="mastodon", post_id=_about(row), gone_too=True)
        if post is not None:
            shown["status"] = show.status(call, post)
    return shown


def _about(row: Any) -> str:
    """A mention is the other's status, a favourite or boost is of one's own."""
    return str(row["uri"] if row["reason"] == "mention" else row["subject"] or row["uri"])


def _stands(call: Call, row: Any) -> bool:
    if row["reason"] == "follow":
        return True
    return posts.find(call.world, platform="mastodon", post_id=_about(row)) is not None


def listing(call: Call) -> Response:
    """GET /api/v1/notifications?types[]=&exclude_types[]=&account_id=&limit=: those of deleted statuses are gone."""
    pairs = call.request.query_params.multi_items()
    wanted = {value for name, value in pairs if name == "types[]"}
    refused = {value for name, value in pairs if name == "exclude_types[]"}
    rows = [
        row
        for row in _rows(call)
        if row["reason"] in TYPES
        and (not wanted or TYPES[row["reason"]] in wanted)
        and TYPES[row["reason"]] not in refused
        and call.query("account_id") in ("", row["actor"])
    ]
    limit_first = [row for row in rows if _stands(call, row)]
    return pages.answer(
        call, limit_first, lambda row: int(row["seq"]), lambda row: _shown(call, row), most=80, usual=40
    )


def _one(call: Call) -> Any:
    number = call.path("id")
    found = _rows(call, "AND seq=?", (int(number) if number.isdigit() else 0,))
    if not found or found[0]["reason"] not in TYPES:
        raise errors.not_found()
    return found[0]


def read(call: Call) -> dict[str, Any]:
    """GET /api/v1/notifications/{id}."""
    return _shown(call, _one(call))


def dismiss(call: Call) -> Response:
    """POST /api/v1/notifications/{id}/dismiss."""
    call.world.store.write("DELETE FROM notices WHERE seq=?", (_one(call)["seq"],))
    return JSONResponse({})


def clear(call: Call) -> Response:
    """POST /api/v1/notifications/clear."""
    call.world.store.write("DELETE FROM notices WHERE account_id=?", (call.me.id,))
    return JSONResponse({})


def unread(call: Call) -> dict[str, Any]:
    """GET /api/v1/notifications/unread_count."""
    return {"count": min(len(_rows(call)), 100)}
