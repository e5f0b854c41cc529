"""What TikTok refuses, pulls, judges, counts and hides, the sandbox does."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import press
from .media_server import film, picture, serving
from .tiktok_calls import (
    BACK,
    PUBLIC,
    SELF,
    api,
    code,
    from_file,
    from_url,
    looked,
    put,
    settled,
    status,
    token,
    upload,
    who,
)

__all__ = ["who"]
INIT = "post/publish/video/init/"


def consent(sandbox: Sandbox, who: dict[str, Any], *granted: str, **more: str) -> dict[str, str]:
    """What the app gets back from the consent page."""
    query = {
        "client_key": who["client_key"],
        "scope": "user.info.basic,video.publish",
        "response_type": "code",
        "redirect_uri": BACK,
        "state": "s",
    }
    url = f"{sandbox.base}/tiktok/v2/auth/authorize/?{urlencode(query | more)}"
    form = [("creator", who["id"]), ("decision", "allow")]
    return press(url, form + [("scope", s) for s in granted or ("user.info.basic", "video.publish")])


def test_refresh_tokens_rotate_and_the_old_one_is_dead(sandbox: Sandbox, who: dict[str, Any]) -> None:
    back = consent(sandbox, who)
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": BACK}
    made = token(sandbox, **form).body
    assert (made["open_id"], made["expires_in"], made["refresh_expires_in"]) == (who["id"], 7_200, 180 * 86_400)
    assert token(sandbox, **form).body["error"] == "invalid_grant"
    sandbox.tell("/clock", {"advance_seconds": 7_201})
    info = "user/info/?fields=open_id"
    assert code(api(sandbox, made, info, method="GET")) == (401, "access_token_invalid")
    fresh = token(sandbox, grant_type="refresh_token", refresh_token=made["refresh_token"]).body
    assert fresh["refresh_token"] != made["refresh_token"]
    again = token(sandbox, grant_type="refresh_token", refresh_token=made["refresh_token"])
    assert again.body["error"] == "invalid_grant"
    assert api(sandbox, fresh, info, method="GET").body["data"]["user"] == {"open_id": who["id"]}


def test_a_rotation_whose_answer_is_lost_leaves_no_way_back(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "refresh", "kind": "lost_answer"})
    with pytest.raises(OSError):
        token(sandbox, grant_type="refresh_token", refresh_token=who["refresh_token"])
    again = token(sandbox, grant_type="refresh_token", refresh_token=who["refresh_token"])
    assert again.body["error"] == "invalid_grant"


def test_the_challenge_is_hex(sandbox: Sandbox, who: dict[str, Any]) -> None:
    verifier = "v" * 64
    challenge = hashlib.sha256(verifier.encode()).hexdigest()
    for said, good in ((verifier, True), ("wrong", False)):
        back = consent(sandbox, who, code_challenge=challenge, code_challenge_method="S256")
        form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": BACK, "code_verifier": said}
        assert ("access_token" in token(sandbox, **form).body) is good


def test_a_declined_scope_is_missing(sandbox: Sandbox, who: dict[str, Any]) -> None:
    back = consent(sandbox, who, "user.info.basic")
    made = token(sandbox, grant_type="authorization_code", code=back["code"], redirect_uri=BACK).body
    assert made["scope"] == "user.info.basic"
    assert code(api(sandbox, made, INIT, from_file(4_000_000))) == (401, "scope_not_authorized")
    stats = api(sandbox, made, "user/info/?fields=open_id,follower_count", method="GET")
    assert code(stats) == (401, "scope_not_authorized")


def test_an_upload_goes_live_after_processing_and_is_named_after_moderation(
    sandbox: Sandbox, who: dict[str, Any]
) -> None:
    publish_id = upload(sandbox, who)
    assert publish_id.startswith("v_pub_file~v2-1.")
    assert status(sandbox, who, publish_id)["status"] == "PROCESSING_UPLOAD"
    sandbox.tell("/clock", {"advance_seconds": 4})
    done = status(sandbox, who, publish_id)
    assert (done["status"], done["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    sandbox.tell("/clock", {"advance_seconds": 6})
    [post_id] = status(sandbox, who, publish_id)["publicaly_available_post_id"]
    assert post_id > 2**53
    listed = api(sandbox, who, "video/list/?fields=id,title,view_count", {"max_count": 20}).body["data"]["videos"]
    assert listed == [{"id": str(post_id), "title": "Soto", "view_count": 0}]
    assert [p["id"] for p in sandbox.look("/posts?platform=tiktok")] == [str(post_id)]


def test_a_private_post_is_never_named_nor_listed(sandbox: Sandbox, who: dict[str, Any]) -> None:
    done = settled(sandbox, who, upload(sandbox, who, privacy_level=SELF))
    assert (done["status"], done["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    assert api(sandbox, who, "video/list/?fields=id", {}).body["data"]["videos"] == []
    assert sandbox.look("/posts?platform=tiktok") == []
    assert len(sandbox.look("/posts?platform=tiktok&source=private")) == 1


def test_the_creators_own_settings_decide_what_may_be_chosen(sandbox: Sandbox, who: dict[str, Any]) -> None:
    info = api(sandbox, who, "post/publish/creator_info/query/").body["data"]
    assert info["privacy_level_options"] == [PUBLIC, "MUTUAL_FOLLOW_FRIENDS", SELF]
    assert (info["creator_username"], info["max_video_post_duration_sec"]) == ("warungsari", 600)
    sandbox.tell("/accounts/flags", {"platform": "tiktok", "account": who["id"], "flags": {"private": True}})
    info = api(sandbox, who, "post/publish/creator_info/query/").body["data"]
    assert PUBLIC not in info["privacy_level_options"]
    assert code(api(sandbox, who, INIT, from_file(4_000_000))) == (403, "privacy_level_option_mismatch")


def test_an_unaudited_client_posts_to_private_accounts_for_the_creator_alone(
    sandbox: Sandbox, who: dict[str, Any]
) -> None:
    sandbox.tell("/tiktok/settings", {"audited": False, "users_per_day": 1})
    refused = (403, "unaudited_client_can_only_post_to_private_accounts")
    assert code(api(sandbox, who, INIT, from_file(4_000_000))) == refused
    assert code(api(sandbox, who, INIT, from_file(4_000_000, privacy_level=SELF))) == refused
    sandbox.tell("/accounts/flags", {"platform": "tiktok", "account": who["id"], "flags": {"private": True}})
    assert code(api(sandbox, who, INIT, from_file(4_000_000, privacy_level="FOLLOWER_OF_CREATOR"))) == refused
    assert settled(sandbox, who, upload(sandbox, who, privacy_level=SELF))["status"] == "PUBLISH_COMPLETE"
    other = looked(sandbox, sandbox.account("tiktok", "lain", flags={"private": True}))
    second = api(sandbox, other, INIT, from_file(4_000_000, privacy_level=SELF))
    assert code(second) == (403, "reached_active_user_cap")


def test_titles_are_counted_in_utf16_and_chunks_by_their_rule(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/limits", {"platform": "tiktok", "lifted": True})

    def answer(size: int = 4_000_000, chunk: int = 0, count: int = 0, **info: Any) -> int:
        body = from_file(size, chunk, **info)
        if count:
            body["source_info"]["total_chunk_count"] = count
        return api(sandbox, who, INIT, body).status

    assert answer(title="🍜" * 1_100) == 200
    assert answer(title="🍜" * 1_100 + "a") == 400
    assert answer(privacy_level="EVERYBODY") == 400
    assert answer(disable_duet="no") == 400
    assert answer(4_000_000, 2_000_000) == 400
    assert answer(20_000_000, 4_999_999) == 400
    assert answer(200_000_000, 64_000_001) == 400
    assert answer(20_000_000, 6_000_000, 4) == 400
    assert answer(20_000_000, 6_000_000) == 200
    assert answer(4_000_000_001, 64_000_000) == 400
    assert answer(0, 1) == 400


def test_chunks_come_in_order_and_the_last_takes_the_rest(sandbox: Sandbox, who: dict[str, Any]) -> None:
    raw = film(payload=11_500_000)
    size, chunk = len(raw), 5_000_000
    data = api(sandbox, who, INIT, from_file(size, chunk)).body["data"]

    def send(first: int, last: int, **head: str) -> Answer:
        return put(sandbox, data["upload_url"], raw[first:last], f"{first}-{last - 1}/{size}", **head)

    assert send(chunk, size).status == 416
    assert send(0, chunk - 1).status == 400
    assert put(sandbox, data["upload_url"], raw[:chunk], f"0-{chunk - 1}/{size + 1}").status == 400
    assert send(0, chunk, **{"content-type": "text/plain"}).status == 400
    assert send(0, chunk).status == 206
    assert status(sandbox, who, data["publish_id"])["uploaded_bytes"] == chunk
    assert send(0, chunk).status == 416
    assert send(chunk, 2 * chunk).status == 400
    assert send(chunk, size).status == 201
    assert settled(sandbox, who, data["publish_id"])["status"] == "PUBLISH_COMPLETE"
    late = api(sandbox, who, INIT, from_file(4_000_000)).body["data"]["upload_url"]
    sandbox.tell("/clock", {"advance_seconds": 3_601})
    assert put(sandbox, late, bytes(4_000_000), "0-3999999/4000000").status == 403
    assert put(sandbox, late.replace("/upload/", "/upload/x"), b"1", "0-0/1").status == 404


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"no film at all", "file_format_check_failed"),
        (film(seconds=700), "duration_check_failed"),
        (film(rate=12), "frame_rate_check_failed"),
        (film(width=200, height=300), "picture_size_check_failed"),
        (film(codec=b"av01"), "file_format_check_failed"),
    ],
)
def test_films_that_do_not_fit_fail_after_they_were_taken(
    sandbox: Sandbox, who: dict[str, Any], raw: bytes, reason: str
) -> None:
    done = settled(sandbox, who, upload(sandbox, who, raw))
    assert (done["status"], done["fail_reason"]) == ("FAILED", reason)
    assert sandbox.look("/posts?platform=tiktok&source=all") == []


def test_a_film_is_really_pulled_without_cookies_and_redirects(sandbox: Sandbox, who: dict[str, Any]) -> None:
    with serving() as media:
        good, moved = media.put("a.mp4", film(), "video/mp4"), media.put("b.mp4", b"", media.base + "/a.mp4", 302)
        made = api(sandbox, who, INIT, from_url(good)).body["data"]
        assert "upload_url" not in made
        assert settled(sandbox, who, made["publish_id"])["status"] == "PUBLISH_COMPLETE"
        assert media.asked == [("/a.mp4", None)]
        for bad in (moved, media.base + "/nothing.mp4"):
            publish_id = api(sandbox, who, INIT, from_url(bad)).body["data"]["publish_id"]
            assert settled(sandbox, who, publish_id)["fail_reason"] == "video_pull_failed"
        foreign = api(sandbox, who, INIT, from_url("https://elsewhere.example/a.mp4"))
        assert code(foreign) == (403, "url_ownership_unverified")
        sandbox.tell("/tiktok/settings", {"verified": [media.base + "/own/"]})
        assert code(api(sandbox, who, INIT, from_url(good))) == (403, "url_ownership_unverified")


def photos(urls: list[str], **more: Any) -> dict[str, Any]:
    """The body of a photo post."""
    info = {"title": "Menu", "description": "Menu hari ini", "privacy_level": PUBLIC, "auto_add_music": True}
    return {
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "post_info": info | more.pop("info", {}),
        "source_info": {"source": "PULL_FROM_URL", "photo_images": urls, "photo_cover_index": 0},
    } | more


def test_photos_are_pulled_and_counted(sandbox: Sandbox, who: dict[str, Any]) -> None:
    path = "post/publish/content/init/"
    sandbox.tell("/limits", {"platform": "tiktok", "lifted": True})
    with serving() as media:
        urls = [media.put(f"{n}.jpg", picture()) for n in range(3)]
        publish_id = api(sandbox, who, path, photos(urls)).body["data"]["publish_id"]
        assert settled(sandbox, who, publish_id)["status"] == "PUBLISH_COMPLETE"
        assert len(media.asked) == 3
        png = media.put("p.png", picture(kind="PNG"), "image/png")
        for bad, reason in (([png], "file_format_check_failed"), ([media.base + "/no.jpg"], "photo_pull_failed")):
            publish_id = api(sandbox, who, path, photos(bad)).body["data"]["publish_id"]
            assert settled(sandbox, who, publish_id)["fail_reason"] == reason
        assert api(sandbox, who, path, photos(urls * 12)).status == 400
        assert api(sandbox, who, path, photos([])).status == 400
        assert api(sandbox, who, path, photos(urls, info={"title": "x" * 91})).status == 400
        assert api(sandbox, who, path, photos(urls, info={"description": "x" * 4_001})).status == 400


def test_five_shares_wait_in_an_inbox_and_the_creator_posts_them(sandbox: Sandbox, who: dict[str, Any]) -> None:
    raw = film()
    body = {"source_info": from_file(len(raw))["source_info"]}
    path = "post/publish/inbox/video/init/"
    made = [api(sandbox, who, path, body).body["data"] for _ in range(5)]
    assert code(api(sandbox, who, path, body)) == (403, "spam_risk_too_many_pending_share")
    put(sandbox, made[0]["upload_url"], raw, f"0-{len(raw) - 1}/{len(raw)}")
    assert settled(sandbox, who, made[0]["publish_id"])["status"] == "SEND_TO_USER_INBOX"
    sandbox.tell("/tiktok/inbox", {"publish_id": made[0]["publish_id"], "title": "Dari kotak masuk"})
    assert settled(sandbox, who, made[0]["publish_id"])["status"] == "PUBLISH_COMPLETE"
    sandbox.tell("/tiktok/inbox", {"publish_id": made[1]["publish_id"], "action": "cancel"})
    assert status(sandbox, who, made[1]["publish_id"])["fail_reason"] == "publish_cancelled"
    assert [p["text"] for p in sandbox.look("/posts?platform=tiktok")] == ["Dari kotak masuk"]


def test_limits_of_a_minute_and_of_a_day(sandbox: Sandbox, who: dict[str, Any]) -> None:
    for _ in range(6):
        assert api(sandbox, who, INIT, from_file(4_000_000)).status == 200
    assert code(api(sandbox, who, INIT, from_file(4_000_000))) == (429, "rate_limit_exceeded")
    sandbox.tell("/tiktok/settings", {"posts_per_day": 7})
    sandbox.tell("/clock", {"advance_seconds": 61})
    assert api(sandbox, who, INIT, from_file(4_000_000)).status == 200
    assert code(api(sandbox, who, INIT, from_file(4_000_000))) == (403, "spam_risk_too_many_posts")
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    fresh = token(sandbox, grant_type="refresh_token", refresh_token=who["refresh_token"]).body
    assert code(api(sandbox, fresh, INIT, from_file(4_000_000))) == (400, "invalid_params")
    assert api(sandbox, looked(sandbox, fresh), INIT, from_file(4_000_000)).status == 200


def test_a_publish_id_belongs_to_its_creator(sandbox: Sandbox, who: dict[str, Any]) -> None:
    other, fetch = sandbox.account("tiktok", "lain"), "post/publish/status/fetch/"
    theirs = {"publish_id": upload(sandbox, who)}
    assert code(api(sandbox, other, fetch, theirs)) == (403, "token_not_authorized_for_specified_publish_id")
    assert code(api(sandbox, who, fetch, {"publish_id": "v_pub_file~v2-1.0"})) == (400, "invalid_publish_id")


@pytest.mark.parametrize(
    ("kind", "operation", "expected"),
    [
        ("expired_token", "publish", (401, "access_token_invalid")),
        ("scope_missing", "publish", (401, "scope_not_authorized")),
        ("rate_limit", "publish", (429, "rate_limit_exceeded")),
        ("quota", "publish", (403, "spam_risk_too_many_posts")),
        ("spam_in_200", "creator_info", (200, "spam_risk_too_many_posts")),
        ("server_error", "creator_info", (500, "internal_error")),
    ],
)
def test_armed_failures_have_their_own_codes(
    sandbox: Sandbox, who: dict[str, Any], kind: str, operation: str, expected: tuple[int, str]
) -> None:
    sandbox.tell("/faults", {"platform": "tiktok", "account": who["id"], "operation": operation, "kind": kind})
    path = INIT if operation == "publish" else "post/publish/creator_info/query/"
    assert code(api(sandbox, who, path, from_file(4_000_000))) == expected


def test_a_lost_answer_to_a_pull_still_publishes(sandbox: Sandbox, who: dict[str, Any]) -> None:
    sandbox.tell("/faults", {"platform": "tiktok", "operation": "publish", "kind": "lost_answer"})
    with serving() as media:
        with pytest.raises(OSError):
            api(sandbox, who, INIT, from_url(media.put("a.mp4", film(), "video/mp4")))
        [made] = sandbox.look("/tiktok/things?kind=publish")["things"]
        assert settled(sandbox, who, made["id"])["status"] == "PUBLISH_COMPLETE"
    assert len(sandbox.look("/posts?platform=tiktok")) == 1


@pytest.mark.parametrize("strange", [None, 5, [], {}, "\ud800", ["x"], {"a": 1}])
@pytest.mark.parametrize("field", ["media_type", "post_mode", "post_info", "source_info"])
def test_strange_bodies_are_refused_not_stumbled_over(
    sandbox: Sandbox, who: dict[str, Any], field: str, strange: Any
) -> None:
    body = photos(["http://127.0.0.1:9/a.jpg"]) | {field: strange}
    assert code(api(sandbox, who, "post/publish/content/init/", body)) == (400, "invalid_params")
