"""What Instagram refuses, processes, counts and says, the sandbox does; both families of login."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Answer, Sandbox
from .graph_calls import graph, press, receiving, refusal, signed
from .media_server import MediaServer, film, picture, serving

BACK = "http://127.0.0.1:9/back"
SCOPES = "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments"


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


@pytest.fixture
def who(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.account("instagram", "warung.sari", name="Warung Sari")


def ask(sandbox: Sandbox, who: dict[str, Any], method: str, path: str, **given: Any) -> Answer:
    """A call with the token of Instagram Login."""
    return graph(sandbox, who["access_token"], method, path, host="instagram", **given)


def settled(sandbox: Sandbox, who: dict[str, Any], container: str) -> str:
    """Status of a container once it is no longer in progress; the sandbox's clock runs ahead meanwhile."""
    sandbox.tell("/clock", {"speed": 60})
    state = "IN_PROGRESS"
    for _ in range(100):
        found = ask(sandbox, who, "GET", container, fields="status_code,status").body
        state = f"{found['status_code']} {found['status']}"
        if found["status_code"] != "IN_PROGRESS":
            break
        time.sleep(0.05)
    sandbox.tell("/clock", {"speed": 1})
    return state


def publish(sandbox: Sandbox, who: dict[str, Any], **given: Any) -> str:
    """The id of a published medium."""
    container = ask(sandbox, who, "POST", "me/media", **given).body["id"]
    return str(ask(sandbox, who, "POST", "me/media_publish", creation_id=container).body["id"])


def _code(
    sandbox: Sandbox, who: dict[str, Any], scope: str = SCOPES, granted: str = SCOPES, **form: str
) -> dict[str, str]:
    query = {
        "client_id": who["client_id"],
        "redirect_uri": BACK,
        "state": "xyz",
        "scope": scope,
        "response_type": "code",
    }
    url = f"{sandbox.base}/instagram/www/oauth/authorize?{urlencode(query)}"
    assert "@warung.sari" in sandbox.ask("GET", url).raw.decode()
    fields = [("account", who["id"]), ("decision", form.get("decision", "allow"))]
    return press(url, fields + [("scope", s) for s in granted.split(",")])


def _short(sandbox: Sandbox, who: dict[str, Any], code: str, **more: str) -> Answer:
    form = {
        "client_id": who["client_id"],
        "client_secret": who["client_secret"],
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": code,
    }
    return sandbox.ask("POST", sandbox.base + "/instagram/api/oauth/access_token", body=urlencode(form | more).encode())


def _token(sandbox: Sandbox, path: str, **query: str) -> Answer:
    return sandbox.ask("GET", f"{sandbox.base}/instagram/graph/{path}?{urlencode(query)}")


def test_instagram_login_from_dialog_to_refresh(sandbox: Sandbox, who: dict[str, Any]) -> None:
    back = _code(sandbox, who)
    assert (back["state"], back["fragment"]) == ("xyz", "_")
    short = _short(sandbox, who, back["code"]).body
    assert (str(short["user_id"]), short["permissions"]) == (who["scoped_id"], sorted(SCOPES.split(",")))
    long = _token(
        sandbox,
        "access_token",
        grant_type="ig_exchange_token",
        client_secret=who["client_secret"],
        access_token=short["access_token"],
    ).body
    assert 59 * 86_400 < long["expires_in"] <= 60 * 86_400
    young = _token(sandbox, "refresh_access_token", grant_type="ig_refresh_token", access_token=long["access_token"])
    assert young.status == 400
    sandbox.tell("/clock", {"advance_seconds": 86_400 + 1})
    fresh = _token(
        sandbox, "refresh_access_token", grant_type="ig_refresh_token", access_token=long["access_token"]
    ).body
    assert fresh["access_token"] != long["access_token"]
    dead = graph(sandbox, short["access_token"], "GET", "me", host="instagram")
    assert (dead.status, refusal(dead)) == (401, (190, 463))
    me = graph(sandbox, fresh["access_token"], "GET", "me", host="instagram", fields="id,user_id,username").body
    assert me == {"id": who["scoped_id"], "user_id": who["id"], "username": "warung.sari"}


def test_a_code_of_instagram_works_once_and_denial_says_so(sandbox: Sandbox, who: dict[str, Any]) -> None:
    code = _code(sandbox, who)["code"]
    assert (_short(sandbox, who, code).status, _short(sandbox, who, code).status) == (200, 400)
    assert _short(sandbox, who, _code(sandbox, who)["code"], client_secret="x").body["error_type"] == "OAuthException"
    assert _code(sandbox, who, decision="deny")["error"] == "access_denied"


