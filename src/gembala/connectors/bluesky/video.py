"""A video on its way: limits, upload, the service's job, and the embed of the post. Nothing of it is visible.

How far it came stands in the state that the delivery keeps: the id of the upload and its parts, then the id of the job.
A small file goes in one request; the service knows the same file again, so one whose answer was lost is not kept twice.
A larger one goes in parts under an id that is kept before the first byte leaves.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from gembala.connectors.bluesky import services
from gembala.connectors.bluesky.captions import blob_of, checked
from gembala.connectors.bluesky.wire import success
from gembala.platforms.answers import json_object
from gembala.platforms.contracts import (
    Account,
    Captions,
    Category,
    MediaFile,
    Pending,
    PlatformError,
    Prepared,
    Problem,
)

IN_PARTS = 16 * 1024 * 1024
"""From this size (bytes) on a file goes in parts; the service's own app does it from there."""
A_WHILE = 10.0
"""Seconds of sending before the row is written down again."""
SLOWEST = 60.0
SAME = 409
"""The service has this very file already and names the job that it had."""
UPLOAD, LIMITS = "com.atproto.repo.uploadBlob", "app.bsky.video.getUploadLimits"
NO_SUCH = frozenset({"MethodNotImplemented", "404", "501"})
BEGUN_ANEW = frozenset({"UploadNotFound", "UploadExpired", "UploadAborted", "UploadFailed", "InvalidPartNumber"})
"""What was begun at the service is gone or spoilt: from the beginning."""
FAILED = {
    "validation_failure": Category.MEDIA_INVALID,
    "encoding_failure": Category.MEDIA_INVALID,
    "pds_upload_unsupported_blob_size": Category.MEDIA_INVALID,
}
"""Failures of a job that another file would cure; whatever else failed may be tried again."""
State = dict[str, Any]


def planned(item: MediaFile, captions: Captions | None) -> State:
    """What is to be done with a video, for the state of the delivery. Raises `PlatformError` for subtitles too large."""
    sides = (item.height, item.width) if item.rotation % 180 else (item.width, item.height)
    state: State = {
        "path": item.path,
        "size": item.size,
        "alt": item.alt,
        "sides": list(sides),
        "seconds": item.seconds,
    }
    if captions is not None:
        checked(captions.path)
        state["captions"] = {"path": captions.path, "language": captions.language}
    return state


def limits(account: Account) -> dict[str, Any]:
    """What the account may upload today, as the service says it. Raises `PlatformError`."""
    audience = services.did_web(services.address(account, "video"))
    token = services.token_for(account, audience=audience, method=LIMITS, life=timedelta(minutes=2))
    return services.ask(account, "video", "GET", LIMITS, token=token)


def refusal(told: Mapping[str, Any], size: int = 0) -> Problem | None:
    """Why the service takes nothing (of that size) from the account now; nothing when it does."""
    code, said = str(told.get("error") or ""), str(told.get("message") or "")
    videos, left = told.get("remainingDailyVideos"), told.get("remainingDailyBytes")
    spent = videos == 0 or (isinstance(left, int) and left < max(size, 1))
    if told.get("canUpload") is not False and not spent:
        return None
    if spent or "limit" in f"{code} {said}".lower():
        return Problem(
            Category.QUOTA, code or "DailyLimitExceeded", said or "the account's videos of today are used up"
        )
    return Problem(Category.ACCOUNT_RESTRICTED, code or "video_refused", said)


def go_on(account: Account, state: State) -> State | Pending:
    """A few seconds of work; the embed is in the state (``embed``) when the video stands ready.

    The state in `Pending` is that of the video alone. Raises `PlatformError`.
    """
    if not state.get("job") and not state.get("upload"):
        return _begun(account, state)
    if not state.get("job"):
        return _sent(account, state)
    return _looked(account, state)


def _begun(account: Account, state: State) -> Pending:
    if (refused := refusal(limits(account), int(state["size"]))) is not None:
        raise PlatformError(refused)
    state = {**state, "server": services.own_server(account)}
    token = services.token_for(account, audience=state["server"], method=UPLOAD)
    if int(state["size"]) > IN_PARTS and (opened := _opened(account, state, token)):
        return _later(0, {**state, **opened}, 0)
    return _later(1, {**state, "job": _whole(account, state, token)}, 60)


