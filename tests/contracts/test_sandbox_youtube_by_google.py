"""Google's own client drives the YouTube sandbox; every request and answer is held against the discovery document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Sandbox
from .google_judge import Judge, JudgedHttp, document
from .media_server import film, picture

pytestmark = pytest.mark.oracle


class Client:
    """The vendor's service object of one channel, and the judge that listens."""

    def __init__(self, sandbox: Sandbox, who: dict[str, Any]) -> None:
        from googleapiclient.discovery import build_from_document

        self.base = sandbox.base + "/youtube/api"
        self.judge = Judge(document("youtube.v3", self.base))
        self.http = JudgedHttp(self.judge, self.base, who["access_token"])
        self.api: Any = build_from_document(self.judge.doc, http=self.http)

    def upload(self, raw: bytes, *, chunk: int = 262_144, **meta: Any) -> dict[str, Any]:
        """A resumable upload in chunks, as Google's guide does it."""
        from googleapiclient.http import MediaIoBaseUpload

        media = MediaIoBaseUpload(io.BytesIO(raw), "video/mp4", chunksize=chunk, resumable=True)
        request = self.api.videos().insert(part="snippet,status", body=meta, media_body=media)
        answer: dict[str, Any] | None = None
        while answer is None:
            _, answer = request.next_chunk()
        return answer


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("youtube", "warungsari", name="Warung Sari", followers=120)


@pytest.fixture
def client(sandbox: Sandbox, who: dict[str, Any]) -> Iterator[Client]:
    made = Client(sandbox, who)
    yield made
    assert made.judge.complaints == []
    assert made.http.seen


def _ready(sandbox: Sandbox) -> None:
    sandbox.tell("/clock", {"advance_seconds": 5})


def _video(title: str = "Cara masak soto", **more: Any) -> dict[str, Any]:
    status = {"privacyStatus": "public", "selfDeclaredMadeForKids": False} | more.pop("status", {})
    return {
        "snippet": {"title": title, "description": "Resep", "tags": ["soto"], "categoryId": "26"} | more,
        "status": status,
    }


def test_a_video_goes_up_in_chunks_and_is_processed(sandbox: Sandbox, client: Client) -> None:
    raw = film(payload=700_000)
    made = client.upload(raw, **_video())
    assert (made["status"]["uploadStatus"], made["snippet"]["title"]) == ("uploaded", "Cara masak soto")
    parts = "snippet,status,processingDetails,statistics,contentDetails,fileDetails,player"
    read = client.api.videos().list(part=parts, id=made["id"]).execute()["items"][0]
    assert read["processingDetails"]["processingStatus"] == "processing"
    _ready(sandbox)
    read = client.api.videos().list(part=parts, id=made["id"]).execute()["items"][0]
    assert (read["status"]["uploadStatus"], read["contentDetails"]["duration"]) == ("processed", "PT10S")
    assert read["fileDetails"]["fileSize"] == str(len(raw))
    assert read["statistics"]["viewCount"] == "0"


def test_an_upload_survives_a_lost_part_and_a_cut(sandbox: Sandbox, who: dict[str, Any], client: Client) -> None:
    sandbox.tell("/faults", {"platform": "youtube", "operation": "upload", "kind": "range_short", "count": 2})
    sandbox.tell("/faults", {"platform": "youtube", "operation": "publish", "kind": "range_short"})
    made = client.upload(film(payload=900_000), chunk=524_288, **_video())
    _ready(sandbox)
    read = client.api.videos().list(part="status,fileDetails", id=made["id"]).execute()["items"][0]
    assert (read["status"]["uploadStatus"], int(read["fileDetails"]["fileSize"]) > 900_000) == ("processed", True)


def test_thumbnail_captions_playlist_and_category(sandbox: Sandbox, client: Client) -> None:
    from googleapiclient.http import MediaIoBaseUpload

    video = client.upload(film(), **_video())["id"]
    _ready(sandbox)
    image = MediaIoBaseUpload(io.BytesIO(picture(1280, 720)), "image/jpeg")
    thumbs = client.api.thumbnails().set(videoId=video, media_body=image).execute()
    assert thumbs["items"][0]["default"]["url"].startswith("http")
    lines = MediaIoBaseUpload(io.BytesIO(b"1\n00:00:00,000 --> 00:00:02,000\nHalo\n"), "application/octet-stream")
    body = {"snippet": {"videoId": video, "language": "id", "name": "Indonesia"}}
    track = client.api.captions().insert(part="snippet", body=body, media_body=lines).execute()
    assert track["snippet"]["status"] == "serving"
    assert [t["id"] for t in client.api.captions().list(part="snippet", videoId=video).execute()["items"]] == [
        track["id"]
    ]
    client.api.captions().delete(id=track["id"]).execute()
    wish = {"snippet": {"title": "Resep"}, "status": {"privacyStatus": "public"}}
    playlist = client.api.playlists().insert(part="snippet,status,contentDetails", body=wish).execute()
    item = {"snippet": {"playlistId": playlist["id"], "resourceId": {"kind": "youtube#video", "videoId": video}}}
    added = client.api.playlistItems().insert(part="snippet,contentDetails", body=item).execute()
    listed = client.api.playlistItems().list(part="snippet,contentDetails,status", playlistId=playlist["id"]).execute()
    assert [i["contentDetails"]["videoId"] for i in listed["items"]] == [video]
    client.api.playlistItems().delete(id=added["id"]).execute()
    assert client.api.playlists().list(part="contentDetails", mine=True).execute()["items"][0]["contentDetails"] == {
        "itemCount": 0
    }
    assert client.api.videoCategories().list(part="snippet", regionCode="ID").execute()["items"]


