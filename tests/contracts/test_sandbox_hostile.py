"""Nonsense gets a refusal in the platform's own shape, never a crash of the sandbox."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from gembala_sandbox.graph import edges
from gembala_sandbox.youtube.entry import ENTRY as YOUTUBE

from .conftest import Answer, Sandbox
from .graph_calls import graph
from .media_server import picture, serving
from .test_sandbox_youtube import upload

NONSENSE: tuple[Any, ...] = (
    "", "0", "-1", "abc", "null", "true", "[]", "{}", "[1]", '{"a":1}', "[{}]", "[[", "💥", "9" * 40, "\x00", "a,b,,c",
    '{"id":null}', '[{"x":"y"}]', "2026-99-99", "http://[", "id{", "id,comments.limit(x){", "..", "%00",
)  # fmt: skip
NAMES = (
    "fields", "limit", "after", "before", "since", "until", "metric", "period", "breakdown", "metric_type", "message",
    "media_type", "image_url", "video_url", "children", "caption", "user_tags", "creation_id", "recipient", "messaging_type",
    "tag", "user_ids", "actions", "subscribed_fields", "published", "scheduled_publish_time", "attached_media", "link", "url",
    "upload_phase", "video_id", "video_state", "file_size", "start_offset", "upload_session_id", "photo_id", "is_hidden", "hide",
    "text", "reply_to_id", "reply_control", "topic_tag", "poll_attachment", "batch", "ids", "q", "user_id", "input_token",
    "object",
    "callback_url", "verify_token", "is_carousel_item", "thumb_offset", "upload_type", "filter", "order", "user", "media_id",
    "comment_id", "attachment_url", "timeframe", "grant_type", "code", "client_id", "client_secret", "access_token_",
)  # fmt: skip


def sane(answer: Answer) -> bool:
    """Either a good answer or a refusal of the platform; a crash of the sandbox is plain text."""
    return answer.status < 500 or "json" in answer.headers.get("content-type", "")


def _nodes(sandbox: Sandbox) -> tuple[dict[str, str], dict[str, str]]:
    """An id for each kind of node, and a token for each host."""
    page = sandbox.account("facebook", "warungsari")
    gram = sandbox.account("instagram", "warung.sari", page="warungsari")
    thread = sandbox.account("threads", "warung.sari")
    token = page["access_token"]
    ids = {
        "page": page["id"],
        "fb_user": page["person"],
        "ig_user": gram["id"],
        "th_user": thread["id"],
        "app": page["client_id"],
    }
    ids["fb_post"] = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    about = {"author": "ayu", "text": "Hai"}
    ids["fb_comment"] = sandbox.tell("/comment", {"platform": "facebook", "post_id": ids["fb_post"], **about})["id"]
    ids["fb_video"] = graph(sandbox, token, "POST", f"{page['id']}/video_reels", upload_phase="start").body["video_id"]
    with serving() as media:
        url = media.put("a.jpg", picture())
        ids["fb_photo"] = graph(sandbox, token, "POST", f"{page['id']}/photos", url=url, published=False).body["id"]
        ids["ig_container"] = graph(sandbox, token, "POST", f"{gram['id']}/media", image_url=url).body["id"]
        other = graph(sandbox, token, "POST", f"{gram['id']}/media", image_url=url).body["id"]
    ids["ig_media"] = graph(sandbox, token, "POST", f"{gram['id']}/media_publish", creation_id=other).body["id"]
    ids["ig_comment"] = sandbox.tell("/comment", {"platform": "instagram", "post_id": ids["ig_media"], **about})["id"]
    for platform, who, short in (("facebook", page, "fb"), ("instagram", gram, "ig")):
        said = sandbox.tell("/graph/message", {"platform": platform, "account": who["id"], **about})
        ids[f"{short}_thread"], ids[f"{short}_message"] = said["thread"], said["id"]
    ids["ig_hashtag"] = graph(sandbox, token, "GET", "ig_hashtag_search", user_id=gram["id"], q="soto").body["data"][0][
        "id"
    ]
    made = graph(
        sandbox, thread["access_token"], "POST", "me/threads", host="threads", media_type="TEXT", text="a"
    ).body["id"]
    ids["th_container"] = made
    ids["th_media"] = graph(
        sandbox,
        thread["access_token"],
        "POST",
        "me/threads",
        host="threads",
        media_type="TEXT",
        text="b",
        auto_publish_text=True,
    ).body["id"]
    hosts = {
        "facebook": token,
        "user": page["user_token"],
        "app": f"{page['client_id']}|{page['client_secret']}",
        "threads": thread["access_token"],
        "instagram": gram["access_token"],
    }
    return ids, hosts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_edge_of_the_family_crashes(sandbox: Sandbox, seed: int) -> None:
    dice, (ids, hosts) = random.Random(seed), _nodes(sandbox)
    asked = 0
    for (kind, method, edge), what in sorted(edges.table().items(), key=str):
        root = kind.endswith("_root")
        host = kind.removesuffix("_root") if root else "threads" if kind.startswith("th_") else "facebook"
        node = "" if root else ids.get(kind, "")
        if (not root and not node) or (method == "DELETE" and kind not in ("page", "ig_user")):
            continue
        token = {"fb_user": hosts["user"], "app": hosts["app"]}.get(kind, hosts.get(host, ""))
        for _ in range(4):
            given = {name: dice.choice(NONSENSE) for name in dice.sample(NAMES, 12)}
            path = edge if root else f"{node}/{edge}".rstrip("/")
            answer = graph(sandbox, "" if what.open else token, method, path, host=host, **given)
            assert sane(answer), (method, path, given, answer.raw[:200])
            asked += 1
    assert asked > 300
    assert sandbox.look("/health")["status"] == "ok"


@pytest.mark.parametrize("seed", [1, 2])
def test_no_endpoint_of_youtube_crashes(sandbox: Sandbox, seed: int) -> None:
    dice, who = random.Random(seed), sandbox.account("youtube", "warungsari")
    video = upload(sandbox, who)
    bodies = [
        b"", b"{", b"[]", b"null", b'{"snippet":[]}', b'{"snippet":{"title":1}}', b'{"id":{},"snippet":null,"status":5}',
        json.dumps({"id": video, "snippet": {"title": "a", "tags": [1], "categoryId": []}}).encode(),
        json.dumps({"snippet": {"videoId": video, "topLevelComment": "x"}}).encode(),
        json.dumps({"snippet": {"parentId": video, "textOriginal": "x"}}).encode(),
        json.dumps({"snippet": {"playlistId": 1, "resourceId": 3}}).encode(),
        json.dumps({"snippet": {"title": "x"}, "status": {"publishAt": 7, "privacyStatus": "private"}}).encode(),
    ]  # fmt: skip
    names = (
        "part", "id", "videoId", "maxResults", "pageToken", "mine", "forHandle", "order", "moderationStatus", "parentId",
        "playlistId", "uploadType", "upload_id", "ids", "startDate", "endDate", "metrics", "dimensions", "filters",
    )  # fmt: skip
    asked = 0
    for mount in YOUTUBE.routes():
        for way in mount.routes:  # type: ignore[attr-defined]
            path = way.path.replace("{id}", video).replace("{name}", video)
            for method in way.methods - {"HEAD"}:
                for _ in range(4):
                    words = ["snippet", "id", video, "1", "x", "%F0%9F%92%A5", "-1", ""]
                    query = "&".join(f"{name}={dice.choice(words)}" for name in dice.sample(names, 6))
                    body = None if method == "GET" else dice.choice(bodies)
                    kind = dice.choice(["application/json", "multipart/related", "video/mp4"])
                    head = {"authorization": f"Bearer {who['access_token']}", "content-type": kind}
                    if method == "PUT":
                        head["content-range"] = dice.choice(["bytes */x", "bytes 0-0/1", "x", "bytes 5-1/2"])
                    answer = sandbox.ask(method, f"{sandbox.base}/youtube{path}?{query}", body=body, headers=head)
                    assert sane(answer), (method, path, query, body, answer.raw[:200])
                    asked += 1
    assert asked > 150
