"""TikTok's Business API: sign-in, publishing by pull, figures, limits, and its refusals with HTTP 200."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from .business_calls import BACK, NAME, Business, media, shop, video
from .conftest import Sandbox
from .media_server import MediaServer, film, picture

__all__ = ["media", "shop", "video"]


def portal(shop: Business, **more: str) -> str:
    """The portal's address with what an app appends."""
    query = {"client_key": shop.who["client_id"], "redirect_uri": BACK, "state": "s-1", "disable_auto_auth": "1"}
    return f"{shop.root}/portal/authorize/?{urlencode(query | more)}"


def allow(shop: Business, scopes: list[str], **more: str) -> dict[str, str]:
    """What the app gets back when the creator presses allow with those scopes ticked."""
    form = {"creator": shop.id, "decision": "allow", "scope": scopes}
    return returned(shop.http.post(portal(shop, **more), data=form))


def returned(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    where = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def exchange(shop: Business, code: str, **more: str) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": BACK}
    return shop.user("oauth2/token", **form | more)


def test_a_creator_signs_in_and_the_code_serves_once(shop: Business) -> None:
    page = shop.http.get(portal(shop)).text
    assert "Warung Sari" in page
    assert 'value="allow"' in page
    back = allow(shop, ["comment.list", "video.list"])
    assert back["state"] == "s-1"
    made = exchange(shop, back["auth_code"])["data"]
    assert (made["open_id"], made["expires_in"], made["refresh_token_expires_in"]) == (shop.id, 86_400, 365 * 86_400)
    assert set(made["scope"].split(",")) == {"comment.list", "video.list"}
    assert exchange(shop, back["auth_code"])["code"] == 40105
    told = shop.user("token_info/get", app_id=shop.who["client_id"], access_token=made["access_token"])["data"]
    assert (told["creator_id"], told["scope"]) == (shop.id, made["scope"])
    assert shop.code("GET", "video/list", token=made["access_token"]) == 0
    assert shop.code("POST", "video/publish", token=made["access_token"], video_url="http://127.0.0.1/a") == 40001


def test_a_code_lives_ten_minutes_and_belongs_to_its_address(shop: Business, sandbox: Sandbox) -> None:
    assert exchange(shop, allow(shop, ["video.list"])["auth_code"], redirect_uri=BACK + "x/")["code"] == 40002
    late = allow(shop, ["video.list"])["auth_code"]
    sandbox.tell("/clock", {"advance_seconds": 601})
    assert exchange(shop, late)["code"] == 40105
    assert exchange(shop, allow(shop, ["video.list"])["auth_code"], grant_type="auth_code")["code"] == 40002
    assert exchange(shop, allow(shop, ["video.list"])["auth_code"], client_secret="guess")["code"] == 40001


def test_who_allowed_it_before_sees_no_page_unless_the_app_asks_for_it(shop: Business) -> None:
    assert shop.http.get(portal(shop, disable_auto_auth="0")).status_code == 200
    scopes = ["user.info.basic", "video.list", "comment.list", "comment.list.manage", "video.publish"]
    allow(shop, scopes)
    assert shop.http.get(portal(shop)).status_code == 200
    again = returned(shop.http.get(portal(shop, disable_auto_auth="0")))
    made = exchange(shop, again["auth_code"])["data"]
    assert made["open_id"] == shop.id
    assert shop.user("oauth2/revoke", access_token=made["access_token"])["code"] == 0
    assert shop.http.get(portal(shop, disable_auto_auth="0")).status_code == 200


def test_the_creator_may_say_no(shop: Business) -> None:
    back = returned(shop.http.post(portal(shop), data={"creator": shop.id, "decision": "deny"}))
    assert (back["error"], back["state"]) == ("access_denied", "s-1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://gembala.example/back"},  # no slash at the end
        {"redirect_uri": "https://gembala.example/back/?a=1"},
        {"redirect_uri": "https://gembala.example:8443/back/"},
        {"redirect_uri": "http://gembala.example/back/"},
        {"client_key": "somebody"},
        {"scope": "everything"},
    ],
)
def test_the_page_refuses_addresses_that_the_portal_would_not_take(shop: Business, wrong: dict[str, str]) -> None:
    assert shop.http.get(portal(shop, **wrong)).status_code == 400


