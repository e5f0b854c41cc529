"""Meta's own client drives the Facebook sandbox: Pages, posts, photos, comments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Sandbox
from .media_server import MediaServer, picture, serving

pytestmark = pytest.mark.oracle


@pytest.fixture
def media() -> Iterator[MediaServer]:
    with serving() as server:
        yield server


def client(sandbox: Sandbox, who: dict[str, Any], token: str = "") -> Any:
    """The vendor's API object for one token (it signs every call with appsecret_proof)."""
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    FacebookSession.GRAPH = sandbox.base + "/facebook/graph"
    session = FacebookSession(who["client_id"], who["client_secret"], token or who["access_token"])
    return FacebookAdsApi(session, api_version="v26.0")


def _page(sandbox: Sandbox, who: dict[str, Any]) -> Any:
    from facebook_business.adobjects.page import Page

    return Page(who["id"], api=client(sandbox, who))


def test_a_person_finds_the_pages_and_their_tokens(sandbox: Sandbox) -> None:
    from facebook_business.adobjects.user import User

    who = sandbox.account("facebook", "warungsari", name="Warung Sari")
    sandbox.account("facebook", "kedaibudi", name="Kedai Budi", person=who["person"])
    api = client(sandbox, who, sandbox.account("facebook", "kedaibudi", person=who["person"])["user_token"])
    found = list(User("me", api=api).get_accounts())
    assert [page["name"] for page in found] == ["Warung Sari", "Kedai Budi"]
    assert all(page["access_token"].startswith("EAA") and "CREATE_CONTENT" in page["tasks"] for page in found)


def test_a_post_is_stored_read_edited_listed_and_deleted(sandbox: Sandbox) -> None:
    from facebook_business.adobjects.pagepost import PagePost

    who = sandbox.account("facebook", "warungsari")
    page = _page(sandbox, who)
    made = page.create_feed(params={"message": "Soto betawi hari ini 🍲"})
    assert made["id"].startswith(f"{who['id']}_")
    post = PagePost(made["id"], api=client(sandbox, who))
    read = post.api_get(fields=["message", "created_time", "permalink_url", "is_published"])
    assert (read["message"], read["is_published"]) == ("Soto betawi hari ini 🍲", True)
    post.api_update(params={"message": "Soto betawi besok"})
    assert [p["message"] for p in page.get_feed(fields=["message"])] == ["Soto betawi besok"]
    post.api_delete()
    assert list(page.get_feed()) == []


def test_a_photo_is_fetched_without_cookies_and_published(sandbox: Sandbox, media: MediaServer) -> None:
    who = sandbox.account("facebook", "warungsari")
    made = _page(sandbox, who).create_photo(
        params={"url": media.put("soto.jpg", picture()), "caption": "Soto", "alt_text_custom": "Semangkuk soto"}
    )
    assert media.asked == [("/soto.jpg", None)]
    from facebook_business.adobjects.photo import Photo

    photo = Photo(made["id"], api=client(sandbox, who)).api_get(fields=["alt_text", "width", "page_story_id"])
    assert (photo["alt_text"], photo["width"], photo["page_story_id"]) == ("Semangkuk soto", 1080, made["post_id"])


def test_several_photos_make_one_post(sandbox: Sandbox, media: MediaServer) -> None:
    who = sandbox.account("facebook", "warungsari")
    page = _page(sandbox, who)
    ids = []
    for number in range(3):
        url = media.put(f"{number}.jpg", picture(600 + number, 600))
        ids.append(page.create_photo(params={"url": url, "published": False})["id"])
    assert list(page.get_feed()) == []
    made = page.create_feed(params={"message": "Tiga menu", "attached_media": [{"media_fbid": i} for i in ids]})
    from facebook_business.adobjects.pagepost import PagePost

    album = next(iter(PagePost(made["id"], api=client(sandbox, who)).get_attachments()))
    assert [a["target"]["id"] for a in album["subattachments"]["data"]] == ids


def test_a_comment_is_answered_hidden_liked_and_deleted(sandbox: Sandbox) -> None:
    from facebook_business.adobjects.comment import Comment
    from facebook_business.adobjects.pagepost import PagePost

    who = sandbox.account("facebook", "warungsari")
    post = _page(sandbox, who).create_feed(params={"message": "Menu baru"})["id"]
    said = sandbox.tell("/comment", {"platform": "facebook", "post_id": post, "author": "Ayu", "text": "Berapa?"})["id"]
    api = client(sandbox, who)
    comment = Comment(said, api=api)
    answer = comment.create_comment(params={"message": "Dua puluh ribu"})["id"]
    comment.create_like()
    comment.api_update(params={"is_hidden": True})
    read = comment.api_get(fields=["message", "is_hidden", "like_count", "comment_count", "user_likes", "from"])
    assert (read["is_hidden"], read["like_count"], read["comment_count"], read["user_likes"]) == (True, 1, 1, True)
    assert read["from"]["id"] != who["id"]
    replies = comment.get_comments(fields=["message", "parent", "from"])
    assert [(c["id"], c["message"], c["from"]["id"]) for c in replies] == [(answer, "Dua puluh ribu", who["id"])]
    stream = PagePost(post, api=api).get_comments(params={"filter": "stream"})
    assert [c["id"] for c in stream] == [said, answer]
    comment.api_delete()
    assert list(PagePost(post, api=api).get_comments(params={"filter": "stream"})) == []


def test_the_client_understands_a_refusal(sandbox: Sandbox) -> None:
    from facebook_business.exceptions import FacebookRequestError

    who = sandbox.account("facebook", "warungsari")
    sandbox.tell("/graph/tokens", {"platform": "facebook", "account": "warungsari", "reason": "password_changed"})
    with pytest.raises(FacebookRequestError) as caught:
        _page(sandbox, who).create_feed(params={"message": "Halo"})
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (190, 460)
    assert caught.value.body()["error"]["fbtrace_id"]


def test_usage_is_in_the_headers(sandbox: Sandbox) -> None:
    who = sandbox.account("facebook", "warungsari")
    sandbox.tell("/limits", {"platform": "facebook", "operation": "calls", "limit": 4, "window": 3600})
    ask = f"{sandbox.base}/facebook/graph/v26.0/me?access_token={who['access_token']}"
    answers = [sandbox.ask("GET", ask) for _ in range(5)]
    assert [json.loads(a.headers["x-app-usage"])["call_count"] for a in answers] == [25, 50, 75, 100, 100]
    assert (answers[4].status, answers[4].body["error"]["code"]) == (400, 80001)
    busy = json.loads(answers[4].headers["x-business-use-case-usage"])[who["id"]][0]
    assert (busy["type"], busy["estimated_time_to_regain_access"]) == ("pages", 60)
