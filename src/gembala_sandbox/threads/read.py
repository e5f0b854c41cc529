"""Profiles, posts, replies, mentions, search and insights of Threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import FileResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.graph import apps, errors, fields, history, paging, times
from gembala_sandbox.graph.edges import node, params
from gembala_sandbox.graph.fields import ABSENT, Field
from gembala_sandbox.posts import Post
from gembala_sandbox.rows import Rows
from gembala_sandbox.threads import replies
from gembala_sandbox.wire import Call

Figures = dict[str, int]
_EMPTY = {"likes": 0, "reposts": 0, "quotes": 0, "replies": 0, "impressions": 0}
_MEDIA: dict[str, Callable[[Figures], int]] = {
    "views": lambda f: f["impressions"],
    "likes": lambda f: f["likes"],
    "replies": lambda f: f["replies"],
    "reposts": lambda f: f["reposts"],
    "quotes": lambda f: f["quotes"],
    "shares": lambda f: f["reposts"] // 3,
}
_SERIES = ("views",)
_TOTAL = ("likes", "replies", "reposts", "quotes", "clicks", "followers_count")
_SHARES = {
    "country": {"ID": 90, "MY": 6, "SG": 4},
    "city": {"Jakarta": 40, "Bandung": 25, "Surabaya": 15},
    "age": {"18-24": 35, "25-34": 40, "35-44": 18, "45-54": 7},
    "gender": {"F": 55, "M": 43, "U": 2},
}


def address(call: Call, name: str) -> str:
    """Where a stored file can be fetched."""
    return f"{str(call.request.base_url).rstrip('/')}/threads/cdn/{name}"


def _media_url(call: Call, post: Post, field: Field) -> Any:
    return address(call, post.extra["files"][0]) if post.extra["files"] else ABSENT


def _children(call: Call, post: Post, field: Field) -> Any:
    if post.extra["kind"] != "CAROUSEL_ALBUM":
        return ABSENT
    return {"data": [{"id": item} for item in post.extra["files"]]}


def _reference(post_id: str | None) -> Any:
    return {"id": post_id} if post_id else ABSENT


def _poll(call: Call, post: Post, field: Field) -> Any:
    return {**post.extra["poll"], "total_votes": 0} if post.extra["poll"] else ABSENT


def _hidden(call: Call, post: Post, field: Field) -> str:
    return "HIDDEN" if post.hidden else "NOT_HUSHED"


GETTERS: dict[str, fields.Getter] = {
    "id": lambda call, p, f: p.id,
    "media_product_type": lambda call, p, f: "THREADS",
    "media_type": lambda call, p, f: p.extra["kind"],
    "media_url": _media_url,
    "permalink": lambda call, p, f: replies.permalink(accounts.get(call.world, p.account_id), p),
    "owner": lambda call, p, f: {"id": p.account_id},
    "username": lambda call, p, f: accounts.get(call.world, p.account_id).handle,
    "text": lambda call, p, f: p.text or ABSENT,
    "timestamp": lambda call, p, f: times.stamp(p.created),
    "shortcode": lambda call, p, f: p.extra["shortcode"],
    "thumbnail_url": lambda call, p, f: ABSENT,
    "children": _children,
    "is_quote_post": lambda call, p, f: p.quote_of is not None,
    "quoted_post": lambda call, p, f: _reference(p.quote_of),
    "alt_text": lambda call, p, f: p.extra["alt"] or ABSENT,
    "link_attachment_url": lambda call, p, f: p.extra["link"] or ABSENT,
    "topic_tag": lambda call, p, f: p.extra["topic"] or ABSENT,
    "poll_attachment": _poll,
    "has_replies": lambda call, p, f: p.replies > 0,
    "is_reply": lambda call, p, f: p.reply_to is not None,
    "is_reply_owned_by_me": lambda call, p, f: bool(call.account and p.account_id == call.account.id),
    "root_post": lambda call, p, f: _reference(p.root if p.reply_to else None),
    "replied_to": lambda call, p, f: _reference(p.reply_to),
    "hide_status": _hidden,
    "reply_audience": lambda call, p, f: p.extra["control"].upper(),
}


def _listed(call: Call, found: Sequence[Post]) -> dict[str, Any]:
    given = params(call)
    if given.has("since") or given.has("until"):
        window = times.window(given.text("since", "0"), given.text("until"), now=call.world.clock.now(), usual=0)
        if window is None:
            raise errors.invalid("since and until must be times, since before until")
        found = [p for p in found if window[0] <= p.created <= window[1]]
    asked = fields.parse(given.text("fields"))
    return paging.of_query(call, found, lambda p: fields.show(call, "ThreadsMedia", GETTERS, p, asked, "id"))


def read(call: Call) -> dict[str, Any]:
    """GET /{post}."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "ThreadsMedia", GETTERS, node(call).thing, asked, "id")


def own(call: Call) -> dict[str, Any]:
    """GET /me/threads: own posts, newest first."""
    return _listed(call, _select(call, "account_id=? AND reply_to IS NULL", call.me.id))


def own_replies(call: Call) -> dict[str, Any]:
    """GET /me/replies."""
    return _listed(call, _select(call, "account_id=? AND reply_to IS NOT NULL", call.me.id))


def _select(call: Call, where: str, *args: str, newest_first: bool = True) -> Rows:
    seen = f"""platform='threads' AND {where} AND extra NOT LIKE '%"unseen": true%'"""
    return Rows(call.world, seen, args, newest_first=newest_first)


