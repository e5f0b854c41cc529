"""Bytes to LinkedIn: a picture or document in one go, a video in parts, each to its own address.

The state is plain JSON. A pre-signed address is a secret and gets no header but the content's type.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gembala.connectors.linkedin.wire import encoded, problem_from, read
from gembala.platforms.answers import answered, json_object
from gembala.platforms.contracts import Account, Category, MediaFile, PlatformError, Problem

KINDS = {"image": "images", "document": "documents", "video": "videos"}
BUDGET = 15.0
"""Seconds of sending in one call."""
State = dict[str, Any]


def waiting(item: MediaFile, role: str = "content") -> State:
    """A file that is to go up."""
    return {"role": role, "kind": item.kind, "path": item.path, "mime": item.mime, "alt": item.alt}


def whole(account: Account, todo: State) -> str:
    """Register and send a picture or document; gives its URN. Raises `PlatformError`."""
    kind = KINDS[todo["kind"]]
    body = {"initializeUploadRequest": {"owner": account.remote_id}}
    value = read(account, "POST", f"/rest/{kind}?action=initializeUpload", json=body).get("value") or {}
    urn, place = str(value.get(todo["kind"]) or ""), str(value.get("uploadUrl") or "")
    if not urn or not place:
        raise PlatformError(Problem(Category.TRANSIENT, "no_upload", "LinkedIn gave no address for the upload"))
    _put(account, place, Path(todo["path"]).read_bytes(), todo["mime"])
    return urn


def begin(account: Account, todo: State) -> State:
    """Register a video; gives the state of its upload. Raises `PlatformError`."""
    size = Path(todo["path"]).stat().st_size
    body = {
        "initializeUploadRequest": {
            "owner": account.remote_id,
            "fileSizeBytes": size,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
    }
    value = read(account, "POST", "/rest/videos?action=initializeUpload", json=body).get("value") or {}
    parts = [
        [str(one["uploadUrl"]), int(one["firstByte"]), int(one["lastByte"])]
        for one in value.get("uploadInstructions") or ()
    ]
    if not value.get("video") or not parts:
        raise PlatformError(Problem(Category.TRANSIENT, "no_upload", "LinkedIn gave no address for the upload"))
    return {
        "video": str(value["video"]),
        "token": str(value.get("uploadToken") or ""),
        "parts": parts,
        "etags": [],
        "size": size,
        "finished": False,
    }


def carry_on(account: Account, upload: State, path: str, mime: str) -> State:
    """Send the next parts, and close the upload after the last. Raises `PlatformError`."""
    etags, until = list(upload["etags"]), time.monotonic() + BUDGET
    with Path(path).open("rb") as file:
        for place, first, last in upload["parts"][len(etags) :]:
            file.seek(first)
            etags.append(_put(account, place, file.read(last - first + 1), "application/octet-stream"))
            if time.monotonic() > until:
                break
    done = len(etags) == len(upload["parts"])
    if done:
        told = {"video": upload["video"], "uploadToken": upload["token"], "uploadedPartIds": etags}
        read(account, "POST", "/rest/videos?action=finalizeUpload", json={"finalizeUploadRequest": told})
    return {**upload, "etags": etags, "finished": done}


def is_available(account: Account, urn: str) -> bool:
    """Whether LinkedIn is through with a file. Raises `PlatformError` when it refused it."""
    kind = KINDS[urn.split(":")[2]]
    told = read(account, "GET", f"/rest/{kind}/{encoded(urn)}")
    status = str(told.get("status") or "")
    if status == "PROCESSING_FAILED":
        why = str(told.get("processingFailureReason") or "LinkedIn could not process the file")
        raise PlatformError(Problem(Category.MEDIA_INVALID, status, why, rebuild=True))
    if status == "WAITING_UPLOAD":
        raise PlatformError(Problem(Category.TRANSIENT, status, "the upload was not closed", rebuild=True))
    return status == "AVAILABLE"


def _put(account: Account, place: str, content: bytes, mime: str) -> str:
    """Send bytes; gives the ETag without its quotes. Raises `PlatformError`; an address that ended asks to rebuild."""
    _check(account, place)
    response = answered("PUT", place, content=content, headers={"Content-Type": mime})
    if response.is_success:
        return str(response.headers.get("etag", "")).strip('"')
    if response.status_code in {403, 404, 410}:
        said = "the upload's address has ended; it begins anew"
        raise PlatformError(Problem(Category.TRANSIENT, "upload_gone", said, response.status_code, rebuild=True))
    problem = problem_from(response.status_code, json_object(response))
    if problem.category is Category.CONTENT_INVALID:
        problem = Problem(Category.MEDIA_INVALID, problem.native_code, problem.native_message, problem.http_status)
    raise PlatformError(problem)


def _check(account: Account, place: str) -> None:
    there, ours = urlsplit(place), urlsplit(account.endpoints.api)
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return
    host = there.hostname or ""
    own = host.endswith((".linkedin.com", ".licdn.com"))
    if account.endpoints.environment == "production" and there.scheme == "https" and own:
        return
    said = "the upload was sent to an address that is not LinkedIn's"
    raise PlatformError(Problem(Category.UNKNOWN, "foreign_upload", said))
