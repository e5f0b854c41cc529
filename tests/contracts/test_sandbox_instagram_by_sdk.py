"""Meta's own client drives the Instagram sandbox: containers, publishing, comments, insights, limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Sandbox
from .media_server import MediaServer, film, picture, serving
from .test_sandbox_facebook_by_sdk import client

pytestmark = pytest.mark.oracle


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


def _account(sandbox: Sandbox, **more: Any) -> tuple[Any, dict[str, Any]]:
    """A professional account connected with a Page, and its node in the client."""
    from facebook_business.adobjects.iguser import IGUser

    page = sandbox.account("facebook", "warungsari", name="Warung Sari")
    who = sandbox.account("instagram", "warung.sari", name="Warung Sari", page="warungsari", **more)
    page["client_id"], page["id"] = page["client_id"], who["id"]
    return IGUser(who["id"], api=client(sandbox, page)), page


def _publish(user: Any, **params: Any) -> str:
    container = user.create_media(params=params)["id"]
    return str(user.create_media_publish(params={"creation_id": container})["id"])


def _wait(sandbox: Sandbox, user: Any, container: str) -> str:
    """Its state once the sandbox has fetched and processed it; the sandbox's clock runs ahead meanwhile."""
    sandbox.tell("/clock", {"speed": 100})
    state: dict[str, str] = {}
    for _ in range(100):
        state = user.get_api().call("GET", [container], params={"fields": "status_code,status"}).json()
        if state["status_code"] != "IN_PROGRESS":
            break
        time.sleep(0.05)
    sandbox.tell("/clock", {"speed": 1})
    return f"{state['status_code']} {state['status']}"


def test_a_picture_goes_from_container_to_feed(sandbox: Sandbox, media: MediaServer) -> None:
    from facebook_business.adobjects.igmedia import IGMedia

    user, _ = _account(sandbox)
    made = _publish(user, image_url=media.put("soto.jpg", picture()), caption="Soto betawi #soto", alt_text="Soto")
    read = IGMedia(made, api=user.get_api()).api_get(fields=["caption", "media_type", "permalink", "timestamp"])
    assert (read["caption"], read["media_type"]) == ("Soto betawi #soto", "IMAGE")
    assert read["permalink"].startswith("https://www.instagram.com/p/")
    assert [m["id"] for m in user.get_media()] == [made]
    assert media.asked == [("/soto.jpg", None)]


def test_a_reel_is_processed_before_it_is_ready(sandbox: Sandbox, media: MediaServer) -> None:
    from facebook_business.exceptions import FacebookRequestError

    user, _ = _account(sandbox)
    container = user.create_media(
        params={"media_type": "REELS", "video_url": media.put("reel.mp4", film(), "video/mp4"), "caption": "Masak"}
    )["id"]
    with pytest.raises(FacebookRequestError) as early:
        user.create_media_publish(params={"creation_id": container})
    assert (early.value.api_error_code(), early.value.api_error_subcode()) == (9007, 2207027)
    assert _wait(sandbox, user, container).startswith("FINISHED")
    made = user.create_media_publish(params={"creation_id": container})["id"]
    shown = user.get_media(fields=["media_product_type", "media_type"])
    assert [(m["id"], m["media_product_type"], m["media_type"]) for m in shown] == [(made, "REELS", "VIDEO")]


def test_a_carousel_has_its_children(sandbox: Sandbox, media: MediaServer) -> None:
    from facebook_business.adobjects.igmedia import IGMedia

    user, _ = _account(sandbox)
    items = [
        user.create_media(params={"image_url": media.put(f"{n}.jpg", picture()), "is_carousel_item": True})["id"]
        for n in range(3)
    ]
    made = _publish(user, media_type="CAROUSEL", children=items, caption="Tiga")
    assert len(list(IGMedia(made, api=user.get_api()).get_children())) == 3


def test_the_first_comment_a_reply_and_what_the_brand_may_do(sandbox: Sandbox, media: MediaServer) -> None:
    from facebook_business.adobjects.igcomment import IGComment
    from facebook_business.adobjects.igmedia import IGMedia

    user, _ = _account(sandbox)
    post = IGMedia(_publish(user, image_url=media.put("a.jpg", picture())), api=user.get_api())
    first = post.create_comment(params={"message": "Pesan lewat tautan di bio"})["id"]
    said = sandbox.tell(
        "/comment", {"platform": "instagram", "post_id": post["id"], "author": "ayu", "text": "Berapa kak?"}
    )["id"]
    comment = IGComment(said, api=user.get_api())
    answer = comment.create_reply(params={"message": "20 ribu kak"})["id"]
    comment.api_update(params={"hide": True})
    assert [c["id"] for c in post.get_comments()] == [said, first]
    assert [c["id"] for c in comment.get_replies()] == [answer]
    read = comment.api_get(fields=["hidden", "username", "text", "from"])
    assert (read["hidden"], read["username"], read["text"]) == (True, "ayu", "Berapa kak?")
    comment.api_delete()
    assert [c["id"] for c in post.get_comments()] == [first]


def test_the_quota_is_what_the_endpoint_says(sandbox: Sandbox, media: MediaServer) -> None:
    from facebook_business.exceptions import FacebookRequestError

    user, _ = _account(sandbox, flags={"posts_per_day": 2})
    url = media.put("a.jpg", picture())
    for _ in range(2):
        _publish(user, image_url=url)
    limit = next(iter(user.get_content_publishing_limit(fields=["quota_usage", "config"])))
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (2, 2)
    with pytest.raises(FacebookRequestError) as over:
        _publish(user, image_url=url)
    assert (over.value.api_error_code(), over.value.api_error_subcode()) == (9, 2207042)
    sandbox.tell("/clock", {"advance_seconds": 86_401})
    assert _publish(user, image_url=url)
