"""Preparing, sending and settling a status. The server keeps our key for an hour: sending twice is one status."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.mastodon import held
from gembala.connectors.mastodon.mapping import full_name, moment
from gembala.connectors.mastodon.wire import answered, change, headers_of, json_of, read, rows
from gembala.kernel.clock import now
from gembala.platforms.contracts import (
    Account,
    Attempt,
    Category,
    Failed,
    NotThere,
    Outcome,
    Pending,
    PlatformError,
    Post,
    Prepared,
    Problem,
    Published,
    Settled,
    Unknown,
    unread,
)

BUDGET = 15.0
"""Seconds of uploading in one call."""
UNDER_WAY = timedelta(seconds=25)
"""So long a request may still be on its way; before that, nothing is sent again."""
REMEMBERED = timedelta(minutes=55)
"""So long the server surely knows our key (it keeps it for an hour)."""
MARGIN = timedelta(minutes=2)
State = dict[str, Any]


def prepare(account: Account, post: Post, *, key: str) -> Prepared:
    """The status as it will be sent; files go up in `poll`. Raises `PlatformError`."""
    form: State = {"status": post.text, **_choices(post)}
    if post.reply_to:
        form |= _answer(account, post)
    if post.publish_at is not None:
        form["scheduled_at"] = post.publish_at.astimezone(UTC).isoformat()
    if post.poll is not None:
        options = [one for one in post.poll.options if one.strip()]
        form["poll"] = {"options": options, "expires_in": post.poll.minutes * 60, "multiple": post.poll.multiple}
    todo = [{"path": item.path, "mime": item.mime, "alt": item.alt} for item in post.media]
    return Prepared({"form": form, "todo": todo, "media": [], "waiting": [], "looked": 0})


def _choices(post: Post) -> State:
    chosen: State = {}
    if post.language:
        chosen["language"] = post.language
    if post.options.content_warning:
        chosen["spoiler_text"] = post.options.content_warning
    if post.options.sensitive:
        chosen["sensitive"] = True
    if post.options.privacy:
        chosen["visibility"] = post.options.privacy
    return chosen


def _answer(account: Account, post: Post) -> State:
    """Whom it answers is named, or they would not hear of it; an answer is never seen by more people than the word."""
    target = held.live(account, post.reply_to)
    if not target:
        raise PlatformError(Problem(Category.TRANSIENT, "held", "the post to answer has not gone out yet"))
    above = read(account, "GET", f"/api/v1/statuses/{target}")
    seen = str(above.get("visibility") or "public")
    whom, text = full_name(above.get("account") or {}, account.flags.get("domain", "")), post.text
    acct = str((above.get("account") or {}).get("acct") or "")
    names = {word.strip(".,:;!?").lower() for word in text.split()}
    if acct and whom != account.remote_id and not names & {f"@{acct}".lower(), f"@{whom}"}:
        text = f"@{acct} {text}"
    return {"status": text, "in_reply_to_id": target, "visibility": seen}


def poll(account: Account, prepared: Prepared) -> Prepared | Pending:
    """Send the next files, then look whether the server is done with them. Raises `PlatformError`."""
    state, until = dict(prepared.body), time.monotonic() + BUDGET
    total = len(_list(state, "todo")) + len(_list(state, "media"))
    while todo := _list(state, "todo"):
        made, ready = _upload(account, todo[0])
        state |= {"todo": todo[1:], "media": [*_list(state, "media"), made]}
        if not ready:
            state["waiting"] = [*_list(state, "waiting"), made]
        if time.monotonic() > until and todo[1:]:
            return Pending(timedelta(0), Prepared(state), int(len(_list(state, "media")) / total * 90))
    waiting = [one for one in _list(state, "waiting") if not _is_done(account, one)]
    looked = int(str(state.get("looked") or 0))
    state |= {"waiting": waiting, "looked": looked + 1}
    if waiting:
        return Pending(timedelta(seconds=min(2 * 2 ** min(looked, 5), 60)), Prepared(state), 95)
    return Prepared(state)


def _list(state: Mapping[str, Any], name: str) -> list[Any]:
    value = state.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def _upload(account: Account, item: Mapping[str, str]) -> tuple[str, bool]:
    """The id of a file, and whether it can be attached at once. Raises `PlatformError`."""
    path = Path(item["path"])
    part = {"file": (path.name, path.read_bytes(), item["mime"])}
    form = {"description": item["alt"]} if item["alt"] else {}
    try:
        url = f"{account.endpoints.api}/api/v2/media"
        response = answered(
            account.endpoints.environment, "POST", url, headers=headers_of(account), data=form, files=part
        )
    except PlatformError as error:
        raise _about_media(error) from error
    body = json_of(response)
    if not isinstance(body, dict) or not body.get("id"):
        raise PlatformError(Problem(Category.TRANSIENT, "no_media_id", "the upload gave no id"))
    return str(body["id"]), response.status_code == 200


def _is_done(account: Account, media_id: str) -> bool:
    """206 while it is at work. Raises `PlatformError` when the server could not read the file."""
    try:
        url = f"{account.endpoints.api}/api/v1/media/{media_id}"
        return answered(account.endpoints.environment, "GET", url, headers=headers_of(account)).status_code == 200
    except PlatformError as error:
        raise _about_media(error) from error


def _about_media(error: PlatformError) -> PlatformError:
    problem = error.problem
    if problem.category is not Category.CONTENT_INVALID:
        return error
    return PlatformError(
        Problem(Category.MEDIA_INVALID, problem.native_code, problem.native_message, problem.http_status)
    )


def commit(account: Account, post: Post, prepared: Prepared, *, key: str) -> Outcome:
    """The one visible step; repeated within the hour it gives the same status again."""
    form = prepared.body.get("form")
    body: State = dict(form) if isinstance(form, dict) else {}
    if files := _list(prepared.body, "media"):
        body["media_ids"] = files

    def accept(answer: Mapping[str, Any]) -> Published | None:
        if not answer.get("id"):
            return None
        if isinstance(answer.get("params"), dict) and answer.get("scheduled_at"):
            at = moment(answer["scheduled_at"])
            return Published(held.name(str(answer["id"]), at, str(body["status"])), extra={"scheduled": "1"})
        return Published(str(answer["id"]), str(answer.get("url") or answer.get("uri") or ""))

    outcome = change(account, "POST", "/api/v1/statuses", accept, key=key, json=body)
    return _files_gone(outcome, files)


def _files_gone(outcome: Outcome, files: list[Any]) -> Outcome:
    """Files that hang on nothing are dropped by the server after a day: they go up again."""
    if not isinstance(outcome, Failed) or outcome.problem.http_status != 422:
        return outcome
    if not any(str(one) in outcome.problem.native_message for one in files):
        return outcome
    return Failed(Problem(Category.TRANSIENT, "media_gone", outcome.problem.native_message, 422, rebuild=True))


def reconcile(account: Account, attempt: Attempt) -> Settled:
    """While the server knows our key, the same request again is the surest look; later the own statuses are read."""
    age = now() - attempt.since
    if age < UNDER_WAY:
        return Unknown("the request may still be on its way")
    if age >= REMEMBERED:
        return _looked_up(account, attempt)
    outcome = commit(account, attempt.post, attempt.prepared, key=attempt.key)
    if isinstance(outcome, Failed) and outcome.problem.rebuild:
        return NotThere()
    return Unknown("not settled") if isinstance(outcome, Pending) else outcome


def _looked_up(account: Account, attempt: Attempt) -> Settled:
    form = attempt.prepared.body.get("form")
    wanted: State = dict(form) if isinstance(form, dict) else {}
    try:
        if attempt.post.publish_at is not None and (found := _among_held(account, wanted)):
            return found
        for status in held.own_since(account, attempt.since - MARGIN):
            if _is_it(account, status, wanted, len(attempt.post.media)):
                return Published(str(status["id"]), str(status.get("url") or ""))
    except PlatformError as error:
        return unread(error.problem)
    return NotThere()


def _among_held(account: Account, wanted: State) -> Published | None:
    for one in rows(account, "/api/v1/scheduled_statuses", params={"limit": "40"}):
        text, at = str((one.get("params") or {}).get("text") or ""), moment(one.get("scheduled_at"))
        if text == wanted.get("status") and abs(at - moment(wanted.get("scheduled_at"))) < timedelta(minutes=1):
            return Published(held.name(str(one["id"]), at, text), extra={"scheduled": "1"})
    return None


def _is_it(account: Account, status: Mapping[str, Any], wanted: State, files: int) -> bool:
    if str(status.get("in_reply_to_id") or "") != str(wanted.get("in_reply_to_id") or ""):
        return False
    if len(status.get("media_attachments") or ()) != files:
        return False
    return held.digest(held.source_of(account, status)) == held.digest(str(wanted.get("status") or ""))