def test_a_permission_that_was_not_granted_is_missing(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer
) -> None:
    back = _code(sandbox, who, granted="instagram_business_basic")
    token = _short(sandbox, who, back["code"]).body["access_token"]
    answer = graph(sandbox, token, "POST", "me/media", host="instagram", image_url=media.put("a.jpg", picture()))
    assert (answer.status, refusal(answer)) == (403, (10, 0))
    assert graph(sandbox, token, "GET", "me/media", host="instagram").status == 200


def test_tokens_of_the_two_families_do_not_mix(sandbox: Sandbox, who: dict[str, Any]) -> None:
    page = sandbox.account("facebook", "warungsari")
    assert refusal(graph(sandbox, who["access_token"], "GET", "me"))[0] == 190
    assert refusal(graph(sandbox, page["access_token"], "GET", "me", host="instagram"))[0] == 190
    looked = graph(sandbox, page["access_token"], "GET", "debug_token", input_token=who["access_token"])
    assert looked.status == 400
    assert graph(sandbox, page["access_token"], "GET", "debug_token", input_token=page["access_token"]).body["data"][
        "is_valid"
    ]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (picture(kind="PNG"), (36001, 2207005)),
        (b"bukan gambar", (36001, 2207005)),
        (picture(1080, 1500), (36003, 2207009)),
        (picture(1080, 500), (36003, 2207009)),
        (picture(2400, 2400, noise=True), (36000, 2207004)),
    ],
    ids=["png", "none", "tall", "wide", "big"],
)
def test_a_picture_that_does_not_fit_is_refused(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer, raw: bytes, found: tuple[int, int]
) -> None:
    answer = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", raw))
    assert (answer.status, refusal(answer)) == (400, found)


@pytest.mark.parametrize("size", [(1080, 1350), (1080, 566), (320, 320)])
def test_a_picture_at_the_edge_is_taken(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer, size: tuple[int, int]
) -> None:
    assert ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture(*size))).status == 200


@pytest.mark.parametrize(
    "params",
    [
        {"caption": "a" * 2_201},
        {"caption": " ".join(f"#t{n}" for n in range(31))},
        {"caption": " ".join(f"@u{n}" for n in range(21))},
    ],
)
def test_a_caption_has_its_limits(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer, params: dict[str, str]
) -> None:
    answer = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture()), **params)
    assert refusal(answer) == (36004, 2207010)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"media_type": "VIDEO", "video_url": "http://127.0.0.1:1/a.mp4"}, (100, 2207023)),
        ({"media_type": "REELS", "image_url": "http://127.0.0.1:1/a.jpg"}, (100, 2207023)),
        ({"media_type": "ALBUM", "image_url": "http://127.0.0.1:1/a.jpg"}, (100, 2207023)),
        ({"media_type": "CAROUSEL", "children": ["1"]}, (100, 2207028)),
        ({"media_type": "CAROUSEL", "children": [str(n) for n in range(11)]}, (100, 2207028)),
        ({"media_type": "CAROUSEL", "children": ["1", "2"]}, (24, 2207006)),
        ({"image_url": "http://127.0.0.1:1/a.jpg"}, (9004, 2207052)),
        ({"image_url": "http://192.0.2.1/a.jpg"}, (9004, 2207052)),
        ({"media_type": "REELS", "upload_type": "resumable"}, (100, 0)),
    ],
)
def test_a_container_that_makes_no_sense_is_refused(
    sandbox: Sandbox, who: dict[str, Any], params: dict[str, Any], found: tuple[int, int]
) -> None:
    assert refusal(ask(sandbox, who, "POST", "me/media", **params)) == found


@pytest.mark.parametrize(
    ("raw", "good"),
    [
        (film(), True),
        (film(seconds=900, width=720, height=1280), True),
        (film(seconds=901), False),
        (film(seconds=2), False),
        (film(width=2160, height=3840), False),
        (film(rate=15), False),
        (film(codec=b"vp09"), False),
        (film(moov_first=False), False),
        (film(edit=True), False),
        (b"teks", False),
    ],
    ids=[
        "good",
        "long",
        "too long",
        "too short",
        "too wide",
        "slow frames",
        "codec",
        "moov last",
        "edit list",
        "no film",
    ],
)
def test_a_reel_must_fit(sandbox: Sandbox, who: dict[str, Any], media: MediaServer, raw: bytes, good: bool) -> None:
    url = media.put("a.mp4", raw, "video/mp4")
    made = ask(sandbox, who, "POST", "me/media", media_type="REELS", video_url=url).body["id"]
    state = settled(sandbox, who, made)
    assert state.startswith("FINISHED" if good else "ERROR")
    if not good:
        assert "2207026" in state
        assert refusal(ask(sandbox, who, "POST", "me/media_publish", creation_id=made)) == (-1, 2207032)