def test_a_refresh_token_serves_once_and_a_lost_answer_ends_the_grant(shop: Business) -> None:
    old = shop.who["refresh_token"]
    fresh = shop.user("oauth2/refresh_token", grant_type="refresh_token", refresh_token=old)["data"]
    assert fresh["refresh_token"] != old
    assert shop.code("GET", "get", token=fresh["access_token"]) == 0
    assert shop.user("oauth2/refresh_token", refresh_token=old)["code"] == 40105
    shop.arm("lost_answer", "refresh")
    with pytest.raises(httpx.TransportError):
        shop.user("oauth2/refresh_token", refresh_token=fresh["refresh_token"])
    assert shop.user("oauth2/refresh_token", refresh_token=fresh["refresh_token"])["code"] == 40105


def test_a_refresh_token_may_stay_the_same(shop: Business) -> None:
    shop.tell("settings", refresh_rotates=False)
    old = shop.who["refresh_token"]
    for _ in range(2):
        fresh = shop.user("oauth2/refresh_token", refresh_token=old)["data"]
        assert fresh["refresh_token"] == old
        assert shop.code("GET", "get", token=fresh["access_token"]) == 0


def test_tokens_have_their_time(shop: Business, sandbox: Sandbox) -> None:
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert shop.code("GET", "get") == 40105
    made = shop.user("oauth2/refresh_token", refresh_token=shop.who["refresh_token"])["data"]
    assert shop.code("GET", "get", token=made["access_token"]) == 0
    sandbox.tell("/clock", {"advance_seconds": 366 * 86_400})
    assert shop.user("oauth2/refresh_token", refresh_token=made["refresh_token"])["code"] == 40105


def test_what_ends_at_the_admin_port_is_ended(shop: Business) -> None:
    shop.tell("tokens", account=shop.id, reason="expired")
    assert shop.code("GET", "get") == 40105
    made = shop.user("oauth2/refresh_token", refresh_token=shop.who["refresh_token"])["data"]
    shop.tell("tokens", account=shop.id, reason="revoked")
    assert shop.code("GET", "get", token=made["access_token"]) == 40105
    assert shop.user("oauth2/refresh_token", refresh_token=made["refresh_token"])["code"] == 40105
    made = shop.tell("tokens", account=shop.id, scope="video.list")
    assert shop.code("GET", "video/list", token=made["access_token"]) == 0
    assert shop.code("GET", "get", token=made["access_token"]) == 40001


def test_every_path_ends_in_a_slash_and_every_error_is_200(shop: Business) -> None:
    assert shop.send("GET", "get").status_code == 404
    assert shop.send("POST", "comment/create").status_code == 404
    assert shop.code("GET", "get", token="guess") == 40105
    assert shop.code("GET", "get", business_id="somebody") == 40001
    assert shop.code("GET", "get", fields=["shoe_size"]) == 40002
    assert shop.code("GET", "publish/status", publish_id="v_pub_url~v2-1.7") == 40007
    shop.tell("settings", approved=False)
    assert shop.code("GET", "get") == 40001


def test_forty_calls_a_minute_of_one_endpoint_and_six_hundred_of_the_app(shop: Business, sandbox: Sandbox) -> None:
    assert [shop.code("GET", "get") for _ in range(41)] == [0] * 40 + [40100]
    assert shop.code("GET", "video/list") == 0
    other = Business(sandbox, sandbox.account(NAME, "cabang"))
    assert other.code("GET", "get") == 0
    real = sandbox.look("/limits")[NAME]["rules"]
    assert (real["comment_list"], real["app"]) == ([[40, 60, "user"]], [[600, 60, "app"]])
    sandbox.tell("/limits", {"platform": NAME, "operation": "app", "limit": 3, "window": 60})
    assert [other.code("GET", "video/list") for _ in range(4)] == [0, 0, 0, 40100]
    assert shop.code("GET", "publish/status", publish_id="x") == 40100
    sandbox.tell("/clock", {"advance_seconds": 61})
    assert shop.code("GET", "get") == 0


