"""Jobs of the video service: made when a file is there, done after a while, then the blob lies at the account's server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gembala_sandbox import things
from gembala_sandbox.bluesky import blobs, video_rules
from gembala_sandbox.bluesky.errors import refusal
from gembala_sandbox.ids import cid_of_bytes, opaque
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

STATES = ("CREATED", "ENCODING", "ENCODED", "SCANNING", "SCANNED", "UPLOADING", "UPLOADED")
SLOW = 60.0
_FAULTS = {"media_failed": ("encoding_failure", "The video could not be encoded"),
           "job_failed": ("generic_failure", "Something went wrong"),
           "pds_failed": ("pds_upload_failure", "The PDS did not take the video")}  # fmt: skip


def begin(call: Call, *, did: str, raw: bytes, until: float, in_parts: bool) -> Thing:
    """A job for these bytes. `until` is when the token ends with which the blob goes to the account's server."""
    world, kind = call.world, call.fault.kind if call.fault else ""
    code, words = _FAULTS.get(kind) or video_rules.judged(world, raw)
    takes = video_rules.settings(world)["processing_seconds"] + (SLOW if kind == "slow_processing" else 0)
    ready = world.clock.now() + takes
    if not code and ready > until:
        code, words = "pds_upload_failure", "The token for the PDS ended before the video was ready"
    data = {"size": len(raw), "digest": video_rules.digest(raw), "ready": ready, "takes": takes, "code": code,
            "words": words, "stored": False, "came_in_parts": in_parts}  # fmt: skip
    made = things.keep(world, Thing("bluesky", "video_job", opaque(9), owner=did, data=data))
    (world.store.media_folder / f"bluesky-video-{made.id}").write_bytes(raw)
    return made


def same(world: World, did: str, raw: bytes) -> Thing | None:
    """A job of this account for the very same bytes that did not fail. One whose blob the server has thrown away does
    not count; what the real service makes of that is not known.
    """
    found, cid = things.listing(world, "bluesky", "video_job", owner=did), cid_of_bytes(raw)
    wanted, there = video_rules.digest(raw), blobs.is_there(world, did=did, cid=cid)
    good = [one for one in found if one.data["digest"] == wanted and not one.data["code"]]
    return next((one for one in good if there or not one.data["stored"]), None)


def find(world: World, job_id: str) -> Thing:
    """By id. Refuses one that is not there."""
    found = things.find(world, "bluesky", "video_job", job_id)
    if found is None:
        raise refusal("InvalidRequest", "job not found")
    return found


def status(world: World, job: Thing) -> dict[str, Any]:
    """app.bsky.video.defs#jobStatus as it stands now; once it is done the blob is at the account's server."""
    shown: dict[str, Any] = {"jobId": job.id, "did": job.owner}
    passed = (world.clock.now() - (job.data["ready"] - job.data["takes"])) / max(job.data["takes"], 0.001)
    if passed < 1:
        step = min(int(max(passed, 0) * len(STATES)), len(STATES) - 1)
        share = int((max(passed, 0) * len(STATES) - step) * 100)
        return shown | {"state": f"JOB_STATE_{STATES[step]}", "progress": max(min(share, 100), 0)}
    if job.data["code"]:
        return shown | {
            "state": "JOB_STATE_FAILED",
            "error": job.data["words"],
            "failureCode": job.data["code"],
            "message": job.data["words"],
        }
    raw = (world.store.media_folder / f"bluesky-video-{job.id}").read_bytes()
    blob = blobs.store(world, did=job.owner, raw=raw, mime="video/mp4", again=not job.data["stored"])
    if not job.data["stored"]:
        things.keep(
            world, Thing("bluesky", "video_job", job.id, job.owner, "", job.created, job.data | {"stored": True})
        )
    return shown | {"state": "JOB_STATE_COMPLETED", "progress": 100, "blob": blob}