def test_a_video_that_cannot_be_fetched_shows_in_the_status(sandbox: Sandbox, who: dict[str, Any]) -> None:
    made = ask(sandbox, who, "POST", "me/media", media_type="REELS", video_url="http://127.0.0.1:1/a.mp4").body["id"]
    assert "2207052" in settled(sandbox, who, made)


def test_a_container_dies_after_a_day_and_is_published_once(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer
) -> None:
    url = media.put("a.jpg", picture())
    once = ask(sandbox, who, "POST", "me/media", image_url=url).body["id"]
    assert ask(sandbox, who, "POST", "me/media_publish", creation_id=once).status == 200
    assert ask(sandbox, who, "GET", once, fields="status_code").body["status_code"] == "PUBLISHED"
    assert refusal(ask(sandbox, who, "POST", "me/media_publish", creation_id=once)) == (9007, 2207027)
    late = ask(sandbox, who, "POST", "me/media", image_url=url).body["id"]
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert ask(sandbox, who, "GET", late, fields="status_code").body["status_code"] == "EXPIRED"
    assert refusal(ask(sandbox, who, "POST", "me/media_publish", creation_id=late)) == (24, 2207008)


def test_containers_are_counted_too(sandbox: Sandbox, who: dict[str, Any], media: MediaServer) -> None:
    sandbox.tell("/accounts/flags", {"platform": "instagram", "account": who["id"], "flags": {"containers_per_day": 2}})
    url = media.put("a.jpg", picture())
    answers = [ask(sandbox, who, "POST", "me/media", image_url=url) for _ in range(3)]
    assert ([a.status for a in answers], refusal(answers[2])) == ([200, 200, 403], (9, 2207042))


def test_a_story_lives_a_day_and_needs_viewers(sandbox: Sandbox, who: dict[str, Any], media: MediaServer) -> None:
    made = publish(sandbox, who, media_type="STORIES", image_url=media.put("s.jpg", picture(1080, 1920)))
    assert ask(sandbox, who, "GET", "me/media").body["data"] == []
    assert [s["id"] for s in ask(sandbox, who, "GET", "me/stories").body["data"]] == [made]
    assert refusal(ask(sandbox, who, "GET", f"{made}/insights", metric="reach")) == (10, 0)
    sandbox.tell("/graph/figures", {"platform": "instagram", "post_id": made, "impressions": 5})
    assert ask(sandbox, who, "GET", f"{made}/insights", metric="reach").body["data"][0]["values"] == [{"value": 5}]
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert refusal(ask(sandbox, who, "GET", f"{made}/insights", metric="reach")) == (100, 33)


def test_figures_lag_and_removed_names_are_errors(sandbox: Sandbox, who: dict[str, Any], media: MediaServer) -> None:
    made = publish(sandbox, who, image_url=media.put("a.jpg", picture()))
    sandbox.tell("/graph/settings", {"insights_lag_seconds": 7_200})
    sandbox.tell("/graph/figures", {"platform": "instagram", "post_id": made, "impressions": 80, "likes": 12})

    def reach() -> Any:
        return ask(sandbox, who, "GET", f"{made}/insights", metric="reach,likes").body["data"][0]["values"][0]["value"]

    assert reach() == 0
    sandbox.tell("/clock", {"advance_seconds": 7_300})
    assert reach() == 80
    assert refusal(ask(sandbox, who, "GET", f"{made}/insights", metric="impressions")) == (100, 0)
    assert ask(sandbox, who, "GET", made, fields="like_count").body["like_count"] == 12


def test_demographics_need_a_hundred_followers(sandbox: Sandbox, who: dict[str, Any]) -> None:
    def ages() -> Answer:
        return ask(
            sandbox, who, "GET", "me/insights",
            metric="follower_demographics", period="lifetime", metric_type="total_value", breakdown="age",
        )  # fmt: skip

    assert refusal(ages()) == (10, 0)
    sandbox.tell("/graph/figures", {"platform": "instagram", "account": who["id"], "followers": 1_000})
    found = ages().body["data"][0]["total_value"]["breakdowns"][0]
    assert (found["dimension_keys"], found["results"][0]["dimension_values"]) == (["age"], ["13-17"])