def test_the_channel_and_everything_it_uploaded(sandbox: Sandbox, client: Client, who: dict[str, Any]) -> None:
    video = client.upload(film(), **_video())["id"]
    _ready(sandbox)
    parts = "snippet,statistics,contentDetails,status,brandingSettings"
    channel = client.api.channels().list(part=parts, mine=True).execute()["items"][0]
    assert (channel["id"], channel["statistics"]["subscriberCount"], channel["statistics"]["videoCount"]) == (
        who["id"],
        "120",
        "1",
    )
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    listed = client.api.playlistItems().list(part="snippet,contentDetails", playlistId=uploads).execute()["items"]
    assert [i["contentDetails"]["videoId"] for i in listed] == [video]
    found = client.api.search().list(part="snippet", forMine=True, type="video", q="soto").execute()["items"]
    assert [i["id"]["videoId"] for i in found] == [video]
    stats = client.api.videos().batchGetStats(part="statistics", id=video).execute()
    assert stats["items"][0]["statistics"]["viewCount"] == "0"


def test_comments_are_read_answered_moderated_and_deleted(sandbox: Sandbox, client: Client) -> None:
    video = client.upload(film(), **_video())["id"]
    _ready(sandbox)
    first = {"snippet": {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": "Resep di bawah"}}}}
    mine = client.api.commentThreads().insert(part="snippet,replies", body=first).execute()
    said = sandbox.tell(
        "/comment", {"platform": "youtube", "post_id": video, "author": "ayu", "text": "Berapa <menit>?"}
    )["id"]
    answer = (
        client.api.comments()
        .insert(part="snippet", body={"snippet": {"parentId": said, "textOriginal": "Dua puluh"}})
        .execute()
    )
    assert answer["id"].startswith(said + ".")
    page = client.api.commentThreads().list(part="snippet,replies", videoId=video, textFormat="plainText").execute()
    assert [t["id"] for t in page["items"]] == [said, mine["id"]]
    top = page["items"][0]["snippet"]["topLevelComment"]["snippet"]
    assert (top["textDisplay"], "textOriginal" in top, top["authorDisplayName"]) == ("Berapa <menit>?", False, "@ayu")
    assert page["items"][0]["replies"]["comments"][0]["id"] == answer["id"]
    changed = {"id": answer["id"], "snippet": {"textOriginal": "Tiga puluh"}}
    assert (
        client.api.comments().update(part="snippet", body=changed).execute()["snippet"]["textOriginal"] == "Tiga puluh"
    )
    assert [c["id"] for c in client.api.comments().list(part="snippet", parentId=said).execute()["items"]] == [
        answer["id"]
    ]
    client.api.comments().setModerationStatus(id=said, moderationStatus="heldForReview").execute()
    held = client.api.commentThreads().list(part="snippet", videoId=video, moderationStatus="heldForReview").execute()
    assert held["items"][0]["snippet"]["topLevelComment"]["snippet"]["moderationStatus"] == "heldForReview"
    client.api.comments().setModerationStatus(id=said, moderationStatus="rejected", banAuthor=True).execute()
    left = client.api.commentThreads().list(part="snippet", videoId=video).execute()["items"]
    assert [t["id"] for t in left] == [mine["id"]]
    client.api.comments().delete(id=mine["id"]).execute()
    assert client.api.commentThreads().list(part="snippet", videoId=video).execute()["items"] == []
    again = sandbox.ask(
        "POST",
        sandbox.admin + "/comment",
        body={"platform": "youtube", "post_id": video, "author": "ayu", "text": "Lagi"},
    )
    assert again.status == 400


def test_a_video_is_scheduled_changed_and_deleted(sandbox: Sandbox, client: Client) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    video = client.upload(film(), **_video(status={"privacyStatus": "private", "publishAt": at}))["id"]

    def status() -> dict[str, Any]:
        read: dict[str, Any] = client.api.videos().list(part="status", id=video).execute()["items"][0]["status"]
        return read

    sandbox.tell("/clock", {"advance_seconds": 1_700})
    assert (status()["privacyStatus"], status()["publishAt"]) == ("private", at)
    sandbox.tell("/clock", {"advance_seconds": 120})
    assert (status()["privacyStatus"], "publishAt" in status()) == ("public", False)
    body = {"id": video, "snippet": {"title": "Judul baru", "categoryId": "26"}}
    assert client.api.videos().update(part="snippet", body=body).execute()["snippet"]["title"] == "Judul baru"
    client.api.videos().delete(id=video).execute()
    assert client.api.videos().list(part="id", id=video).execute()["items"] == []


def test_the_client_understands_a_refusal(sandbox: Sandbox, client: Client) -> None:
    from googleapiclient.errors import HttpError

    sandbox.tell("/youtube/settings", {"units": 1})
    client.api.channels().list(part="id", mine=True).execute()
    with pytest.raises(HttpError) as caught:
        client.api.channels().list(part="id", mine=True).execute()
    assert (caught.value.status_code, caught.value.error_details[0]["reason"]) == (403, "quotaExceeded")
    assert caught.value.error_details[0]["domain"] == "youtube.quota"


def test_the_judge_itself_sees_what_is_wrong(sandbox: Sandbox) -> None:
    judge = Judge(document("youtube.v3", "http://127.0.0.1"))
    judge.fits(
        {"id": 1, "statistics": {"viewCount": 3}, "status": {"privacyStatus": "secret"}, "x": 1}, {"$ref": "Video"}, "v"
    )
    assert len(judge.complaints) == 4
