"""Uploads in parts: an id first, then parts in any order and as often as one likes, then the job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gembala_sandbox import things
from gembala_sandbox.bluesky import video_jobs, video_rules
from gembala_sandbox.bluesky.errors import broken, invalid, refusal
from gembala_sandbox.clock import iso_millis
from gembala_sandbox.ids import opaque
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, json_object

_OVER = {"aborted": "UploadAborted", "failed": "UploadFailed", "expired": "UploadExpired",
         "completed": "UploadAlreadyCompleted"}  # fmt: skip


def _offered(call: Call) -> None:
    if not video_rules.settings(call.world)["multipart"]:
        raise refusal("MethodNotImplemented", "Method Not Implemented", 501)


def start_upload(call: Call) -> dict[str, Any]:
    """app.bsky.video.startUpload {sizeBytes, mimeType, name, durationMs, width, height}."""
    _offered(call)
    world, me, body = call.world, call.me, json_object(call, broken)
    size, rules = body.get("sizeBytes"), video_rules.settings(world)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise invalid("Input/sizeBytes must be an integer of at least 1")
    if body.get("mimeType") != "video/mp4":
        raise refusal("UnsupportedContentType", "The declared MIME type is not supported")
    error, message = video_rules.may_upload(world, me.id, me.flags)
    if error:
        raise refusal(error, message)
    video_rules.check_size(world, size)
    if isinstance(body.get("durationMs"), int) and body["durationMs"] > rules["max_seconds"] * 1000:
        raise refusal("VideoTooLong", f"Video is too long, the limit is {rules['max_seconds']} seconds")
    part = rules["part_bytes"]
    data = {"size": size, "part": part, "count": -(-size // part), "received": [], "state": "created", "job": ""}
    data["expires"] = world.clock.now() + rules["upload_seconds"]
    made = things.keep(world, Thing("bluesky", "video_upload", opaque(9), owner=me.id, data=data))
    return {
        "jobId": made.id,
        "partSizeBytes": part,
        "partCount": data["count"],
        "expiresAt": iso_millis(data["expires"]),
    }


def _own(call: Call, upload_id: str) -> Thing:
    found = things.find(call.world, "bluesky", "video_upload", upload_id)
    if found is None or found.owner != call.me.id:
        raise refusal("UploadNotFound", "Upload not found")
    if found.data["state"] == "created" and found.data["expires"] < call.world.clock.now():
        found.data["state"] = "expired"
        things.keep(call.world, found)
    return found


def _place(call: Call, upload: Thing, number: int) -> Path:
    return call.world.store.media_folder / f"bluesky-upload-{upload.id}-{number}"


def upload_part(call: Call) -> dict[str, Any]:
    """app.bsky.video.uploadPart?jobId=&partNumber=: the bytes of one part, all as long as agreed but the last."""
    _offered(call)
    upload = _own(call, call.query("jobId"))
    if upload.data["state"] != "created":
        raise refusal(_OVER.get(upload.data["state"], "UploadNotReady"), f"The upload is {upload.data['state']}")
    number = int(call.query("partNumber")) if call.query("partNumber").isdigit() else 0
    if not 1 <= number <= upload.data["count"]:
        raise refusal("InvalidPartNumber", "The part number is outside the upload's range")
    size, part = upload.data["size"], upload.data["part"]
    wanted = part if number < upload.data["count"] else size - part * (upload.data["count"] - 1)
    if len(call.body) != wanted:
        raise refusal("PartSizeMismatch", f"Expected {wanted} bytes, got {len(call.body)}")
    _place(call, upload, number).write_bytes(call.body)
    upload.data["received"] = sorted({*upload.data["received"], number})
    upload.data["writes"] = upload.data.get("writes", 0) + 1
    things.keep(call.world, upload)
    return {"partNumber": number, "sizeBytes": wanted}


def get_upload_status(call: Call) -> dict[str, Any]:
    """app.bsky.video.getUploadStatus?jobId=."""
    _offered(call)
    upload = _own(call, call.query("jobId"))
    data = upload.data
    shown = {"jobId": upload.id, "partSizeBytes": data["part"], "partCount": data["count"], "state": data["state"],
             "receivedParts": data["received"], "expiresAt": iso_millis(data["expires"])}  # fmt: skip
    if data["job"]:
        told = video_jobs.status(call.world, video_jobs.find(call.world, data["job"]))
        shown |= {"completedJobId": data["job"], "jobStatus": told}
    return shown


def finish_upload(call: Call) -> dict[str, Any]:
    """app.bsky.video.finishUpload {jobId}: may be repeated. The same file as before is answered by the job it had."""
    _offered(call)
    upload = _own(call, str(json_object(call, broken).get("jobId", "")))
    if not upload.data["job"]:
        _assemble(call, upload)
    job = video_jobs.find(call.world, upload.data["job"])
    return {"completedJobId": job.id, "jobStatus": video_jobs.status(call.world, job)}


def _assemble(call: Call, upload: Thing) -> None:
    if upload.data["state"] != "created":
        raise refusal(_OVER[upload.data["state"]], f"The upload is {upload.data['state']}")
    every = range(1, upload.data["count"] + 1)
    missing = [number for number in every if number not in upload.data["received"]]
    if missing:
        raise refusal("MissingParts", f"Missing parts: {', '.join(map(str, missing))}")
    raw = b"".join(_place(call, upload, number).read_bytes() for number in every)
    job = video_jobs.same(call.world, call.me.id, raw)
    if job is None:
        job = video_jobs.begin(call, did=call.me.id, raw=raw, until=call.notes["until"], in_parts=True)
    upload.data |= {"state": "completed", "job": job.id}
    things.keep(call.world, upload)


def abort_upload(call: Call) -> dict[str, Any]:
    """app.bsky.video.abortUpload {jobId}."""
    _offered(call)
    upload = _own(call, str(json_object(call, broken).get("jobId", "")))
    if upload.data["state"] == "created":
        upload.data["state"] = "aborted"
        things.keep(call.world, upload)
    return {"state": upload.data["state"]} | ({"completedJobId": upload.data["job"]} if upload.data["job"] else {})