def test_restricted_and_spam_say_so(sandbox: Sandbox, who: dict[str, Any], media: MediaServer) -> None:
    url = media.put("a.jpg", picture())
    for flag, found in (("restricted", (25, 2207050)), ("spam", (4, 2207051))):
        sandbox.tell("/accounts/flags", {"platform": "instagram", "account": who["id"], "flags": {flag: True}})
        assert refusal(ask(sandbox, who, "POST", "me/media", image_url=url)) == found
        sandbox.tell("/accounts/flags", {"platform": "instagram", "account": who["id"], "flags": {flag: False}})


def test_an_answer_that_is_lost_leaves_the_medium_and_the_state(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer
) -> None:
    container = ask(sandbox, who, "POST", "me/media", image_url=media.put("a.jpg", picture())).body["id"]
    sandbox.tell("/faults", {"platform": "instagram", "operation": "publish", "kind": "stored_502"})
    assert ask(sandbox, who, "POST", "me/media_publish", creation_id=container).status == 502
    assert ask(sandbox, who, "GET", container, fields="status_code").body["status_code"] == "PUBLISHED"
    assert len(ask(sandbox, who, "GET", "me/media").body["data"]) == 1


def test_a_resumable_reel_arrives_in_pieces(sandbox: Sandbox) -> None:
    page = sandbox.account("facebook", "warungsari")
    who = sandbox.account("instagram", "warung.sari", page="warungsari")
    token, raw = page["access_token"], film()
    made = graph(sandbox, token, "POST", f"{who['id']}/media", media_type="REELS", upload_type="resumable").body
    assert made["uri"].endswith(f"/ig-api-upload/v26.0/{made['id']}")
    head = {"authorization": f"OAuth {token}", "file_size": str(len(raw))}
    sandbox.ask("POST", made["uri"], body=raw[:1_000], headers=head | {"offset": "0"})
    done = sandbox.ask("POST", made["uri"], body=raw[1_000:], headers=head | {"offset": "1000"})
    assert done.body == {"success": True, "message": "Upload successful."}
    sandbox.tell("/clock", {"advance_seconds": 5})
    assert graph(sandbox, token, "GET", made["id"], fields="status_code").body["status_code"] == "FINISHED"


def test_comments_arrive_by_webhook_in_the_real_shape_with_the_apps_own_secret(
    sandbox: Sandbox, who: dict[str, Any], media: MediaServer
) -> None:
    made = publish(sandbox, who, image_url=media.put("a.jpg", picture()))
    with receiving() as receiver:
        sandbox.tell("/graph/webhooks", {"app": "instagram", "callback_url": receiver.url, "verify_token": "rahasia"})
        ask(sandbox, who, "POST", "me/subscribed_apps", subscribed_fields="comments,mentions,messages")
        said = sandbox.tell("/comment", {"platform": "instagram", "post_id": made, "author": "ayu", "text": "Mau"})[
            "id"
        ]
        own = ask(sandbox, who, "POST", f"{said}/replies", message="Siap").body["id"]
        end = time.monotonic() + 5
        while len(receiver.got) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        values = {b["entry"][0]["changes"][0]["value"]["id"]: b for b in receiver.bodies()}
        first, echo = values[said]["entry"][0], values[own]["entry"][0]["changes"][0]["value"]
        assert (first["id"], first["changes"][0]["field"], values[said]["object"]) == (
            who["id"],
            "comments",
            "instagram",
        )
        assert (echo["from"]["id"], echo["parent_id"]) == (who["id"], said)
        assert all(sign == signed(who["client_secret"], raw) for sign, raw in receiver.got)
        assert receiver.got[0][1].startswith(b'{"entry": [{"id": "')


def test_a_mention_elsewhere_is_found_and_answered(sandbox: Sandbox, who: dict[str, Any]) -> None:
    about = {"platform": "instagram", "account": who["id"], "author": "ayu"}
    medium = sandbox.tell("/graph/stranger", about | {"text": "Makan di @warung.sari enak"})["id"]
    said = sandbox.tell(
        "/comment", {"platform": "instagram", "post_id": medium, "author": "budi", "text": "@warung.sari buka?"}
    )["id"]
    found = ask(
        sandbox, who, "GET", "me", fields=f"mentioned_comment.comment_id({said}){{text,media{{id,caption}}}}"
    ).body
    told = found["mentioned_comment"]
    assert (told["text"], told["media"]["id"]) == ("warung.sari buka?", medium)  # without the @ of our own name
    assert ask(sandbox, who, "POST", "me/mentions", media_id=medium, comment_id=said, message="Buka kak").status == 200
    assert refusal(ask(sandbox, who, "GET", medium)) == (100, 33)
