"""What Facebook refuses, schedules, processes and says, the sandbox does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Sandbox
from .graph_calls import graph, press, refusal
from .media_server import MediaServer, film, picture, serving

BACK = "http://127.0.0.1:9/back"


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


@pytest.fixture
def page(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("facebook", "warungsari", name="Warung Sari")


def until(done: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for something that happens by itself."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def _login(sandbox: Sandbox, page: dict[str, Any], scope: str, **form: Any) -> dict[str, str]:
    query = {
        "client_id": page["client_id"],
        "redirect_uri": BACK,
        "state": "abc",
        "scope": scope,
        "response_type": "code",
    }
    url = f"{sandbox.base}/facebook/www/v26.0/dialog/oauth?{urlencode(query)}"
    assert "Warung Sari" in sandbox.ask("GET", url).raw.decode()
    fields = [("person", page["person"]), ("decision", form.get("decision", "allow"))]
    fields += [("page", p) for p in form.get("pages", [page["id"]])]
    fields += [("scope", s) for s in form.get("granted", scope.split(","))]
    return press(url, fields)


def _exchange(sandbox: Sandbox, page: dict[str, Any], **more: str) -> Any:
    return graph(
        sandbox,
        "",
        "GET",
        "oauth/access_token",
        client_id=page["client_id"],
        client_secret=page["client_secret"],
        **more,
    )


def test_the_login_ends_in_a_page_token_that_never_expires(sandbox: Sandbox, page: dict[str, Any]) -> None:
    back = _login(sandbox, page, "pages_show_list,pages_read_engagement,pages_manage_posts")
    assert (back["state"], back["fragment"]) == ("abc", "_=_")
    short = _exchange(sandbox, page, code=back["code"], redirect_uri=BACK).body
    assert short["expires_in"] <= 3_600
    long = _exchange(sandbox, page, grant_type="fb_exchange_token", fb_exchange_token=short["access_token"]).body
    assert 59 * 86_400 < long["expires_in"] <= 60 * 86_400
    found = graph(sandbox, long["access_token"], "GET", "me/accounts").body["data"]
    assert [p["id"] for p in found] == [page["id"]]
    sandbox.tell("/clock", {"advance_seconds": 61 * 86_400})
    assert graph(sandbox, found[0]["access_token"], "GET", "me").body["name"] == "Warung Sari"
    assert refusal(graph(sandbox, long["access_token"], "GET", "me/accounts")) == (190, 463)


def test_a_code_works_once_for_its_own_address_and_not_for_long(sandbox: Sandbox, page: dict[str, Any]) -> None:
    codes = [_login(sandbox, page, "pages_show_list")["code"] for _ in range(3)]
    assert refusal(_exchange(sandbox, page, code=codes[0], redirect_uri=BACK + "/")) == (100, 36008)
    assert _exchange(sandbox, page, code=codes[1], redirect_uri=BACK).status == 200
    assert refusal(_exchange(sandbox, page, code=codes[1], redirect_uri=BACK)) == (100, 36009)
    sandbox.tell("/clock", {"advance_seconds": 601})
    assert refusal(_exchange(sandbox, page, code=codes[2], redirect_uri=BACK)) == (100, 36007)


def test_a_person_may_refuse_everything_a_permission_or_a_page(sandbox: Sandbox, page: dict[str, Any]) -> None:
    other = sandbox.account("facebook", "kedaibudi", name="Kedai Budi", person=page["person"])
    assert _login(sandbox, page, "pages_show_list", decision="deny")["error_reason"] == "user_denied"
    back = _login(
        sandbox,
        page,
        "pages_show_list,pages_manage_posts,pages_read_engagement",
        granted=["pages_show_list", "pages_read_engagement"],
        pages=[other["id"]],
    )
    token = _exchange(sandbox, page, code=back["code"], redirect_uri=BACK).body["access_token"]
    seen = graph(sandbox, token, "GET", "me/accounts").body["data"]
    assert [p["id"] for p in seen] == [other["id"]]
    states = {p["permission"]: p["status"] for p in graph(sandbox, token, "GET", "me/permissions").body["data"]}
    assert (states["pages_manage_posts"], states["pages_show_list"]) == ("declined", "granted")
    answer = graph(sandbox, seen[0]["access_token"], "POST", f"{other['id']}/feed", message="Halo")
    assert (answer.status, refusal(answer)) == (403, (200, 0))
    assert refusal(graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo")) == (100, 33)


def test_a_wrong_address_or_app_gets_a_page_and_no_redirect(sandbox: Sandbox, page: dict[str, Any]) -> None:
    url = f"{sandbox.base}/facebook/www/v26.0/dialog/oauth?"
    for query in (
        {"client_id": "1", "redirect_uri": BACK},
        {"client_id": page["client_id"], "redirect_uri": "http://evil.example/"},
    ):
        answer = sandbox.ask("GET", url + urlencode(query | {"scope": "pages_show_list"}))
        assert (answer.status, "Sorry" in answer.raw.decode()) == (400, True)


def test_in_development_mode_only_people_of_the_app_get_in(sandbox: Sandbox, page: dict[str, Any]) -> None:
    sandbox.tell("/graph/settings", {"facebook": {"mode": "development"}})
    assert graph(sandbox, page["access_token"], "GET", "me").status == 200
    sandbox.tell("/graph/people", {"name": page["person"], "role": False})
    assert refusal(graph(sandbox, page["access_token"], "GET", "me")) == (200, 0)
    query = {"client_id": page["client_id"], "redirect_uri": BACK, "scope": "pages_show_list"}
    dialog = sandbox.ask("GET", f"{sandbox.base}/facebook/www/v26.0/dialog/oauth?{urlencode(query)}")
    assert "App not active" in dialog.raw.decode()


def test_in_live_mode_a_stranger_gets_only_what_was_reviewed(sandbox: Sandbox, page: dict[str, Any]) -> None:
    sandbox.tell("/graph/people", {"name": page["person"], "role": False})
    sandbox.tell("/graph/settings", {"facebook": {"approved": ["pages_show_list", "pages_read_engagement"]}})
    assert graph(sandbox, page["access_token"], "GET", f"{page['id']}/feed").status == 200
    assert refusal(graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message="Halo"))[0] == 200


def test_a_role_without_the_task_cannot_post(sandbox: Sandbox) -> None:
    page = sandbox.account("facebook", "tamu", person="Rudi", tasks=["ANALYZE", "MODERATE"])
    assert refusal(graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message="Halo"))[0] == 200


def test_the_proof_of_the_secret_is_checked(sandbox: Sandbox, page: dict[str, Any]) -> None:
    import hashlib
    import hmac

    token = page["access_token"]
    right = hmac.new(page["client_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
    sandbox.tell("/graph/settings", {"facebook": {"proof_required": True}})
    assert refusal(graph(sandbox, token, "GET", "me")) == (100, 0)
    assert refusal(graph(sandbox, token, "GET", "me", appsecret_proof="0" * 64)) == (100, 0)
    assert graph(sandbox, token, "GET", "me", appsecret_proof=right).status == 200


def test_a_version_dies_on_its_day(sandbox: Sandbox, page: dict[str, Any]) -> None:
    url = f"{sandbox.base}/facebook/graph/v21.0/me?access_token={page['access_token']}"
    sandbox.tell("/clock", {"set": "2027-01-20T23:00:00+00:00"})
    assert sandbox.ask("GET", url).status == 200
    sandbox.tell("/clock", {"set": "2027-01-21T01:00:00+00:00"})
    assert refusal(sandbox.ask("GET", url)) == (2635, 0)
    sandbox.tell("/graph/settings", {"sunset": ["v26.0"]})
    assert refusal(graph(sandbox, page["access_token"], "GET", "me")) == (2635, 0)


def test_the_same_words_twice_within_an_hour_are_refused(sandbox: Sandbox, page: dict[str, Any]) -> None:
    def post() -> Any:
        return graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", message="Buka jam 9")

    assert (post().status, refusal(post())) == (200, (506, 0))
    sandbox.tell("/clock", {"advance_seconds": 3_700})
    assert post().status == 200


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 100),
        ({"message": "a" * 63_207}, 100),
        ({"link": "bukan alamat"}, 2061006),
        ({"message": "x", "published": "mungkin"}, 100),
        ({"message": "x", "attached_media": [{"media_fbid": "1"}]}, 100),
    ],
)
def test_what_facebook_refuses_is_refused(
    sandbox: Sandbox, page: dict[str, Any], params: dict[str, Any], code: int
) -> None:
    answer = graph(sandbox, page["access_token"], "POST", f"{page['id']}/feed", **params)
    assert (answer.status, refusal(answer)[0]) == (400, code)


@pytest.mark.parametrize(("seconds", "status"), [(540, 400), (660, 200), (29 * 86_400, 200), (31 * 86_400, 400)])
def test_a_post_is_scheduled_between_ten_minutes_and_thirty_days(
    sandbox: Sandbox, page: dict[str, Any], seconds: int, status: int
) -> None:
    at = int(time.time()) + seconds
    answer = graph(
        sandbox,
        page["access_token"],
        "POST",
        f"{page['id']}/feed",
        message="Nanti",
        published=False,
        scheduled_publish_time=at,
    )
    assert answer.status == status


def test_a_scheduled_post_goes_live_at_its_time_under_its_id(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token, at = page["access_token"], int(time.time()) + 3_600
    made = graph(
        sandbox, token, "POST", f"{page['id']}/feed", message="Besok buka", published=False, scheduled_publish_time=at
    ).body["id"]
    waiting = graph(sandbox, token, "GET", f"{page['id']}/scheduled_posts", fields="id,scheduled_publish_time").body[
        "data"
    ]
    assert waiting == [{"id": made, "scheduled_publish_time": at}]
    assert graph(sandbox, token, "GET", f"{page['id']}/feed").body["data"] == []
    sandbox.tell("/clock", {"advance_seconds": 3_601})
    until(lambda: bool(graph(sandbox, token, "GET", f"{page['id']}/feed").body["data"]))
    assert graph(sandbox, token, "GET", made, fields="is_published").body == {"is_published": True, "id": made}


def _reel(sandbox: Sandbox, page: dict[str, Any], raw: bytes, **more: Any) -> tuple[str, Any]:
    token, edge = page["access_token"], f"{page['id']}/video_reels"
    begun = graph(sandbox, token, "POST", edge, upload_phase="start").body
    head = {"authorization": f"OAuth {token}", "offset": "0", "file_size": str(len(raw))}
    assert sandbox.ask("POST", begun["upload_url"], body=raw, headers=head).body["success"] is True
    done = graph(sandbox, token, "POST", edge, upload_phase="finish", video_id=begun["video_id"], **more)
    return begun["video_id"], done


def test_a_reel_is_uploaded_processed_and_published(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    video, done = _reel(sandbox, page, film(), video_state="PUBLISHED", description="Cara masak")
    assert done.body == {"success": True}
    status = graph(sandbox, token, "GET", video, fields="status").body["status"]
    assert (status["video_status"], status["uploading_phase"]["status"]) == ("processing", "complete")
    assert status["uploading_phase"]["bytes_transfered"] == len(film())
    sandbox.tell("/clock", {"advance_seconds": 5})
    status = graph(sandbox, token, "GET", video, fields="status").body["status"]
    assert (status["video_status"], status["publishing_phase"]["publish_status"]) == ("published", "published")
    assert [p["message"] for p in graph(sandbox, token, "GET", f"{page['id']}/posts").body["data"]] == ["Cara masak"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (film(seconds=2), 1363128),
        (film(seconds=91), 1363128),
        (film(width=1080, height=1080), 1363040),
        (film(width=360, height=640), 1363127),
        (film(rate=15), 1363129),
        (b"bukan film" * 100, 1363019),
    ],
)
def test_a_reel_that_does_not_fit_fails_in_processing(
    sandbox: Sandbox, page: dict[str, Any], raw: bytes, code: int
) -> None:
    video, _ = _reel(sandbox, page, raw, video_state="PUBLISHED")
    status = graph(sandbox, page["access_token"], "GET", video, fields="status").body["status"]
    assert (status["processing_phase"]["status"], status["processing_phase"]["errors"][0]["code"]) == ("error", code)


def test_the_thirty_first_reel_of_a_day_waits(sandbox: Sandbox, page: dict[str, Any]) -> None:
    sandbox.tell("/accounts/flags", {"platform": "facebook", "account": page["id"], "flags": {"reels_per_day": 2}})
    assert [_reel(sandbox, page, film())[1].status for _ in range(3)] == [200, 200, 403]
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert _reel(sandbox, page, film())[1].status == 200


def test_an_upload_goes_on_where_it_stopped(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token, raw = page["access_token"], film(payload=9_000)
    begun = graph(sandbox, token, "POST", f"{page['id']}/video_reels", upload_phase="start").body
    head = {"authorization": f"OAuth {token}", "file_size": str(len(raw))}
    part = sandbox.ask("POST", begun["upload_url"], body=raw[:4_000], headers=head | {"offset": "0"})
    assert part.body["debug_info"]["retriable"] is True
    wrong = sandbox.ask("POST", begun["upload_url"], body=raw[:10], headers=head | {"offset": "9"})
    assert wrong.body["debug_info"]["type"] == "OffsetInvalidError"
    have = sandbox.ask("GET", begun["upload_url"], headers=head).body["offset"]
    rest = sandbox.ask("POST", begun["upload_url"], body=raw[have:], headers=head | {"offset": str(have)})
    assert (have, rest.body["success"]) == (4_000, True)


def test_a_video_comes_in_phases_or_from_an_address(sandbox: Sandbox, page: dict[str, Any], media: MediaServer) -> None:
    token, edge = page["access_token"], f"{page['id']}/videos"
    url = media.put("film.mp4", film(width=1280, height=720), "video/mp4")
    made = graph(sandbox, token, "POST", edge, file_url=url, description="Dapur kami").body["id"]
    sandbox.tell("/clock", {"advance_seconds": 5})
    until(lambda: graph(sandbox, token, "GET", made, fields="published").body["published"])
    assert refusal(graph(sandbox, token, "POST", edge, file_url=media.base + "/nihil"))[0] == 389
    assert refusal(graph(sandbox, token, "POST", edge, file_url=media.put("x", b"teks")))[0] == 352


def test_stories_live_a_day_and_are_not_in_the_feed(sandbox: Sandbox, page: dict[str, Any], media: MediaServer) -> None:
    token = page["access_token"]
    photo = graph(
        sandbox, token, "POST", f"{page['id']}/photos", url=media.put("s.jpg", picture(1080, 1920)), published=False
    ).body["id"]
    made = graph(sandbox, token, "POST", f"{page['id']}/photo_stories", photo_id=photo).body
    assert made["success"] is True
    assert [s["post_id"] for s in graph(sandbox, token, "GET", f"{page['id']}/stories").body["data"]] == [
        made["post_id"]
    ]
    assert graph(sandbox, token, "GET", f"{page['id']}/feed").body["data"] == []
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert graph(sandbox, token, "GET", f"{page['id']}/stories").body["data"] == []


def test_a_photo_must_be_reachable_a_picture_and_small_enough(
    sandbox: Sandbox, page: dict[str, Any], media: MediaServer
) -> None:
    def post(url: str) -> int:
        return refusal(graph(sandbox, page["access_token"], "POST", f"{page['id']}/photos", url=url))[0]

    assert post(media.base + "/nihil") == 100
    assert post("http://192.0.2.1/a.jpg") == 100
    assert post(media.put("a.txt", b"teks")) == 1366046
    assert post(media.put("big.jpg", picture(2600, 2600, noise=True))) == 1366046


def test_one_bad_metric_fails_all_and_empty_is_not_zero(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token = page["access_token"]
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    sandbox.tell("/graph/figures", {"platform": "facebook", "post_id": post, "impressions": 400, "likes": 20})
    good = graph(sandbox, token, "GET", f"{post}/insights", metric="post_media_view,post_reactions_by_type_total").body[
        "data"
    ]
    assert [(m["name"], m["values"][0]["value"]) for m in good] == [
        ("post_media_view", 500),
        ("post_reactions_by_type_total", {"like": 16, "love": 4}),
    ]
    bad = graph(sandbox, token, "GET", f"{post}/insights", metric="post_media_view,post_impressions_unique")
    assert refusal(bad) == (100, 0)
    sandbox.tell("/faults", {"platform": "facebook", "operation": "insights", "kind": "metrics_empty"})
    assert graph(sandbox, token, "GET", f"{post}/insights", metric="post_media_view").body == {"data": []}


def test_yesterday_is_missing_until_the_lag_is_over(sandbox: Sandbox, page: dict[str, Any]) -> None:
    token, edge = page["access_token"], f"{page['id']}/insights"
    sandbox.tell("/clock", {"set": "2026-12-01T10:00:00+00:00"})
    post = graph(sandbox, token, "POST", f"{page['id']}/feed", message="Halo").body["id"]
    sandbox.tell("/graph/figures", {"platform": "facebook", "post_id": post, "impressions": 400})
    days = []
    for moment in ("2026-12-02T10:00:00+00:00", "2026-12-03T10:00:00+00:00"):
        sandbox.tell("/clock", {"set": moment})
        values = graph(
            sandbox, token, "GET", edge, metric="page_media_view", since="2026-12-01", until="2026-12-02"
        ).body["data"][0]["values"]
        days.append([(v["value"], v["end_time"]) for v in values])
    assert days == [[], [(500, "2026-12-02T00:00:00+0000")]]
