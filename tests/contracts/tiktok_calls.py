"""Plain calls of TikTok, and its accounts."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .media_server import film

BACK = "http://127.0.0.1:9/back/"
SELF, PUBLIC = "SELF_ONLY", "PUBLIC_TO_EVERYONE"


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return looked(sandbox, sandbox.account("tiktok", "warungsari", name="Warung Sari", followers=1_000))


def looked(sandbox: Sandbox, who: dict[str, Any]) -> dict[str, Any]:
    """The account, whose options have been asked for, as must be before a direct post."""
    assert api(sandbox, who, "post/publish/creator_info/query/").status == 200
    return who


def api(sandbox: Sandbox, who: dict[str, Any], path: str, body: Any = None, method: str = "POST") -> Answer:
    """One call below /v2/."""
    head = {"authorization": f"Bearer {who['access_token']}", "content-type": "application/json; charset=UTF-8"}
    return sandbox.ask(method, f"{sandbox.base}/tiktok/v2/{path}", body=body, headers=head)


def code(answer: Answer) -> tuple[int, str]:
    """Status and code."""
    return answer.status, answer.body["error"]["code"]


def token(sandbox: Sandbox, **form: str) -> Answer:
    keys = {"client_key": "awsandboxtiktok", "client_secret": "sandbox-tiktok-client-secret"}
    return sandbox.ask("POST", sandbox.base + "/tiktok/v2/oauth/token/", body=urlencode(keys | form).encode())


def from_file(size: int, chunk: int = 0, **info: Any) -> dict[str, Any]:
    """The body of a direct post by upload."""
    chunk = chunk or size
    source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": size // chunk}
    return {"post_info": {"title": "Soto", "privacy_level": PUBLIC} | info, "source_info": source}


def from_url(url: str, **info: Any) -> dict[str, Any]:
    """The body of a direct post by pull."""
    source = {"source": "PULL_FROM_URL", "video_url": url}
    return {"post_info": {"title": "Soto", "privacy_level": PUBLIC} | info, "source_info": source}


def put(sandbox: Sandbox, url: str, raw: bytes, span: str, **head: str) -> Answer:
    """A chunk to the upload address."""
    wanted = {"content-type": "video/mp4", "content-range": f"bytes {span}"} | head
    return sandbox.ask("PUT", url, body=raw, headers=wanted)


def upload(sandbox: Sandbox, who: dict[str, Any], raw: bytes = b"", **info: Any) -> str:
    """The publish_id of a fully uploaded film."""
    raw = raw or film()
    made = api(sandbox, who, "post/publish/video/init/", from_file(len(raw), **info))
    assert made.status == 200, made.raw
    data = made.body["data"]
    assert put(sandbox, data["upload_url"], raw, f"0-{len(raw) - 1}/{len(raw)}").status == 201
    return str(data["publish_id"])


def status(sandbox: Sandbox, who: dict[str, Any], publish_id: str) -> dict[str, Any]:
    """What status/fetch says."""
    answer = api(sandbox, who, "post/publish/status/fetch/", {"publish_id": publish_id})
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.body["data"]
    return found


def settled(sandbox: Sandbox, who: dict[str, Any], publish_id: str) -> dict[str, Any]:
    """The status when pulling and processing are over and moderation has looked."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        things = sandbox.look("/tiktok/things?kind=publish")["things"]
        if next(t for t in things if t["id"] == publish_id)["data"]["status"] != "PROCESSING_DOWNLOAD":
            break
        time.sleep(0.05)
    sandbox.tell("/clock", {"advance_seconds": 4})
    status(sandbox, who, publish_id)
    sandbox.tell("/clock", {"advance_seconds": 60})
    return status(sandbox, who, publish_id)
