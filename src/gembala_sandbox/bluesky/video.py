"""app.bsky.video.*: the video service, a host of its own. It takes service tokens, never a session's."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from gembala_sandbox import accounts
from gembala_sandbox.bluesky import services, video_jobs, video_parts, video_rules
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.bluesky.platform import Bluesky
from gembala_sandbox.wire import Call, Handler

UPLOAD = "com.atproto.repo.uploadBlob"


class VideoService(Bluesky):
    """Authentication is `none`, `upload` (a token with which a blob may be put at the account's server) or `limits`."""

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "none":
            return
        if auth == "upload":
            claims = services.holder(call, audience=services.PDS, method=UPLOAD)
        else:
            own = services.did_of(call, services.VIDEO)
            claims = services.holder(call, audience=own, method="app.bsky.video.getUploadLimits")
        call.account = accounts.find(call.world, str(claims["iss"]))
        if call.account is None:
            raise refusal("InvalidToken", "unknown account", 401)
        call.notes["until"] = float(claims["exp"])


VIDEO = VideoService()


def get_upload_limits(call: Call) -> dict[str, Any]:
    """app.bsky.video.getUploadLimits."""
    error, message = video_rules.may_upload(call.world, call.me.id, call.me.flags)
    videos, size = video_rules.left(call.world, call.me.id)
    shown: dict[str, Any] = {"canUpload": not error, "remainingDailyVideos": videos, "remainingDailyBytes": size}
    return shown | ({"error": error, "message": message} if error else {})


def upload_video(call: Call) -> Response:
    """app.bsky.video.uploadVideo?did=&name=: the whole file. The same file again is answered by the job it had (409)."""
    world, me = call.world, call.me
    if call.request.headers.get("content-type", "").partition(";")[0] != "video/mp4":
        raise invalid("Content-Type must be video/mp4")
    if call.query("did") not in ("", me.id):
        raise invalid("did does not match the token")
    if not call.body:
        raise invalid("The video is empty")
    error, message = video_rules.may_upload(world, me.id, me.flags)
    if error:
        raise refusal(error, message)
    video_rules.check_size(world, len(call.body))
    if (known := video_jobs.same(world, me.id, call.body)) is not None:
        told = video_jobs.status(world, known)
        done = {"jobId": known.id, "did": me.id, "state": told["state"]}
        return JSONResponse(done | {"error": "already_exists", "message": "Video already processed"}, 409)
    made = video_jobs.begin(call, did=me.id, raw=call.body, until=call.notes["until"], in_parts=False)
    told = video_jobs.status(world, made)
    return JSONResponse({"jobStatus": told} if video_rules.settings(world)["wrapped"] else told)


def get_job_status(call: Call) -> dict[str, Any]:
    """app.bsky.video.getJobStatus: whoever knows the id may ask."""
    if not call.query("jobId"):
        raise invalid('Error: Params must have the property "jobId"')
    return {"jobStatus": video_jobs.status(call.world, video_jobs.find(call.world, call.query("jobId")))}


def _unknown(call: Call) -> Response:
    raise refusal("MethodNotImplemented", "Method Not Implemented", 501)


def routes() -> Mount:
    """Everything that the host answers."""

    def route(name: str, method: str, handler: Handler, operation: str, auth: str) -> Route:
        return VIDEO.endpoint(f"/app.bsky.video.{name}", [method], handler, operation=operation, auth=auth)

    table = [
        route("getUploadLimits", "GET", get_upload_limits, "limits", "limits"),
        route("uploadVideo", "POST", upload_video, "upload", "upload"),
        route("getJobStatus", "GET", get_job_status, "status", "none"),
        route("startUpload", "POST", video_parts.start_upload, "upload", "upload"),
        route("uploadPart", "POST", video_parts.upload_part, "part", "upload"),
        route("getUploadStatus", "GET", video_parts.get_upload_status, "status", "upload"),
        route("finishUpload", "POST", video_parts.finish_upload, "finish", "upload"),
        route("abortUpload", "POST", video_parts.abort_upload, "upload", "upload"),
        VIDEO.endpoint("/{method}", ["GET", "POST"], _unknown, operation="unknown", auth="none"),
    ]
    return Mount(f"/{services.VIDEO}/xrpc", routes=table)