def below(call: Call) -> dict[str, Any]:
    """GET /{post}/replies: direct answers; `reverse` (true by default) puts the newest first."""
    newest = params(call).flag("reverse", True)
    return _listed(call, _select(call, "reply_to=?", node(call).id, newest_first=newest))


def conversation(call: Call) -> dict[str, Any]:
    """GET /{post}/conversation: everything below a root, at every depth."""
    newest = params(call).flag("reverse", True)
    return _listed(call, _select(call, "root=? AND reply_to IS NOT NULL", node(call).id, newest_first=newest))


def mentions(call: Call) -> dict[str, Any]:
    """GET /me/mentions."""
    found = _select(call, "account_id<>? AND text LIKE ?", call.me.id, f"%@{call.me.handle}%")
    return _listed(call, [p for p in found if call.me.id in {a.id for a in replies.mentioned(call.world, p.text)}])


def search(call: Call) -> dict[str, Any]:
    """GET /keyword_search?q=&search_type=TOP|RECENT."""
    given = params(call)
    if not given.has("q"):
        raise errors.missing("q")
    if given.text("search_type", "TOP") not in ("TOP", "RECENT"):
        raise errors.invalid("Param search_type must be one of {TOP, RECENT}")
    word = given.text("q").casefold()
    found = [p for p in _select(call, "reply_to IS NULL") if word in p.text.casefold()]
    if given.text("search_type", "TOP") == "TOP":
        found.sort(key=lambda p: -(p.likes + p.replies))
    return _listed(call, found)


_PROFILE: dict[str, fields.Getter] = {
    "id": lambda call, a, f: a.id,
    "username": lambda call, a, f: a.handle,
    "name": lambda call, a, f: a.name,
    "threads_profile_picture_url": lambda call, a, f: address(call, "0"),
    "threads_biography": lambda call, a, f: a.profile.get("biography", ""),
    "is_verified": lambda call, a, f: False,
}


def profile(call: Call) -> dict[str, Any]:
    """GET /me."""
    asked = fields.parse(params(call).text("fields"))
    return fields.show(call, "ThreadsUser", _PROFILE, node(call).thing, asked, "id,username")


def _names(call: Call, known: tuple[str, ...]) -> list[str]:
    names = [str(n) for n in params(call).many("metric")]
    removed = apps.settings(call.world)["removed_metrics"]
    if not names:
        raise errors.missing("metric")
    for index, name in enumerate(names):
        if name not in known or name in removed:
            raise errors.invalid(f"metric[{index}] must be one of the following values: {', '.join(known)}")
    return names


def _nothing(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "metrics_empty"


def media_insights(call: Call) -> dict[str, Any]:
    """GET /{post}/insights: `values[]`."""
    names, post = _names(call, tuple(_MEDIA)), node(call).thing
    if _nothing(call):
        return {"data": []}
    history.look(call.world, post.id)
    moment = call.world.clock.now() - float(apps.settings(call.world)["insights_lag_seconds"])
    figures = _EMPTY | history.at(call.world, post.id, moment)
    return {"data": [history.envelope(n, "lifetime", post.id, [{"value": _MEDIA[n](figures)}]) for n in names]}


def profile_insights(call: Call) -> dict[str, Any]:
    """GET /me/threads_insights: `values[]` for views, `total_value` for the rest, breakdowns for followers."""
    names, given, me = _names(call, (*_SERIES, *_TOTAL, "follower_demographics")), params(call), call.me
    if _nothing(call):
        return {"data": []}
    history.look(call.world)
    window = times.window(given.text("since"), given.text("until"), now=call.world.clock.now(), usual=86_400)
    if window is None:
        raise errors.invalid("since and until must be times, since before until")
    since, until = window
    subjects = [p.id for p in _select(call, "account_id=?", me.id)]
    figures = _EMPTY | history.gained(call.world, subjects, since, until)
    return {"data": [_one(call, name, figures, until) for name in names]}


def _one(call: Call, name: str, figures: Figures, until: float) -> dict[str, Any]:
    me = call.me
    if name in _SERIES:
        values = [{"value": figures["impressions"], "end_time": times.stamp(until)}]
        return history.envelope(name, "day", me.id, values)
    shown = history.envelope(name, "day" if name != "followers_count" else "lifetime", me.id, [])
    del shown["values"]
    if name == "follower_demographics":
        breakdown = params(call).text("breakdown")
        if breakdown not in _SHARES:
            raise errors.invalid(f"Param breakdown must be one of {{{', '.join(_SHARES)}}}")
        if me.followers < apps.settings(call.world)["audience_needed"]:
            raise errors.error(10, "(#10) Not enough followers to show follower_demographics: at least 100 are needed")
        rows = [{"dimension_values": [k], "value": me.followers * v // 100} for k, v in _SHARES[breakdown].items()]
        return shown | {"total_value": {"breakdowns": [{"dimension_keys": [breakdown], "results": rows}]}}
    if name == "followers_count":
        return shown | {"total_value": {"value": me.followers}}
    if name == "clicks":
        return shown | {"link_total_values": []}
    return shown | {"total_value": {"value": _MEDIA[name](figures)}}


def file(call: Call) -> Response:
    """GET of a stored picture or film."""
    name = call.path("name")
    path = call.world.store.media_folder / f"th-{name}"
    if not name.isdigit() or not path.exists():
        raise errors.not_there(name)
    head = path.open("rb").read(12)
    return FileResponse(path, media_type="video/mp4" if head[4:8] == b"ftyp" else "image/jpeg")
