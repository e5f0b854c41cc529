"""What YouTube refuses, counts, processes and pushes, the sandbox does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import press
from .media_server import film, picture

BACK = "http://127.0.0.1:9/back"
PREFIX = "https://www.googleapis.com/auth/"


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("youtube", "warungsari", name="Warung Sari")


def api(sandbox: Sandbox, who: dict[str, Any], method: str, path: str, body: Any = None, **query: str) -> Answer:
    """One call of the Data API."""
    url = f"{sandbox.base}/youtube/api/youtube/v3/{path}?{urlencode(query)}"
    return sandbox.ask(method, url, body=body, headers={"authorization": f"Bearer {who['access_token']}"})


def reason(answer: Answer) -> tuple[int, str]:
    """Status and reason of a refusal."""
    return answer.status, answer.body["error"]["errors"][0]["reason"]


def meta(**more: Any) -> dict[str, Any]:
    """The description of a public video."""
    status = {"privacyStatus": "public"} | more.pop("status", {})
    return {"snippet": {"title": "Soto", "categoryId": "26"} | more, "status": status}


def session(sandbox: Sandbox, who: dict[str, Any], described: Any, length: int, mime: str = "video/mp4") -> Answer:
    """The start of a resumable upload."""
    url = f"{sandbox.base}/youtube/api/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
    head = {
        "authorization": f"Bearer {who['access_token']}",
        "x-upload-content-type": mime,
        "x-upload-content-length": str(length),
        "content-type": "application/json",
    }
    return sandbox.ask("POST", url, body=described, headers=head)


def put(sandbox: Sandbox, who: dict[str, Any], place: str, raw: bytes, span: str) -> Answer:
    """A part of an upload."""
    head = {"authorization": f"Bearer {who['access_token']}", "content-range": f"bytes {span}"}
    return sandbox.ask("PUT", place, body=raw, headers=head)


def upload(sandbox: Sandbox, who: dict[str, Any], raw: bytes = b"", **more: Any) -> str:
    """The id of a processed video."""
    raw = raw or film()
    place = session(sandbox, who, meta(**more), len(raw)).headers["location"]
    made = put(sandbox, who, place, raw, f"0-{len(raw) - 1}/{len(raw)}").body["id"]
    sandbox.tell("/clock", {"advance_seconds": 5})
    return str(made)


def token(sandbox: Sandbox, who: dict[str, Any], **form: str) -> Answer:
    body = urlencode({"client_id": who["client_id"], "client_secret": who["client_secret"]} | form).encode()
    return sandbox.ask("POST", sandbox.base + "/youtube/oauth2/token", body=body)


def _code(sandbox: Sandbox, who: dict[str, Any], *granted: str, **more: str) -> dict[str, str]:
    scopes = [PREFIX + s for s in ("youtube.upload", "youtube.force-ssl", "youtube.readonly")]
    query = {
        "client_id": who["client_id"],
        "redirect_uri": BACK,
        "state": "s",
        "response_type": "code",
        "scope": " ".join(scopes),
        "access_type": "offline",
        "prompt": "consent",
    }
    url = f"{sandbox.base}/youtube/accounts/o/oauth2/v2/auth?{urlencode(query | more)}"
    assert "Warung Sari" in sandbox.ask("GET", url).raw.decode()
    form = [("channel", who["id"]), ("decision", "allow")]
    return press(
        url,
        form + [("scope", PREFIX + s) for s in granted or ("youtube.upload", "youtube.force-ssl", "youtube.readonly")],
    )


def test_consent_code_refresh_and_revocation(sandbox: Sandbox, who: dict[str, Any]) -> None:
    code = _code(sandbox, who)["code"]
    made = token(sandbox, who, grant_type="authorization_code", code=code, redirect_uri=BACK).body
    assert (made["token_type"], made["expires_in"]) == ("Bearer", 3_599)
    again = token(sandbox, who, grant_type="authorization_code", code=code, redirect_uri=BACK)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    sandbox.tell("/clock", {"advance_seconds": 3_600})
    assert reason(api(sandbox, made, "GET", "channels", part="id", mine="true")) == (401, "authError")
    fresh = token(sandbox, who, grant_type="refresh_token", refresh_token=made["refresh_token"]).body
    assert "refresh_token" not in fresh
    assert api(sandbox, fresh, "GET", "channels", part="id", mine="true").body["items"][0]["id"] == who["id"]
    assert sandbox.ask("POST", f"{sandbox.base}/youtube/oauth2/revoke?token={made['refresh_token']}").status == 200
    gone = token(sandbox, who, grant_type="refresh_token", refresh_token=made["refresh_token"])
    assert gone.body == {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


def test_a_refresh_token_comes_only_with_consent_and_dies_in_a_week_of_testing(
    sandbox: Sandbox, who: dict[str, Any]
) -> None:
    sandbox.tell("/youtube/settings", {"testing": True})

    def tokens(**more: str) -> dict[str, Any]:
        code = _code(sandbox, who, **more)["code"]
        found: dict[str, Any] = token(sandbox, who, grant_type="authorization_code", code=code, redirect_uri=BACK).body
        return found

    assert "refresh_token" not in tokens(prompt="select_account")
    assert "refresh_token" not in tokens(access_type="online")
    made = tokens()
    sandbox.tell("/clock", {"advance_seconds": 7 * 86_400 + 1})
    assert (
        token(sandbox, who, grant_type="refresh_token", refresh_token=made["refresh_token"]).body["error"]
        == "invalid_grant"
    )


def test_a_declined_permission_is_missing(sandbox: Sandbox, who: dict[str, Any]) -> None:
    back = _code(sandbox, who, "youtube.readonly")
    made = token(sandbox, who, grant_type="authorization_code", code=back["code"], redirect_uri=BACK).body
    assert made["scope"] == PREFIX + "youtube.readonly"
    assert reason(session(sandbox, made, meta(), 10)) == (403, "insufficientPermissions")
    wrong = token(
        sandbox, who, grant_type="authorization_code", code=_code(sandbox, who)["code"], redirect_uri=BACK + "2"
    )
    assert wrong.body["error"] == "redirect_uri_mismatch"


@pytest.mark.parametrize(
    ("described", "why"),
    [
        (meta(title=""), "invalidTitle"),
        (meta(title="a" * 101), "invalidTitle"),
        (meta(title="a < b"), "invalidTitle"),
        (meta(description="é" * 2_501), "invalidDescription"),
        (meta(description="<b>"), "invalidDescription"),
        (meta(tags=["a" * 251, "b" * 250]), "invalidTags"),
        (meta(categoryId="99"), "invalidCategoryId"),
        (meta(status={"publishAt": "2026-12-01T12:00:00Z"}), "invalidPublishAt"),
        (meta(status={"privacyStatus": "private", "publishAt": "besok"}), "invalidPublishAt"),
        (meta(status={"privacyStatus": "secret"}), "invalidVideoMetadata"),
        ({}, "invalidTitle"),
    ],
)
def test_a_description_that_youtube_refuses_is_refused(
    sandbox: Sandbox, who: dict[str, Any], described: Any, why: str
) -> None:
    assert reason(session(sandbox, who, described, 10)) == (400, why)


def test_an_upload_is_asked_where_it_stands_and_goes_on(sandbox: Sandbox, who: dict[str, Any]) -> None:
    raw = film(payload=600_000)
    total = len(raw)
    place = session(sandbox, who, meta(), total).headers["location"]
    fresh = put(sandbox, who, place, b"", f"*/{total}")
    assert (fresh.status, "range" in fresh.headers) == (308, False)
    first = put(sandbox, who, place, raw[:262_144], f"0-262143/{total}")
    assert (first.status, first.headers["range"]) == (308, "bytes=0-262143")
    odd = put(sandbox, who, place, raw[262_144:262_244], f"262144-262243/{total}")
    assert odd.status == 400
    assert put(sandbox, who, place, b"", f"*/{total}").headers["range"] == "bytes=0-262143"
    last = put(sandbox, who, place, raw[262_144:], f"262144-{total - 1}/{total}")
    assert (last.status, last.body["status"]["uploadStatus"]) == (200, "uploaded")
    assert put(sandbox, who, place, b"", f"*/{total}").body["id"] == last.body["id"]
    assert put(sandbox, who, place + "x", b"", f"*/{total}").status == 404


def test_a_forgotten_session_is_404_and_a_lost_answer_leaves_one_video(sandbox: Sandbox, who: dict[str, Any]) -> None:
    raw = film()
    place = session(sandbox, who, meta(), len(raw)).headers["location"]
    sandbox.tell("/faults", {"platform": "youtube", "operation": "publish", "kind": "upload_gone"})
    assert put(sandbox, who, place, raw, f"0-{len(raw) - 1}/{len(raw)}").status == 404
    place = session(sandbox, who, meta(), len(raw)).headers["location"]
    sandbox.tell("/faults", {"platform": "youtube", "operation": "publish", "kind": "stored_502"})
    assert put(sandbox, who, place, raw, f"0-{len(raw) - 1}/{len(raw)}").status == 502
    asked = put(sandbox, who, place, b"", f"*/{len(raw)}")
    assert (asked.status, asked.body["snippet"]["title"]) == (200, "Soto")
    assert len(sandbox.look("/posts?platform=youtube&source=all")) == 1


def test_the_same_film_twice_and_no_film_at_all(sandbox: Sandbox, who: dict[str, Any]) -> None:
    first, twin, text = upload(sandbox, who), upload(sandbox, who), upload(sandbox, who, b"bukan film" * 99)
    found = api(sandbox, who, "GET", "videos", part="status,processingDetails", id=f"{first},{twin},{text}").body[
        "items"
    ]
    assert [v["status"]["uploadStatus"] for v in found] == ["processed", "rejected", "failed"]
    assert found[1]["status"]["rejectionReason"] == "duplicate"
    assert [v["processingDetails"]["processingStatus"] for v in found] == ["succeeded", "terminated", "failed"]


def test_the_buckets_empty_and_fill_at_midnight_pacific(sandbox: Sandbox) -> None:
    sandbox.tell("/clock", {"set": "2026-12-02T07:30:00+00:00"})
    who = sandbox.account("youtube", "warungsari")
    sandbox.tell("/youtube/settings", {"uploads": 1, "units": 60, "search": 1})
    assert [session(sandbox, who, meta(), 10).status for _ in range(2)] == [200, 403]
    assert [
        api(sandbox, who, "GET", "search", part="snippet", forMine="true", type="video").status for _ in range(2)
    ] == [200, 403]
    body = {"snippet": {"title": "Daftar"}, "status": {"privacyStatus": "private"}}
    assert [api(sandbox, who, "POST", "playlists", body, part="snippet,status").status for _ in range(2)] == [200, 403]
    assert reason(api(sandbox, who, "POST", "playlists", body, part="snippet,status")) == (403, "quotaExceeded")
    assert sandbox.look("/youtube/settings")["used"] == {"units": 50, "uploads": 1, "search": 1, "stats": 0}
    sandbox.tell("/clock", {"set": "2026-12-02T08:00:01+00:00"})
    assert session(sandbox, who, meta(), 10).status == 200


def test_a_channel_has_its_own_limit(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/accounts/flags", {"platform": "youtube", "account": who["id"], "flags": {"uploads_per_day": 1}})
    upload(sandbox, who)
    assert reason(session(sandbox, who, meta(), 10)) == (400, "uploadLimitExceeded")


def test_what_is_private_nobody_else_sees_and_nobody_comments(sandbox: Sandbox, who: dict[str, Any]) -> None:
    other = sandbox.account("youtube", "kedaibudi")
    video = upload(sandbox, who, status={"privacyStatus": "private"})
    assert api(sandbox, other, "GET", "videos", part="id", id=video).body["items"] == []
    assert reason(api(sandbox, other, "GET", "commentThreads", part="id", videoId=video)) == (404, "videoNotFound")
    assert reason(api(sandbox, other, "DELETE", "videos", id=video)) == (403, "forbidden")
    kids = upload(sandbox, who, film(seconds=20), status={"selfDeclaredMadeForKids": True})
    assert reason(api(sandbox, who, "GET", "commentThreads", part="id", videoId=kids)) == (403, "commentsDisabled")


def test_a_thumbnail_must_be_a_picture_of_a_verified_channel(sandbox: Sandbox, who: dict[str, Any]) -> None:
    video = upload(sandbox, who)

    def thumb(raw: bytes, mime: str = "image/jpeg") -> Answer:
        url = f"{sandbox.base}/youtube/api/upload/youtube/v3/thumbnails/set?videoId={video}"
        return sandbox.ask(
            "POST", url, body=raw, headers={"authorization": f"Bearer {who['access_token']}", "content-type": mime}
        )

    assert thumb(picture(1280, 720)).status == 200
    assert reason(thumb(b"teks")) == (400, "invalidImage")
    assert reason(thumb(b"x", "text/plain")) == (400, "badContent")
    sandbox.tell("/accounts/flags", {"platform": "youtube", "account": who["id"], "flags": {"phone_verified": False}})
    assert reason(thumb(picture(1280, 720))) == (403, "forbidden")


def test_comments_are_held_long_nested_and_foreign_ones_refused(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/accounts/flags", {"platform": "youtube", "account": who["id"], "flags": {"hold_comments": True}})
    video = upload(sandbox, who)
    said = sandbox.tell("/comment", {"platform": "youtube", "post_id": video, "author": "ayu", "text": "Mau"})["id"]
    assert api(sandbox, who, "GET", "commentThreads", part="snippet", videoId=video).body["items"] == []
    held = api(sandbox, who, "GET", "commentThreads", part="id", videoId=video, moderationStatus="heldForReview").body
    assert [t["id"] for t in held["items"]] == [said]
    api(sandbox, who, "POST", "comments/setModerationStatus", id=said, moderationStatus="published")
    assert len(api(sandbox, who, "GET", "commentThreads", part="id", videoId=video).body["items"]) == 1

    def reply(parent: str, text: str) -> Answer:
        return api(
            sandbox, who, "POST", "comments", {"snippet": {"parentId": parent, "textOriginal": text}}, part="snippet"
        )

    nested = reply(said, "Siap").body["id"]
    assert reason(reply(nested, "Lagi")) == (400, "invalidCommentMetadata")
    assert reason(reply(said, "a" * 10_001)) == (400, "commentTextTooLong")
    assert reason(reply("Ugtidakada", "a")) == (404, "parentCommentNotFound")
    assert reason(api(sandbox, who, "DELETE", "comments", id=said)) == (403, "forbidden")
    sandbox.tell("/faults", {"platform": "youtube", "operation": "reply", "kind": "held"})
    quiet = reply(said, "Tertahan").body["id"]
    assert quiet not in [c["id"] for c in api(sandbox, who, "GET", "comments", part="id", parentId=said).body["items"]]


def test_pages_of_comments(sandbox: Sandbox, who: dict[str, Any]) -> None:
    video = upload(sandbox, who)
    said = sandbox.tell(
        "/comments", [{"platform": "youtube", "post_id": video, "author": f"a{n}", "text": str(n)} for n in range(5)]
    )["ids"]

    def read(**more: str) -> tuple[list[str], str]:
        found = api(sandbox, who, "GET", "commentThreads", part="id", videoId=video, maxResults="2", **more).body
        return [t["id"] for t in found["items"]], found.get("nextPageToken", "")

    first, token = read()
    second, rest = read(pageToken=token)
    assert (first, second, read(pageToken=rest)[0]) == (said[:2:-1], said[2:0:-1], said[:1])
    assert reason(api(sandbox, who, "GET", "commentThreads", part="id", videoId=video, pageToken="!")) == (
        400,
        "invalidPageToken",
    )
    bad = api(sandbox, who, "GET", "commentThreads", part="id", videoId=video, maxResults="101")
    assert reason(bad) == (400, "invalidValue")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("expired_token", (401, "authError")),
        ("revoked", (401, "authError")),
        ("scope_missing", (403, "insufficientPermissions")),
        ("not_permitted", (403, "forbidden")),
        ("quota", (403, "quotaExceeded")),
        ("rate_limit", (403, "rateLimitExceeded")),
        ("upload_limit", (400, "uploadLimitExceeded")),
        ("suspended", (403, "authenticatedUserAccountSuspended")),
        ("account_closed", (403, "authenticatedUserAccountClosed")),
        ("signup_required", (401, "youtubeSignupRequired")),
        ("server_error", (503, "backendError")),
        ("internal_error", (500, "internalError")),
        ("processing_failure", (400, "processingFailure")),
        ("comments_disabled", (403, "commentsDisabled")),
        ("ineligible_account", (403, "ineligibleAccount")),
        ("object_gone", (404, "videoNotFound")),
        ("cursor_expired", (400, "invalidPageToken")),
        ("metric_removed", (400, "badRequest")),
        ("version_sunset", (404, "notFound")),
    ],
)
def test_a_fault_speaks_with_its_reason(
    sandbox: Sandbox, who: dict[str, Any], kind: str, found: tuple[int, str]
) -> None:
    sandbox.tell("/faults", {"platform": "youtube", "account": who["id"], "operation": "me", "kind": kind})
    assert reason(api(sandbox, who, "GET", "channels", part="id", mine="true")) == found
    if kind == "revoked":
        gone = token(sandbox, who, grant_type="refresh_token", refresh_token=who["refresh_token"])
        assert gone.body["error"] == "invalid_grant"


def test_publish_at_must_not_be_before_a_public_life(sandbox: Sandbox, who: dict[str, Any]) -> None:
    video = upload(sandbox, who)
    at = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"id": video, "status": {"privacyStatus": "private", "publishAt": at}}
    assert reason(api(sandbox, who, "PUT", "videos", body, part="status")) == (400, "invalidPublishAt")
    assert (
        json.loads(api(sandbox, who, "GET", "videos", part="status", id=video).raw)["items"][0]["status"][
            "privacyStatus"
        ]
        == "public"
    )
