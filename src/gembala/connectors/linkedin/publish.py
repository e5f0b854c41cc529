"""Files go up first; the one visible step is the post itself. LinkedIn names what stands already when it is sent twice.

The state in `Prepared` is plain JSON: ``todo`` (files still to send), ``done`` (their URNs), ``upload`` (a video on its
way), ``working`` (files that LinkedIn is still at work on).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gembala.connectors.linkedin.content import body_of, is_it
from gembala.connectors.linkedin.things import comment_urn, comments_of, moment, permalink
from gembala.connectors.linkedin.upload import begin, carry_on, is_available, waiting, whole
from gembala.connectors.linkedin.wire import change, duplicate_of, encoded, read
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Published,
    Settled,
    Unknown,
    not_found,
    unread,
)

READ_BACK = timedelta(seconds=30)
MARGIN = timedelta(minutes=2)
UNREADABLE = frozenset({Category.AUTH_SCOPE, Category.NOT_FOUND, Category.CONTENT_INVALID, Category.UNSUPPORTED})
State = dict[str, Any]


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """What is to go up; nothing is sent yet."""
    state: State = {"key": key, "todo": [], "done": [], "upload": None, "working": [], "looked": 0}
    if not post.reply_to:
        state["todo"] = [waiting(item) for item in post.media]
        if post.cover is not None and post.link is not None:
            state["todo"].append(waiting(post.cover, "cover"))
    return Prepared(state)


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Send the next file or parts, or look whether a video is through. Raises `PlatformError`."""
    state: State = {**prepared.body}
    if state["todo"]:
        return _next(account, state)
    left = [urn for urn in state["working"] if not is_available(account, urn)]
    if left:
        wait = timedelta(seconds=min(1.5 ** min(state["looked"], 10), 60))
        return Pending(wait, Prepared({**state, "working": left, "looked": state["looked"] + 1}), 95)
    return Prepared({**state, "working": []})


def _next(account: Account, state: State) -> Pending:
    one, rest = state["todo"][0], state["todo"][1:]
    if one["kind"] != "video":
        return Pending(timedelta(0), Prepared({**state, "todo": rest, **_with(state, one, whole(account, one))}))
    upload = state["upload"]
    if upload is None:
        return Pending(timedelta(0), Prepared({**state, "upload": begin(account, one)}), 0)
    upload = carry_on(account, upload, one["path"], one["mime"])
    if not upload["finished"]:
        percent = int(len(upload["etags"]) / len(upload["parts"]) * 90)
        return Pending(timedelta(0), Prepared({**state, "upload": upload}), percent)
    video = upload["video"]
    state = {**state, "todo": rest, "upload": None, **_with(state, one, video)}
    return Pending(timedelta(0), Prepared(state), 90)


def _with(state: State, one: State, urn: str) -> State:
    done = {"role": one["role"], "kind": one["kind"], "urn": urn, "alt": one["alt"]}
    return {"done": [*state["done"], done], "working": [*state["working"], urn]}


def commit(account: Account, post: Post, prepared: Prepared) -> Outcome:
    """The one visible step."""
    if post.reply_to:
        return _comment(account, post)
    return _send(account, post, _done(prepared))


def _done(prepared: Prepared) -> list[dict[str, str]]:
    done = prepared.body.get("done")
    return list(done) if isinstance(done, list | tuple) else []


def _send(account: Account, post: Post, done: list[dict[str, str]]) -> Outcome:
    def accept(_body: Mapping[str, Any], urn: str) -> Published | None:
        return Published(urn, permalink(account, urn)) if urn.startswith("urn:li:") else None

    return change(account, "POST", "/rest/posts", accept, json=body_of(account, post, done))


def _comment(account: Account, post: Post) -> Outcome:
    root = post.reply_root or post.reply_to
    body: dict[str, Any] = {"actor": account.remote_id, "object": root, "message": {"text": post.text}}
    if not post.comments_on_post:
        body["parentComment"] = post.reply_to

    def accept(answer: Mapping[str, Any], identifier: str) -> Published | None:
        urn = str(answer.get("commentUrn") or "")
        number = str(answer.get("id") or identifier or "")
        if not urn and not number:
            return None
        urn = urn or (number if number.startswith("urn:li:comment:") else comment_urn(root, number))
        return Published(urn, f"{permalink(account, root)}?commentUrn={encoded(urn)}")

    return change(account, "POST", f"/rest/socialActions/{encoded(root)}/comments", accept, json=body)


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """Read our posts back; where LinkedIn lets nobody read (members), its refusal of a duplicate names the post.

    `NotThere` only after a complete read past the read-back delay.
    """
    started = now()
    if attempt.post.reply_to:
        return _comment_there(account, attempt, started)
    try:
        rows, complete = own_posts(account, since=attempt.since - MARGIN)
    except PlatformError as error:
        if error.problem.category in UNREADABLE:
            return _by_duplicate(account, attempt)
        return unread(error.problem)
    done = _done(attempt.prepared)
    for row in rows:
        if is_it(row, attempt.post, done):
            return Published(str(row["id"]), permalink(account, str(row["id"])))
    if not complete:
        return Unknown("too many posts since the attempt")
    late = started - attempt.since >= READ_BACK
    return not_found(late=late)


def _by_duplicate(account: Account, attempt: Attempt) -> Settled:
    """Send the same again: LinkedIn answers with the URN of what stands, or takes it for the first time."""
    if now() - attempt.since < READ_BACK:
        return Unknown("the first request may still be on its way")
    outcome = _send(account, attempt.post, _done(attempt.prepared))
    if isinstance(outcome, Failed):
        urn = duplicate_of(outcome.problem)
        return Published(urn, permalink(account, urn), {"recovered": "duplicate"}) if urn else outcome
    return outcome if isinstance(outcome, Published | Unknown) else Unknown("not settled")


def own_posts(account: Account, *, since: datetime, most: int = 5) -> tuple[list[dict[str, Any]], bool]:
    """The account's posts from then on, and whether that is all of them. Raises `PlatformError`."""
    found: list[dict[str, Any]] = []
    for number in range(most):
        query = f"q=author&author={encoded(account.remote_id)}&start={number * 50}&count=50&sortBy=CREATED"
        page = read(account, "GET", f"/rest/posts?{query}", headers={"X-RestLi-Method": "FINDER"})
        rows = [row for row in page.get("elements") or () if isinstance(row, dict)]
        fresh = [row for row in rows if (stood := moment(row.get("createdAt"))) is None or stood >= since]
        found += [row for row in fresh if row.get("id")]
        if len(rows) < 50 or len(fresh) < len(rows):
            return found, True
    return found, False


def _comment_there(account: Account, attempt: Attempt, started: datetime) -> Settled:
    post = attempt.post
    root = post.reply_root or post.reply_to
    try:
        rows = comments_of(account, root if post.comments_on_post else post.reply_to)
    except PlatformError as error:
        return unread(error.problem)
    for row in rows:
        made = moment((row.get("created") or {}).get("time"))
        ours = row.get("actor") == account.remote_id and (made is None or made >= attempt.since - MARGIN)
        if ours and str((row.get("message") or {}).get("text") or "").split() == post.text.split():
            return Published(str(row.get("commentUrn") or comment_urn(root, str(row.get("id")))))
    late = started - attempt.since >= READ_BACK
    return not_found(late=late)