def _opened(account: Account, state: State, token: str) -> State:
    """The id of an upload in parts; nothing where the service knows no such thing."""
    width, height = state["sides"]
    body = {"sizeBytes": int(state["size"]), "mimeType": "video/mp4"}
    body |= {"durationMs": int(state["seconds"] * 1000)} if state["seconds"] else {}
    body |= {"width": width, "height": height} if width and height else {}
    try:
        told = services.ask(account, "video", "POST", "app.bsky.video.startUpload", token=token, json=body)
    except PlatformError as error:
        if error.problem.native_code in NO_SUCH:
            return {}
        raise
    part, count = int(told.get("partSizeBytes") or 0), int(told.get("partCount") or 0)
    if not told.get("jobId") or part < 1 or count != -(-int(state["size"]) // part):
        raise PlatformError(
            Problem(Category.TRANSIENT, "odd_plan", "the service's plan of parts does not fit the file")
        )
    return {"upload": str(told["jobId"]), "part": part, "left": list(range(1, count + 1)), "count": count}


def _whole(account: Account, state: State, token: str) -> str:
    """The id of the job for a file sent in one request."""
    path = Path(state["path"])
    query = {"did": account.remote_id, "name": path.name}
    headers = {"Content-Type": "video/mp4", "Content-Length": str(path.stat().st_size)}
    with path.open("rb") as file:
        answer = services.call(account, "video", "POST", "app.bsky.video.uploadVideo", token=token, params=query,
                               content=file, headers=headers)  # fmt: skip
    known = job_of(json_object(answer) or {}) if answer.status_code == SAME else ""
    return known or job_of(success(answer)) or _lost()


def job_of(told: Mapping[str, Any]) -> str:
    """The id of the job in an answer: bare, as the service was seen to give it, or wrapped, as its lexicon says."""
    inner = told.get("jobStatus")
    return str((inner if isinstance(inner, Mapping) else told).get("jobId") or "")


def _sent(account: Account, state: State) -> Pending:
    """The next parts for a while; after the last one the service puts them together."""
    token = services.token_for(account, audience=str(state["server"]), method=UPLOAD)
    left, until = list(state["left"]), time.monotonic() + A_WHILE
    try:
        while left and time.monotonic() < until:
            _part(account, state, int(left[0]), token)
            left = left[1:]
        if left:
            return _later(0, {**state, "left": left}, 60 - 60 * len(left) // int(state["count"]))
        return _later(1, {**state, "left": [], "job": _finished(account, state, token)}, 60)
    except PlatformError as error:
        if error.problem.category in {Category.TRANSIENT, Category.UNKNOWN} and len(left) < len(state["left"]):
            return _later(2, {**state, "left": left}, 30)  # what went is written down; the next try goes on from here
        return _mended(account, {**state, "left": left}, error, token)


def _part(account: Account, state: State, number: int, token: str) -> None:
    with Path(state["path"]).open("rb") as file:
        file.seek((number - 1) * int(state["part"]))
        content = file.read(int(state["part"]))
    query = {"jobId": state["upload"], "partNumber": str(number)}
    headers = {"Content-Type": "application/octet-stream"}
    services.ask(account, "video", "POST", "app.bsky.video.uploadPart", token=token, params=query, content=content,
                 headers=headers)  # fmt: skip


def _finished(account: Account, state: State, token: str) -> str:
    body = {"jobId": state["upload"]}
    told = services.ask(account, "video", "POST", "app.bsky.video.finishUpload", token=token, json=body)
    return str(told.get("completedJobId") or job_of(told)) or _lost()


def _mended(account: Account, state: State, error: PlatformError, token: str) -> Pending:
    """After a refusal the service is asked how the upload stands: done, parts missing, or to be begun anew."""
    code = error.problem.native_code
    if code in BEGUN_ANEW:
        raise _again(code, error.problem.native_message)
    if code == "UploadNotReady":
        return _later(2, state, 60)
    if code not in {"MissingParts", "UploadAlreadyCompleted"}:
        raise error
    query = {"jobId": state["upload"]}
    told = services.ask(account, "video", "GET", "app.bsky.video.getUploadStatus", token=token, params=query)
    if told.get("completedJobId"):
        return _later(1, {**state, "left": [], "job": str(told["completedJobId"])}, 60)
    there = {int(one) for one in told.get("receivedParts") or ()}
    return _later(1, {**state, "left": [one for one in range(1, int(state["count"]) + 1) if one not in there]}, 30)


def _looked(account: Account, state: State) -> State | Pending:
    """One look at the job; once it is done the captions go up, and the embed is whole."""
    try:
        query = {"jobId": state["job"]}
        told = services.ask(account, "video", "GET", "app.bsky.video.getJobStatus", params=query)
    except PlatformError as error:
        if error.problem.category in {Category.NOT_FOUND, Category.CONTENT_INVALID}:
            raise _again("job_gone", "the service does not know the video any more") from error
        raise
    status = told.get("jobStatus")
    job: Mapping[str, Any] = status if isinstance(status, Mapping) else told
    if job.get("state") == "JOB_STATE_FAILED":
        raise PlatformError(_failure(job))
    if job.get("state") != "JOB_STATE_COMPLETED" or not isinstance(job.get("blob"), Mapping):
        looked = int(state.get("looked") or 0)
        return _later(min(2.0 * 1.5 ** min(looked, 10), SLOWEST), {**state, "looked": looked + 1}, 80)
    return {**state, "embed": embed_of(account, state, job["blob"])}


def _failure(job: Mapping[str, Any]) -> Problem:
    code, said = str(job.get("failureCode") or ""), str(job.get("error") or job.get("message") or "")[:300]
    category = FAILED.get(code, Category.TRANSIENT)
    return Problem(category, code or "job_failed", said, rebuild=True)


def embed_of(account: Account, state: State, blob: Mapping[str, Any]) -> dict[str, Any]:
    """The embed of a post for a video that lies at the account's server. Raises `PlatformError`."""
    embed: dict[str, Any] = {"$type": "app.bsky.embed.video", "video": dict(blob)}
    width, height = state["sides"]
    if state["alt"]:
        embed["alt"] = state["alt"]
    if width and height:
        embed["aspectRatio"] = {"width": width, "height": height}
    if captions := state.get("captions"):
        file = blob_of(account, captions["path"])
        embed["captions"] = [{"lang": captions["language"], "file": file}]
    return embed


def _again(code: str, said: str) -> PlatformError:
    return PlatformError(Problem(Category.TRANSIENT, code, said, rebuild=True))


def _lost() -> str:
    raise PlatformError(Problem(Category.TRANSIENT, "no_job", "the service gave no id of the video's job"))


def _later(seconds: float, state: State, percent: int) -> Pending:
    return Pending(timedelta(seconds=seconds), Prepared(state), percent)