def test_a_film_is_really_pulled_and_its_id_comes_later(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    shop.tell("settings", post_id_seconds=180)
    url = media.put("a.mp4", film(), "video/mp4")
    info = {"caption": "Soto 🍲", "is_brand_organic": True, "disable_duet": True, "is_ai_generated": True}
    share = shop.good("POST", "video/publish", video_url=url, thumbnail_offset=1_000, post_info=info)["share_id"]
    assert shop.status(share) == {"status": "PROCESSING_DOWNLOAD", "post_ids": []}
    until = time.monotonic() + 10
    while not media.asked and time.monotonic() < until:
        time.sleep(0.02)
    assert media.asked == [("/a.mp4", None)]
    shop.settled(share)
    sandbox.tell("/clock", {"offset_seconds": 0})
    [post] = sandbox.look(f"/posts?platform={NAME}")
    assert (post["text"], post["extra"]["info"]["is_ai_generated"]) == ("Soto 🍲", True)
    sandbox.tell("/clock", {"set": post["created"] + 170})
    assert shop.status(share) == {"status": "PUBLISH_COMPLETE", "post_ids": []}
    sandbox.tell("/clock", {"advance_seconds": 11})
    assert shop.status(share) == {"status": "PUBLISH_COMPLETE", "post_ids": [post["id"]]}
    other = Business(sandbox, sandbox.account(NAME, "cabang"))
    assert other.code("GET", "publish/status", publish_id=share) == 40007


def test_photos_are_pulled(shop: Business, media: MediaServer) -> None:
    urls = [media.put(f"{n}.jpg", picture()) for n in range(2)]
    share = shop.good("POST", "photo/publish", photo_images=urls, photo_cover_index=1, post_info={"caption": "Soto"})
    assert shop.settled(share["share_id"])["status"] == "PUBLISH_COMPLETE"
    assert len(media.asked) == 2
    assert shop.code("POST", "photo/publish", photo_images=urls * 18) == 40002
    assert shop.code("POST", "photo/publish", photo_images=urls, photo_cover_index=2) == 40002
    wrong = shop.good("POST", "photo/publish", photo_images=[media.put("a.png", picture(kind="PNG"), "image/png")])
    assert shop.settled(wrong["share_id"])["reason"] == "file_format_check_failed"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (("gone.mp4", b"", "video/mp4", 404), "video_pull_failed"),
        (("a.mp4", b"no film", "video/mp4", 200), "file_format_check_failed"),
        (("a.mp4", film(seconds=700), "video/mp4", 200), "duration_check_failed"),
        (("a.mp4", film(rate=10), "video/mp4", 200), "frame_rate_check_failed"),
        (("a.mp4", film(width=100), "video/mp4", 200), "picture_size_check_failed"),
        (("a.mp4", film(payload=300_000), "video/mp4", 200), "file_format_check_failed"),
    ],
)
def test_a_film_that_does_not_fit_fails_with_its_reason(
    shop: Business, media: MediaServer, given: tuple[str, bytes, str, int], reason: str
) -> None:
    shop.tell("settings", most_bytes=200_000)
    share = shop.good("POST", "video/publish", video_url=media.put(*given))["share_id"]
    assert shop.settled(share) == {"status": "FAILED", "post_ids": [], "reason": reason}


def test_redirects_are_not_followed_and_other_peoples_addresses_are_refused(shop: Business, media: MediaServer) -> None:
    target = media.put("a.mp4", film(), "video/mp4")
    share = shop.good("POST", "video/publish", video_url=media.put("b.mp4", b"", target, 302))["share_id"]
    assert shop.settled(share)["reason"] == "video_pull_failed"
    assert [path for path, _ in media.asked] == ["/b.mp4"]
    for url in ("https://elsewhere.example/a.mp4", "http://elsewhere.example/a.mp4", "file:///etc/passwd"):
        refused = shop.ask("POST", "video/publish", video_url=url)
        assert (refused["code"], "ownership" in refused["message"]) == (40002, True)
    shop.tell("settings", verified=[media.base + "/good/"])
    assert shop.code("POST", "video/publish", video_url=target) == 40002
    assert shop.code("POST", "video/publish", video_url=media.put("good/a.mp4", film(), "video/mp4")) == 0


def test_a_thumbnail_is_pulled_too(shop: Business, media: MediaServer) -> None:
    film_url, cover = media.put("a.mp4", film(), "video/mp4"), media.put("c.jpg", picture())
    share = shop.good("POST", "video/publish", video_url=film_url, custom_thumbnail_url=cover)["share_id"]
    assert shop.settled(share)["status"] == "PUBLISH_COMPLETE"
    assert [path for path, _ in media.asked] == ["/a.mp4", "/c.jpg"]
    both = {"custom_thumbnail_url": cover, "thumbnail_offset": 1}
    assert shop.code("POST", "video/publish", video_url=film_url, **both) == 40002
    elsewhere = "https://elsewhere.example/c.jpg"
    assert shop.code("POST", "video/publish", video_url=film_url, custom_thumbnail_url=elsewhere) == 40002


def test_captions_and_switches_are_checked(shop: Business, media: MediaServer) -> None:
    url = media.put("a.mp4", film(), "video/mp4")
    for info in ({"caption": "🍲" * 1_101}, {"caption": 7}, {"disable_comment": "maybe"}, {"is_ai_generated": 1}):
        assert shop.code("POST", "video/publish", video_url=url, post_info=info) == 40002
    assert shop.code("POST", "video/publish", video_url=url, post_info={"caption": "🍲" * 1_100}) == 0
    assert shop.code("POST", "video/publish", video_url=url, post_info="Soto") == 40002
    assert shop.code("POST", "video/publish") == 40002


def test_a_draft_waits_for_the_creator(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    url = media.put("a.mp4", film(), "video/mp4")
    draft = {"video_url": url, "post_info": {"caption": "Soto", "upload_to_draft": True}}
    share = shop.good("POST", "video/publish", **draft)["share_id"]
    assert shop.settled(share) == {"status": "SEND_TO_USER_INBOX", "post_ids": []}
    assert sandbox.look(f"/posts?platform={NAME}") == []
    shop.tell("settings", pending_shares=1)
    second = shop.good("POST", "video/publish", **draft)["share_id"]
    assert shop.settled(second)["reason"] == "spam_risk_too_many_pending_share"
    posted = shop.tell("inbox", publish_id=share, action="post")["post_id"]
    sandbox.tell("/clock", {"advance_seconds": 60})
    assert shop.status(share) == {"status": "PUBLISH_COMPLETE", "post_ids": [posted]}


def test_posts_of_a_day_are_counted(shop: Business, media: MediaServer, sandbox: Sandbox) -> None:
    shop.tell("settings", posts_per_day=1)
    shop.published(media)
    url = media.put("a.mp4", film(), "video/mp4")
    share = shop.good("POST", "video/publish", video_url=url)["share_id"]
    assert shop.settled(share)["reason"] == "spam_risk_too_many_posts"
    sandbox.tell("/clock", {"advance_seconds": 86_400})
    made = shop.user("oauth2/refresh_token", refresh_token=shop.who["refresh_token"])["data"]
    shop.who["access_token"] = made["access_token"]
    share = shop.good("POST", "video/publish", video_url=url)["share_id"]
    assert shop.settled(share)["status"] == "PUBLISH_COMPLETE"


def test_figures_are_not_there_until_they_are_old_enough(shop: Business, video: str, sandbox: Sandbox) -> None:
    seen = {"platform": NAME, "post_id": video, "likes": 4, "impressions": 500}
    sandbox.tell("/graph/figures", seen)
    fields = ["item_id", "video_views", "likes", "comments", "shares", "reach", "full_video_watched_rate"]
    assert shop.good("GET", "video/list", fields=fields)["videos"] == [{"item_id": video}]
    sandbox.tell("/clock", {"advance_seconds": 12 * 3_600})
    sandbox.tell("/graph/figures", seen | {"likes": 9, "impressions": 900})
    sandbox.tell("/clock", {"advance_seconds": 13 * 3_600})
    shop.who["access_token"] = shop.tell("tokens", account=shop.id, scope="video.list,user.info.basic")["access_token"]
    [told] = shop.good("GET", "video/list", fields=fields)["videos"]
    assert (told["video_views"], told["likes"], told["comments"], told["reach"]) == (500, 4, 0, 400)
    shop.tell("settings", statistics_lag_hours=0)
    [told] = shop.good("GET", "video/list", fields=",".join(fields))["videos"]
    assert (told["video_views"], told["likes"]) == (900, 9)
    account = shop.good("GET", "get", fields=["followers_count", "video_views", "audience_countries"])
    assert (account["followers_count"], account["video_views"]) == (1_000, 900)
    assert sum(one["percentage"] for one in account["audience_countries"]) == pytest.approx(1)


def test_an_account_of_few_is_not_counted_by_country(sandbox: Sandbox) -> None:
    small = Business(sandbox, sandbox.account(NAME, "kecil", followers=99))
    small.tell("settings", statistics_lag_hours=0)
    told = small.good("GET", "get", fields="followers_count,audience_countries,audience_genders")
    assert told == {"followers_count": 99, "audience_countries": [], "audience_genders": []}


def test_videos_come_in_pages(shop: Business, media: MediaServer) -> None:
    made = [shop.published(media, caption=f"Menu {n}") for n in range(3)]
    first = shop.good("GET", "video/list", fields="item_id,caption", max_count=2)
    assert [v["item_id"] for v in first["videos"]] == made[:0:-1]
    assert first["has_more"] is True
    rest = shop.good("GET", "video/list", max_count=2, cursor=first["cursor"])
    assert (rest["videos"], rest["has_more"]) == ([{"item_id": made[0]}], False)
    assert shop.good("GET", "video/list", filters={"video_ids": [made[1]]})["videos"] == [{"item_id": made[1]}]
